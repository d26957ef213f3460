"""Who may decide or sign for whom: kinds of document, amount, period (委托授权)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.delegation import TsTzRange


class MandateQuerySet(models.QuerySet["Mandate"]):
    def at(self, now: datetime) -> MandateQuerySet:
        """Those in force at that moment; the period is half-open [starts_at, ends_at)."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, revoked_at=None)

    def covering(self, kind: str, amount: Decimal | None) -> MandateQuerySet:
        """Those for this kind of document, up to this amount in the company's currency. No amount needs no limit."""
        within = Q(up_to=None) | (Q(up_to__gte=amount) if amount is not None else Q())
        return self.filter(within, kind=kind)


class Mandate(models.Model):
    """For a period the delegate may decide, and when it says so sign, documents of one kind for the principal.

    Both may act. It reaches one step: what somebody holds by a mandate he cannot hand on. One row for each kind, so
    that the database can refuse two that overlap.
    """

    principal = models.ForeignKey("accounts.User", models.PROTECT, related_name="mandates_given")
    delegate = models.ForeignKey("accounts.User", models.PROTECT, related_name="mandates_held")
    kind = models.CharField(_("kind of document"), max_length=16)
    up_to = models.DecimalField(
        _("up to"), max_digits=18, decimal_places=2, null=True, blank=True, help_text=_("Empty: any amount.")
    )
    may_sign = models.BooleanField(_("may also sign"), default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Mandate]] = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(name="mandate_period_not_empty", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="mandate_not_to_oneself", condition=~Q(delegate=F("principal"))),
            models.CheckConstraint(name="mandate_amount_positive", condition=Q(up_to=None) | Q(up_to__gt=0)),
            models.CheckConstraint(
                name="mandate_revoked_by_iff_revoked_at",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[
                    (TsTzRange("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                    ("principal", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                ],
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.delegate}: {self.kind}"
