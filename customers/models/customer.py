"""A customer as a request needs him: name, owner, business unit, value."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.rules.roles import Role

SEES_ALL = {Role.ADMINISTRATOR, Role.COORDINATOR, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER}


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User) -> CustomerQuerySet:
        """One's own, those of the units one leads, and all for those who serve every unit."""
        if user.roles & SEES_ALL:
            return self
        led = Unit.objects.led_by(user)
        return self.filter(Q(owner=user) | Q(unit__in=led))

    def named_like(self, text: str) -> CustomerQuerySet:
        """Name contains the text, whatever its case."""
        return self.filter(name__icontains=text.strip())


class Customer(models.Model):
    class Value(models.TextChoices):
        GOLD = "gold", _("Gold")
        SILVER = "silver", _("Silver")
        ORDINARY = "ordinary", _("Ordinary")

    name = models.CharField(_("name"), max_length=160)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="customers", verbose_name=_("owner"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="customers", verbose_name=_("business unit"))
    value = models.CharField(_("value"), max_length=10, choices=Value, default=Value.ORDINARY)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[models.Manager[Customer]] = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="customer_known_value", condition=Q(value__in=["gold", "silver", "ordinary"])),
            models.UniqueConstraint("name", name="customer_name_unique"),
        ]
        indexes = [
            GinIndex(name="customer_name_trigrams", fields=["name"], opclasses=["gin_trgm_ops"]),
            models.Index(name="customer_of_owner", fields=["owner", "name"]),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
