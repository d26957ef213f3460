"""Who has a part in a request beside its requester and its coordinators."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Supporter(models.Model):
    """Somebody who works or worked on a request; exactly one of the current ones is lead (SupportRequest.lead)."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="supporters")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="supporting")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "support_request", "user", condition=Q(removed_at=None), name="supporter_once_at_a_time"
            ),
            models.CheckConstraint(
                name="supporter_removed_after_added", condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at"))
            ),
        ]
        indexes = [
            models.Index(
                name="supporter_current_of_user", fields=["user", "support_request"], condition=Q(removed_at=None)
            )
        ]
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.user)


class Watcher(models.Model):
    """Somebody who follows a request without working on it."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="watchers")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="watching")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("support_request", "user", name="watcher_once")]
        indexes = [models.Index(name="watcher_of_user", fields=["user", "support_request"])]

    def __str__(self) -> str:
        return str(self.user)


class CooperatingUnit(models.Model):
    """A department that cooperates 配合: it sees the request and can be asked for a part of it."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="cooperating")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("support_request", "unit", name="cooperating_unit_once")]
        indexes = [models.Index(name="cooperating_unit_requests", fields=["unit", "support_request"])]

    def __str__(self) -> str:
        return str(self.unit)


class Escalation(models.Model):
    """Somebody who was told that something about the request was missed: while it is open he sees it."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="escalations")
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )  # written by the sweep, which waits for nobody who changes a person

    class Meta:
        constraints = [models.UniqueConstraint("person", "support_request", name="escalation_once_for_a_person")]

    def __str__(self) -> str:
        return f"{self.support_request_id} {self.person_id}"
