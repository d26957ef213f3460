"""After signing: the order handed over, call-offs of a framework, complaints (domain §6)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from approvals.querysets import readable

from ..rules.fulfilment import ORDER, Check
from ..rules.states import Stage


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def in_hand(self) -> Self:
        """Those of contracts in force that the customer has not accepted yet: the last of the checks."""
        done = HandOverCheck.objects.filter(hand_over=OuterRef("pk"), what=ORDER[-1])
        return self.filter(~Exists(done), contract__stage=Stage.EFFECTIVE)


class HandOver(models.Model):
    """The order on its way through the company, in the hands of somebody who carries it out."""

    contract = models.OneToOneField("contracts.Contract", models.PROTECT, primary_key=True, related_name="hand_over")
    to = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("to whom"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    handed_over_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[HandOverQuerySet] = HandOverQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.contract_id)


class HandOverCheck(models.Model):
    """One check of an order: who made it, when, and what he wrote. Once each, in their order (rules.fulfilment)."""

    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="checks")
    what = models.CharField(max_length=12, choices=Check)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("hand_over", "what", name="hand_over_check_once"),
            models.CheckConstraint(name="hand_over_known_check", condition=Q(what__in=Check.values)),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.what}"


class CallOff(models.Model):
    """So much of a framework's row is called off by a row of an order, from the order's approval on.

    When the approval ends it is released; the row of the order may go then, and this with it: the chain of the order
    keeps what happened.
    """

    row = models.ForeignKey("contracts.ContractRow", models.PROTECT, related_name="call_offs")
    order_row = models.ForeignKey("contracts.ContractRow", models.CASCADE, related_name="calls_off")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="call_off_positive", condition=Q(quantity__gt=0)),
            models.UniqueConstraint("order_row", condition=Q(released_at=None), name="call_off_once_of_an_order_row"),
        ]
        indexes = [models.Index(name="call_off_open", fields=["row"], condition=Q(released_at=None))]

    def __str__(self) -> str:
        return f"{self.row_id} {self.quantity}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: User) -> Self:
        """About contracts that he may read."""
        return self.filter(readable(user, "contract__document"), contract__document__kind="contract")

    def shown(self) -> Self:
        """With what a list and a page show of it."""
        people = ("responsible", "opened_by", "closed_by", "contact")
        return self.select_related("contract__document__customer", "contract__document__owner", *people)


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

    objects: ClassVar[ComplaintQuerySet] = ComplaintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="complaint_known_state", condition=Q(state__in=["open", "solved", "withdrawn"])
            ),
            models.CheckConstraint(
                name="complaint_closed_at_iff_closed",
                condition=Q(state="open", closed_at=None, closed_by=None)
                | (~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False)),
            ),
            models.CheckConstraint(name="complaint_solved_with_words", condition=~Q(state="solved") | ~Q(solution="")),
        ]
        indexes = [
            models.Index(name="complaint_list", fields=["-opened_at", "-id"]),
            models.Index(name="complaint_open", fields=["-opened_at", "-id"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("complaints:complaint", args=[self.number])
