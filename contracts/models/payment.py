"""Money that came in, and which instalments it pays."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer, sight_of

from .contract import Contract


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> Self:
        """Those that he may record and allocate: policies.after.can_receive says the same of one customer."""
        if user.is_administrator:
            return self
        sight = sight_of(user)
        kept = Customer.objects.filter(sight.changeable).order_by().values("pk")
        owned = Contract.objects.owed_to(sight.acts_for).values("document__customer")
        return self.filter(Q(customer__in=kept) | Q(customer__in=owned))

    def unallocated(self) -> Self:
        """Those that do not pay all that came in; a reversed one has nothing left."""
        return self.filter(allocated__lt=F("amount"), reversed_at=None)


class Receipt(models.Model):
    """A payment received from a customer. It is not changed: a mistake is reversed (`reversed_at`) and entered anew.

    `allocated` is the sum of what it pays and is not released: services.after.payments keeps it.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="receipts", verbose_name=_("customer")
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    allocated = models.DecimalField(_("allocated"), max_digits=18, decimal_places=2, default=0, editable=False)
    received_on = models.DateField(_("received on"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    reversed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[ReceiptQuerySet] = ReceiptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(name="receipt_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="receipt_allocated_within_amount", condition=Q(allocated__gte=0, allocated__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="receipt_reversed_pays_nothing", condition=Q(reversed_at=None) | Q(allocated=0)
            ),
            models.CheckConstraint(
                name="receipt_reversed_by_iff_at",
                condition=Q(reversed_at=None, reversed_by=None)
                | Q(reversed_at__isnull=False, reversed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="receipt_list", fields=["-received_on", "-id"]),
            models.Index(
                name="receipt_unallocated",
                fields=["-received_on", "-id"],
                condition=Q(allocated__lt=F("amount"), reversed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("payments:receipt", args=[self.number])

    @property
    def left(self) -> Decimal:
        """What it does not pay yet; of a reversed one nothing is left."""
        return Decimal(0) if self.reversed_at else self.amount - self.allocated


class Allocation(models.Model):
    """So much of a receipt pays an instalment. Never more than the receipt has left, or the instalment still lacks."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    line = models.ForeignKey("contracts.PaymentLine", models.PROTECT, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    allocated_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    allocated_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="allocation_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint("receipt", "line", condition=Q(released_at=None), name="allocation_once"),
            models.CheckConstraint(
                name="allocation_released_by_iff_at",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount}"
