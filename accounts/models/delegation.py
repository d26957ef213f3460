"""Who stands in for whom, and when (委托)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .user import User


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def at(self, now: datetime) -> DelegationQuerySet:
        """Those in force at that moment; the period is half-open [starts_at, ends_at)."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, revoked_at=None)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> DelegationQuerySet:
        """Those that share a moment with [starts_at, ends_at) and were not called off."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at, revoked_at=None)

    def not_over(self, now: datetime) -> DelegationQuerySet:
        """In force or still to come."""
        return self.filter(ends_at__gt=now, revoked_at=None)

    def over(self, now: datetime) -> DelegationQuerySet:
        """Past or called off."""
        return self.filter(Q(ends_at__lte=now) | Q(revoked_at__isnull=False))

    def visible_to(self, user: User) -> DelegationQuerySet:
        """One's own absences and those one stands in for; all of them for administrators."""
        return self if user.is_administrator else self.filter(Q(principal=user) | Q(delegate=user))


class Delegation(models.Model):
    """For a period the principal is away; the delegate acts for him, recorded as done "for" him.

    Without a delegate the principal is simply away, and the manager of his unit is asked instead.
    """

    principal = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="delegations_given", verbose_name=_("who is away")
    )
    delegate = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations_held",
        verbose_name=_("who stands in"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Delegation]] = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="delegation_period_not_empty", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="delegation_not_to_oneself", condition=Q(delegate=None) | ~Q(delegate=F("principal"))
            ),
            models.CheckConstraint(
                name="delegation_revoked_by_iff_revoked_at",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            ExclusionConstraint(
                name="delegation_no_overlap",
                expressions=[
                    (TsTzRange("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                    ("principal", RangeOperators.EQUAL),
                ],
                condition=Q(revoked_at=None),
            ),
        ]
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.principal} → {self.delegate or '—'}"
