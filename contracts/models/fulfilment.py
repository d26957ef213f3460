"""After signing: the order handed over, call-offs of a framework, complaints (domain §6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HandOver(models.Model):
    """The order on its way through the company: each check has its time, person and words, once it is done."""

    contract = models.OneToOneField("contracts.Contract", models.PROTECT, primary_key=True, related_name="hand_over")
    to = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    handed_over_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    stock_checked_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(_("delivery"), max_length=200, blank=True, help_text=_("Carrier, place, time."))
    delivery_chosen_at = models.DateTimeField(null=True, blank=True)
    tracking = models.CharField(_("tracking"), max_length=200, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    accepted_by_customer_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    def __str__(self) -> str:
        return str(self.contract_id)


class CallOff(models.Model):
    """So much of a framework's row is called off by an order, from the order's approval on."""

    row = models.ForeignKey("contracts.ContractRow", models.PROTECT, related_name="call_offs")
    order_row = models.OneToOneField("contracts.ContractRow", models.PROTECT, related_name="calls_off")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="call_off_positive", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.row_id} {self.quantity}"


class Complaint(models.Model):
    """What a customer complains about after signing, with a promise of its own."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("complaint", "Open")
        SOLVED = "solved", pgettext_lazy("complaint", "Solved")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="complaints")
    number = models.CharField(max_length=24, unique=True)
    text = models.TextField(_("what the customer says"), max_length=8000)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    responsible = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("responsible"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    solution = models.TextField(_("solution"), max_length=8000, blank=True)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="complaint_known_state", condition=Q(state__in=["open", "solved", "withdrawn"])
            ),
            models.CheckConstraint(
                name="complaint_closed_at_iff_closed",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number
