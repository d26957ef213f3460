"""Who may decide or sign for whom: kinds of document, amount, period (委托授权)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.delegation import TsTzRange

from ..querysets import covering, in_force

if TYPE_CHECKING:
    from accounts.models import User


class MandateQuerySet(models.QuerySet["Mandate"]):
    def at(self, moment: datetime) -> MandateQuerySet:
        """Those in force then."""
        return self.filter(in_force(moment))

    def not_over(self, moment: datetime) -> MandateQuerySet:
        """In force or still to come."""
        return self.filter(ends_at__gt=moment, revoked_at=None)

    def over(self, moment: datetime) -> MandateQuerySet:
        """Past or revoked."""
        return self.filter(Q(ends_at__lte=moment) | Q(revoked_at__isnull=False))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> MandateQuerySet:
        """Those that share a moment with [starts_at, ends_at) and were not revoked."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at, revoked_at=None)

    def covering(self, kind: str, amount: Decimal | None) -> MandateQuerySet:
        """Those for this kind of document, up to this amount."""
        return self.filter(covering(kind, amount))

    def visible_to(self, user: User) -> MandateQuerySet:
        """One's own, given and held; all of them for administrators."""
        return self if user.is_administrator else self.filter(Q(principal=user) | Q(delegate=user))


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

    objects: ClassVar[MandateQuerySet] = MandateQuerySet.as_manager()  # type: ignore[assignment]

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

    @property
    def terms(self) -> dict[str, Any]:
        """What it allowed, as an event keeps it: a mandate that is revoked is another row than it was."""
        return {
            "principal": self.principal_id,
            "delegate": self.delegate_id,
            "kind": self.kind,
            "up_to": self.up_to,
            "may_sign": self.may_sign,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }

    def covers(self, kind: str, amount: Decimal | None) -> bool:
        """Whether it is one of MandateQuerySet.covering."""
        return self.kind == kind and (self.up_to is None or (amount is not None and amount <= self.up_to))
