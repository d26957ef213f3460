"""The authority matrix (授权矩阵)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.roles import Role


class AuthorityRule(models.Model):
    """How much a role or a person may grant. Empty narrowings mean any; the most specific rule wins (rules.authority).

    Rules are not changed: a new one takes over, the old one ends (`ended_at`), so that a decision can be checked later.
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
        ]

    def __str__(self) -> str:
        return f"{self.role or self.person_id} {self.lowest_rate}"
