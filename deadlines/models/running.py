"""What keeps the clockwork running: signs of life, whose morning digest is next, and what is to be computed anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
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


class Recalculation(models.Model):
    """The working time of a unit or the absences of a person were changed: the open promises that were computed with
    them are computed anew, in the order of their ids."""

    unit = models.OneToOneField("accounts.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    person = models.OneToOneField("accounts.User", models.CASCADE, null=True, blank=True, related_name="+")
    after = models.BigIntegerField(default=0, help_text="The promise up to which that was done.")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recalculation_of_unit_or_person",
                condition=Q(unit=None, person__isnull=False) | Q(unit__isnull=False, person=None),
            )
        ]

    def __str__(self) -> str:
        return (
            f"unit {self.unit_id} from {self.after}" if self.unit_id else f"person {self.person_id} from {self.after}"
        )
