"""Passwords that were tried and not found right; only what counts against the limit is kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class SignInAttempt(models.Model):
    """One attempt that reached, or is about to reach, the password's hash."""

    account = models.CharField(max_length=64, help_text="SHA-256 of the address, known or not.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(name="sign_in_attempt_recent", fields=["account", "at"]),
            models.Index(name="sign_in_attempt_old", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} {self.at:%H:%M:%S}"
