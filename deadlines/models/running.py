"""What keeps the clockwork running: signs of life, and whose morning digest is next."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """The last sign of life of a part of the system: sweep, beat, worker, watchdog."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class DigestTurn(models.Model):
    """When a person's next morning digest is made."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    next_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.next_at:%Y-%m-%d %H:%M}"
