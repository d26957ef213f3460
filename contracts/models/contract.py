"""Contracts: clauses, rows, counterparties, the plan of payments."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document
from approvals.querysets import readable

from ..rules.parts import Shape, shape_of
from ..rules.states import UNDER_WAY, ContractKind, LaterChanges, Relation, Side, Stage
from .instalments import OWED, PaymentLineQuerySet
from .terms import ContractTemplate, StandardClauseVersion


class ContractQuerySet(models.QuerySet["Contract"]):
    def readable_by(self, user: User) -> Self:
        """Those of which the person may read all: see Document."""
        return self.filter(readable(user, "document"), document__kind="contract")

    def owed_to(self, owners: Collection[int]) -> Self:
        """Those of these owners that are or were in force: of them payments are expected."""
        return self.filter(stage__in=OWED, document__owner__in=owners)

    def counted(self) -> Self:
        """Those whose amounts are summed: submitted with success and not void, none twice. An amendment counts from the
        day on which it takes its parent's place, a termination grants nothing."""
        waiting = Q(stage=Stage.SIGNING) & ~Q(relation=Relation.AMENDMENT)
        return self.filter(waiting | Q(stage__in=OWED, replaced_by=None)).exclude(relation=Relation.VOIDING)

    def under_way(self) -> Self:
        """Those that are not in force yet."""
        return self.filter(stage__in=UNDER_WAY)

    def by_ref(self, ref: str) -> Self:
        """The one that addresses name so."""
        return self.filter(document__in=Document.objects.by_ref(ref).order_by().values("pk"))

    def shown(self) -> Self:
        """With what every page of a contract shows of it."""
        return self.select_related(
            "document__owner",
            "document__unit",
            "document__customer",
            "parent__document",
            "replaced_by__document",
            "template",
            "price_list",
            "signed_version",
        )


class Contract(models.Model):
    """An agreement with a customer. What it has in common with other documents is in `document`."""

    Kind = ContractKind
    Stage = Stage

    document = models.OneToOneField("approvals.Document", models.PROTECT, primary_key=True, related_name="contract")
    kind = models.CharField(_("kind"), max_length=12, choices=ContractKind)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced",
        help_text="The amendment that took its place.",
    )
    template = models.ForeignKey(ContractTemplate, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    opportunity = models.ForeignKey(
        "customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity")
    )
    price_list = models.ForeignKey(
        "contracts.PriceList", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price list")
    )
    tax_rate = models.DecimalField(
        _("tax rate"), max_digits=6, decimal_places=4, default=0, help_text=_("As a share: 0.13 is 13 %.")
    )
    later_changes = models.CharField(
        _("later changes of artwork or content"), max_length=8, choices=LaterChanges, blank=True
    )
    later_changes_note = models.CharField(_("how much they cost"), max_length=500, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("The last day."))
    renewal_notice_days = models.PositiveSmallIntegerField(_("remind of the renewal, days before"), default=60)
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True, help_text=_("Unsigned after it: void."))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.APPROVAL)
    effective_at = models.DateTimeField(null=True, blank=True)
    signed_version = models.ForeignKey(
        "approvals.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ContractQuerySet] = ContractQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="contract_known_kind", condition=Q(kind__in=ContractKind.values)),
            models.CheckConstraint(name="contract_known_stage", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="contract_relation_iff_parent",
                condition=Q(relation="", parent=None) | (~Q(relation="") & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="contract_period", condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="contract_effective_once_signed",
                condition=~Q(stage="effective") | Q(effective_at__isnull=False, signed_version__isnull=False),
            ),
            models.CheckConstraint(
                name="contract_ended_at_iff_over",
                condition=Q(stage__in=["ended", "void"], ended_at__isnull=False)
                | (~Q(stage__in=["ended", "void"]) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="contract_replaced_is_over", condition=Q(replaced_by=None) | Q(stage__in=["ended", "void"])
            ),
            models.CheckConstraint(name="contract_tax_is_a_share", condition=Q(tax_rate__gte=0, tax_rate__lt=1)),
        ]
        indexes = [
            models.Index(name="contract_to_sign", fields=["sign_by"], condition=Q(stage="signing")),
            models.Index(name="contract_to_renew", fields=["ends_on"], condition=Q(stage="effective")),
        ]

    def __str__(self) -> str:
        return str(self.document_id)

    def get_absolute_url(self) -> str:
        """Costs a query unless the document was selected."""
        return reverse("contracts:contract", args=[self.document.ref])

    @property
    def shape(self) -> Shape:
        """Of which parts it consists."""
        return shape_of(self.kind, self.relation)


class Clause(models.Model):
    """A clause of one contract: the standard text of a version, or a text that deviates from it."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=24)
    title = models.CharField(_("title"), max_length=200)
    standard = models.ForeignKey(StandardClauseVersion, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"), max_length=20000)
    deviates = models.BooleanField(default=False, help_text="From the standard text, or has none.")
    reason = models.CharField(_("why it deviates"), max_length=500, blank=True)

    class Meta:
        ordering = ["contract", "position"]

    def __str__(self) -> str:
        return self.title


class ContractRow(models.Model):
    """So many of a product at a price, without tax; below the rep's authority it cites an approved price."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("contracts.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    description = models.CharField(_("description"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=18, decimal_places=4, null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=4)
    approved_price = models.ForeignKey(
        "contracts.ApprovedPrice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved price"),
    )
    framework_row = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="orders", help_text="Of the framework called off."
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_in", help_text="Of what is amended."
    )

    class Meta:
        ordering = ["contract", "position"]
        constraints = [
            models.CheckConstraint(name="contract_row_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="contract_row_price_not_negative", condition=Q(price__gte=0)),
            models.UniqueConstraint("contract", "replaces", name="contract_row_replaces_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"


class Counterparty(models.Model):
    """A party to a contract: we ourselves, a customer of the archive, or another company."""

    Side = Side

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="counterparties")
    position = models.PositiveSmallIntegerField(default=0)
    side = models.CharField(_("side"), max_length=8, choices=Side)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name in the contract"), max_length=200)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    contact_words = models.CharField(_("contact"), max_length=200, blank=True, help_text="Name, position, phone.")

    class Meta:
        ordering = ["contract", "position", "id"]

    def __str__(self) -> str:
        return self.name


class PaymentLine(models.Model):
    """One instalment of the plan; all of them add up to the contract's total with tax when it is frozen.

    `paid` is the sum of what is allocated to it and not released: services.after.payments keeps it.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="payment_lines")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("instalment"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    after_event = models.CharField(
        _("or after"), max_length=12, blank=True, help_text="signing, delivery, acceptance (rules.payments)."
    )
    after_days = models.PositiveSmallIntegerField(_("days after it"), default=0)
    method = models.CharField(_("method"), max_length=60, blank=True)
    paid = models.DecimalField(_("paid"), max_digits=18, decimal_places=2, default=0, editable=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_in", help_text="Of what is amended."
    )
    falls_due_on = models.DateField(
        null=True, blank=True, help_text="The day, once it is known: since the contract is effective, or the event was."
    )

    objects: ClassVar[PaymentLineQuerySet] = PaymentLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["contract", "position"]
        constraints = [
            models.CheckConstraint(name="payment_line_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint("contract", "replaces", name="payment_line_replaces_once"),
            models.CheckConstraint(
                name="payment_line_paid_within_amount", condition=Q(paid__gte=0, paid__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="payment_line_due_or_after",
                condition=Q(due_on__isnull=False, after_event="") | (Q(due_on=None) & ~Q(after_event="")),
            ),
        ]
        indexes = [
            models.Index(name="payment_line_due", fields=["falls_due_on", "id"]),
            models.Index(name="payment_line_open", fields=["falls_due_on", "id"], condition=Q(paid__lt=F("amount"))),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.amount}"

    @property
    def open(self) -> Decimal:
        """What of it is not paid."""
        return self.amount - self.paid
