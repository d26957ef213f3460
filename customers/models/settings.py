"""What an administrator or manager sets: who sees what, quotas; and the weekly check of new records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.roles import Role

from ..rules.sight import SENTENCES
from ..rules.sight import Scope as Scope


class SightRule(models.Model):
    """What a role sees; where there is no row, what rules.beginning says.

    `sees_private`: within that scope also what is hidden from non-owners (contacts' numbers, needs, amounts, log).
    """

    role = models.CharField(_("role"), max_length=24, choices=Role, unique=True)
    scope = models.CharField(_("sees"), max_length=8, choices=Scope, default=Scope.OWN)
    sees_private = models.BooleanField(_("also what is hidden from non-owners"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="sight_rule_known_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="sight_rule_known_scope", condition=Q(scope__in=Scope.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_scope_display()}"

    @property
    def words(self) -> str:
        """What people with the role see, as a sentence."""
        return str(SENTENCES[Scope(self.scope)])


class Quota(models.Model):
    """What each rep of a unit is to do; units below follow it unless they have their own (domain §4, §5)."""

    unit = models.OneToOneField("accounts.Unit", models.CASCADE, related_name="quota", verbose_name=_("unit"))
    visits = models.PositiveSmallIntegerField(_("visits a week"), default=10)
    customers = models.PositiveSmallIntegerField(_("new customers a working day"), default=10)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="quota_in_reach", condition=Q(visits__lte=200, customers__lte=1000)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.visits}, {self.customers}"


class RecordCheck(models.Model):
    """The manager looked at a new record of the week: in order, or with a comment that its owner answers."""

    customer = models.OneToOneField("customers.Customer", models.CASCADE, related_name="record_check")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    in_order = models.BooleanField(default=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="record_check_says_what_is_missing", condition=Q(in_order=True) | ~Q(comment="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.in_order}"
