"""The price application (C1), and the prices that were approved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.querysets import readable
from core import money

from ..rules.pricing import Row
from ..rules.states import Validity


class PriceApplicationQuerySet(models.QuerySet["PriceApplication"]):
    def readable_by(self, user: User) -> Self:
        """Those that he may read whole: see approvals.querysets."""
        return self.filter(readable(user, "document"), document__kind="price")


class PriceApplication(models.Model):
    """Prices asked for a customer. What it has in common with other documents is in `document`."""

    document = models.OneToOneField("approvals.Document", models.PROTECT, primary_key=True, related_name="price")
    price_list = models.ForeignKey(
        "contracts.PriceList", models.PROTECT, related_name="+", verbose_name=_("price list")
    )
    opportunity = models.ForeignKey(
        "customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity")
    )
    valid_until = models.DateField(_("valid until"), help_text=_("How long the price is to hold."))
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    competitor_price = models.DecimalField(
        _("competitor's price"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    margin = models.DecimalField(
        _("margin"), max_digits=7, decimal_places=4, null=True, blank=True, help_text=_("As a share; if it is known.")
    )

    objects: ClassVar[PriceApplicationQuerySet] = PriceApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="price_application_competitor_price_positive",
                condition=Q(competitor_price=None) | Q(competitor_price__gt=0),
            )
        ]

    def __str__(self) -> str:
        return str(self.document_id)

    def get_absolute_url(self) -> str:
        """Costs a query unless the document was selected."""
        return reverse("prices:price", args=[self.document.ref])


class PriceRow(models.Model):
    """So many of a product at a wanted price; its rate is wanted price by list price."""

    application = models.ForeignKey(PriceApplication, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("contracts.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=18, decimal_places=4)
    wanted_price = models.DecimalField(_("wanted price"), max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["application", "position"]
        constraints = [
            models.UniqueConstraint("application", "position", name="price_row_position_once"),
            models.UniqueConstraint("application", "product", name="price_row_product_once"),
            models.CheckConstraint(name="price_row_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="price_row_list_price_positive", condition=Q(list_price__gt=0)),
            models.CheckConstraint(name="price_row_wanted_price_not_negative", condition=Q(wanted_price__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"

    def priced(self, currency: str) -> Row:
        """The row as it is reckoned with; the product and its group are selected."""
        return Row(self.product.group.code, self.quantity, self.list_price, self.wanted_price, currency)


class ApprovedPriceQuerySet(models.QuerySet["ApprovedPrice"]):
    def valid_on(self, day: date) -> Self:
        """Those that a contract may cite on that day."""
        return self.filter(valid_from__lte=day, valid_until__gte=day, ended_at=None)

    def expired_on(self, day: date) -> Self:
        """Those whose time was over before that day."""
        return self.filter(valid_until__lt=day, ended_at=None)

    def visible_to(self, user: User) -> Self:
        """Those of applications that the person may read: prices are as private as the amounts of opportunities."""
        return self.filter(readable(user, "case__document"), case__document__kind="price")


class ApprovedPrice(models.Model):
    """What the company approved for a customer: this product at this price or above, for this period.

    `ended_at` is when the approval stopped to count before its time (the application was changed or voided).
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="approved_prices")
    product = models.ForeignKey("contracts.Product", models.PROTECT, related_name="+")
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="approved_prices")
    currency = models.CharField(max_length=3)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=4)
    list_price = models.DecimalField(_("list price"), max_digits=18, decimal_places=4)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApprovedPriceQuerySet] = ApprovedPriceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="approved_price_period", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(name="approved_price_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(name="approved_price_list_price_positive", condition=Q(list_price__gt=0)),
            models.UniqueConstraint("case", "product", name="approved_price_once_a_round"),
        ]
        indexes = [
            models.Index(name="approved_price_to_cite", fields=["customer", "product", "valid_until"]),
            models.Index(name="approved_price_register", fields=["-valid_until", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.price} {self.currency}"

    @property
    def rate(self) -> Decimal:
        """The price as a share of the list price at that time."""
        return money.rate_of(self.price, self.list_price)

    @property
    def amount(self) -> Decimal:
        """What the quantity that was asked for costs."""
        return money.line_amount(self.quantity, self.price, self.currency)

    def is_valid_on(self, day: date) -> bool:
        """Whether a document may cite it on that day; `valid_on` for rows."""
        return self.ended_at is None and self.valid_from <= day <= self.valid_until

    @property
    def validity(self) -> Validity:
        """Whether it holds today; one that begins later does not exist."""
        if self.ended_at is not None:
            return Validity.ENDED
        return Validity.VALID if self.valid_until >= timezone.localdate() else Validity.EXPIRED

    def get_validity_display(self) -> str:
        """In words."""
        return str(self.validity.label)
