"""The authority matrix (授权矩阵)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.roles import Role

from ..rules.authority import Rule


class AuthorityRuleQuerySet(models.QuerySet["AuthorityRule"]):
    def counting(self, at: datetime) -> Self:
        """The matrix as it stood at that moment, whatever the days that its rules are for."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), set_at__lte=at)

    def over(self, at: datetime) -> Self:
        """Those that were ended, or whose last day has passed."""
        return self.filter(Q(ended_at__lte=at) | Q(valid_until__lt=timezone.localdate(at)))

    def not_over(self, at: datetime) -> Self:
        """In force, or still to come."""
        open_ = Q(ended_at=None) | Q(ended_at__gt=at)
        return self.filter(open_, Q(valid_until=None) | Q(valid_until__gte=timezone.localdate(at)))


class AuthorityRule(models.Model):
    """How much a role or a person may grant. Empty narrowings mean any; the most specific rule wins (rules.authority).

    Rules are not changed: a new one takes over, the old one ends (`ended_at`: from when it counts no more, which may
    lie ahead), so that a decision can be checked later. A trigger refuses other changes.
    """

    role = models.CharField(_("role"), max_length=24, choices=Role, blank=True)
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    group = models.CharField(_("product group"), max_length=40, blank=True, help_text="Code; empty: any.")
    customer_class = models.CharField(_("customer value"), max_length=12, blank=True)
    kind = models.CharField(_("kind of document"), max_length=40, blank=True, help_text="price, contract:sales …")
    lowest_rate = models.DecimalField(
        _("lowest price"), max_digits=7, decimal_places=4, help_text=_("As a share of the list price: 0.92 is 92 %.")
    )
    up_to = models.DecimalField(
        _("up to"), max_digits=18, decimal_places=2, null=True, blank=True, help_text=_("Empty: any amount.")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: open."))
    note = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    took_over = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", help_text="The rule before it."
    )

    objects: ClassVar[AuthorityRuleQuerySet] = AuthorityRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="authority_rule_role_or_person",
                condition=(~Q(role="") & Q(person=None)) | Q(role="", person__isnull=False),
            ),
            models.CheckConstraint(
                name="authority_rule_rate_is_a_share", condition=Q(lowest_rate__gte=0, lowest_rate__lte=1)
            ),
            models.CheckConstraint(
                name="authority_rule_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="authority_rule_amount_positive", condition=Q(up_to=None) | Q(up_to__gt=0)),
            models.CheckConstraint(
                name="authority_rule_ended_by_iff_ended_at",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                "role",
                "person",
                "group",
                "customer_class",
                "kind",
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="authority_rule_one_open_of_a_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or self.person_id} {self.lowest_rate}"

    @property
    def rule(self) -> Rule:
        """What it says, for rules.authority."""
        return Rule(
            pk=self.pk,
            role=self.role,
            person=self.person_id,
            group=self.group,
            customer_class=self.customer_class,
            kind=self.kind,
            lowest_rate=self.lowest_rate,
            up_to=self.up_to,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )
