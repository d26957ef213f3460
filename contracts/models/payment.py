"""Money that came in, and which instalments it pays."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer, sight_of

from .contract import Contract
from .instalments import MONEY, allocated


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> Self:
        """Those that he may record and allocate: policies.after.can_receive says the same of one customer."""
        if user.is_administrator:
            return self
        sight = sight_of(user)
        kept = Customer.objects.filter(sight.changeable).order_by().values("pk")
        owned = Contract.objects.owed_to(sight.acts_for).values("document__customer")
        return self.filter(Q(customer__in=kept) | Q(customer__in=owned))

    def with_left(self) -> Self:
        """Adds `given`, what is allocated, and `left`, what is not; of a reversed one nothing is left."""
        left = Case(
            When(reversed_at=None, then=F("amount") - F("given")), default=Value(Decimal(0)), output_field=MONEY
        )
        return self.annotate(given=allocated("receipt")).annotate(left=left)

    def unallocated(self) -> Self:
        """Of those with what is left of them: those that do not pay all that came in."""
        return self.filter(left__gt=0)


class Receipt(models.Model):
    """A payment received from a customer. It is not changed: a mistake is reversed (`reversed_at`) and entered anew."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="receipts", verbose_name=_("customer")
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
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
                name="receipt_reversed_by_iff_at",
                condition=Q(reversed_at=None, reversed_by=None)
                | Q(reversed_at__isnull=False, reversed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("payments:receipt", args=[self.number])


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
