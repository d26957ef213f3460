"""A chance to sell something to a customer."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.models import NumberFrom

from ..rules.segmentation import Currency, Tracking


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def open(self) -> Self:
        """Neither won nor lost."""
        return self.filter(state=Opportunity.State.OPEN)

    def visible_to(self, user: User) -> Self:
        """Those of customers in the archive of which nothing is hidden from the person."""
        from .customer import Customer

        return self.filter(customer__in=Customer.objects.private_to(user).values("pk"))


class Opportunity(models.Model):
    """`tracking` is its stage: the weight of the forecast follows (ArchiveRule). The owner is the customer's."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("opportunity", "Open")
        WON = "won", pgettext_lazy("opportunity", "Won")
        LOST = "lost", pgettext_lazy("opportunity", "Lost")

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_opportunity_number", "O-")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="opportunities")
    name = models.CharField(_("name"), max_length=160)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    signing_on = models.DateField(_("expected signing date"), null=True, blank=True)
    tracking = models.CharField(_("stage"), max_length=12, choices=Tracking, default=Tracking.POTENTIAL)
    competitors = models.CharField(_("competitors"), max_length=300, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("next date"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Opportunity]] = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        ordering = ["signing_on", "id"]
        constraints = [
            models.CheckConstraint(name="opportunity_known_tracking", condition=Q(tracking__in=Tracking.values)),
            models.CheckConstraint(name="opportunity_known_state", condition=Q(state__in=["open", "won", "lost"])),
            models.CheckConstraint(name="opportunity_known_currency", condition=Q(currency__in=Currency.values)),
            models.CheckConstraint(name="opportunity_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="opportunity_closed_at_iff_closed",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="opportunity_open", fields=["signing_on", "id"], condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its place on the customer's page. Costs a query unless the customer was selected."""
        return f"{self.customer.get_absolute_url()}#{self.number}"
