"""Two records of one company: merged into one, or looked at and said to be two."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NotSame(models.Model):
    """Somebody looked at two customers that look like one company, and said that they are two."""

    first = models.ForeignKey("customers.Customer", models.CASCADE, related_name="not_same_after")
    second = models.ForeignKey("customers.Customer", models.CASCADE, related_name="not_same_before")
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "not the same"
        constraints = [
            models.UniqueConstraint("first", "second", name="not_same_once"),
            models.CheckConstraint(name="not_same_in_order", condition=Q(first__lt=models.F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class MergeQuerySet(models.QuerySet["Merge"]):
    def in_force(self) -> Self:
        """Not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two records of one company became one. The loser's row stays, merged into the survivor; undone, it is back.

    `before` holds the survivor's fields as they were, under "after" as the merge left them; `moved` what was brought
    over: kind of row to keys, "related:" and the code of a source of customers.related to what it returned.
    """

    survivor = models.ForeignKey("customers.Customer", models.PROTECT, related_name="merges")
    loser = models.ForeignKey("customers.Customer", models.PROTECT, related_name="lost_merges")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    moved: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[Merge]] = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint("loser", condition=Q(undone_at=None), name="merge_one_in_force_for_a_loser"),
            models.CheckConstraint(name="merge_of_two", condition=~Q(survivor=models.F("loser"))),
            models.CheckConstraint(
                name="merge_undone_by_iff_undone_at",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} → {self.survivor_id}"
