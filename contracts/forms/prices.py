"""The form of a price application."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import money
from core.forms import GuardedForm
from customers.forms.rows import RowForm, Rows
from customers.models import Customer, Opportunity

from ..models import PriceApplication, PriceList, Product
from ..rules.price_rows import MOST_ROWS
from ..services.price_applications import TITLE, Draft, Wanted, rows_of
from .products import ProductField, ProductPicker, share

HUNDRED = Decimal(100)
HOLDS = timedelta(days=90)
"""How long a price is asked for, unless told otherwise."""
DECIMAL = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})


class PriceRowForm(RowForm):
    """So many of a product, at a price or at a share of the list price."""

    product = ProductField(
        Product.objects.select_related("group").order_by("code"),
        label=_("Product"),
        empty_label=_("Choose a product"),
        widget=ProductPicker,
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001"), widget=DECIMAL
    )
    price = forms.DecimalField(
        label=_("Wanted price"), max_digits=18, decimal_places=4, min_value=0, required=False, widget=DECIMAL
    )
    percent = forms.DecimalField(
        label=_("or at % of the list price"),
        max_digits=6,
        decimal_places=2,
        min_value=0,
        max_value=200,
        required=False,
        widget=DECIMAL,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in ("price", "percent") if cleaned.get(name) is not None]
        if self.has_changed() and not self.errors and len(given) != 1:
            either = _("Give the price or the share, not both.") if given else _("Give the price or the share.")
            self.add_error("price", ValidationError(either, code="both" if given else "required"))
        return cleaned

    @property
    def wrong(self) -> list[str]:
        """What is wrong with what was typed, for who is still typing: not what is still to come."""
        found = (error for errors in self.errors.as_data().values() for error in errors if error.code != "required")
        return [message for error in found for message in error.messages]

    def wanted_price(self, list_price: Decimal) -> Decimal:
        """The price of one unit that is asked for, after is_valid()."""
        price: Decimal | None = self.cleaned_data["price"]
        return money.price_at(list_price, self.cleaned_data["percent"] / HUNDRED) if price is None else price


class ListField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A price list with its currency."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.currency}"


class PriceForm(GuardedForm):
    """An application for one customer; `application` is the one that is changed."""

    price_list = ListField(PriceList.objects.none(), label=_("Price list"), empty_label=None)
    opportunity = forms.ModelChoiceField(
        Opportunity.objects.none(), label=_("Opportunity"), required=False, empty_label=_("None")
    )
    valid_until = forms.DateField(label=_("Valid until"), help_text=_("The last day on which the price is to hold."))
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, required=False, widget=forms.Textarea, help_text=_("Why these prices?")
    )
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    competitor_price = forms.DecimalField(
        label=_("Competitor's price"),
        max_digits=18,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("For the same rows together, without tax."),
        widget=DECIMAL,
    )
    margin = forms.DecimalField(
        label=_("Margin, %"),
        max_digits=5,
        decimal_places=2,
        min_value=-100,
        max_value=100,
        required=False,
        help_text=_("If it is known."),
        widget=DECIMAL,
    )
    title = forms.CharField(
        label=_("Title"), max_length=TITLE, required=False, help_text=_("Empty: the opportunity, or the products.")
    )
    paste = forms.CharField(
        label=_("Rows from elsewhere"),
        max_length=20000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Product code, quantity, price or share with %, one product a line, as Excel copies them."),
    )
    file = forms.FileField(
        label=pgettext_lazy("prices", "or an Excel file"),
        required=False,
        help_text=_("Columns: product code, quantity, wanted price, rate."),
        widget=forms.FileInput({"accept": ".xlsx"}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        customer: Customer,
        application: PriceApplication | None = None,
        initial: dict[str, Any] | None = None,
        typed: dict[str, Any] | None = None,
    ) -> None:
        self.customer, self.application, self._checked = customer, application, False
        known = initial_of(application) if application else {"valid_until": timezone.localdate() + HOLDS}
        version = {"version": application.document.version} if application else {}
        shown = known | (initial or {}) | (typed or {}) | version
        super().__init__(data, files, initial=shown)
        self._offer(self.fields["price_list"], self.fields["opportunity"])
        filled = {} if data is not None else _rows_in(typed) or _rows_in(shown)
        self.rows = Rows(PriceRowForm, "rows", data, filled, least=1, most=MOST_ROWS)
        chosen = (row["product"].value() for row in self.rows)
        share((cast("ProductField", row.fields["product"]) for row in self.rows), chosen)

    def _offer(self, price_list: Any, opportunity: Any) -> None:
        """The lists that hold today, the newest first, and what is in the draft already."""
        kept = self.application
        today = timezone.localdate()
        valid = PriceList.objects.valid_on(today).values("pk")
        price_list.queryset = PriceList.objects.filter(
            Q(pk__in=valid) | Q(pk=kept.price_list_id if kept else None)
        ).order_by("-published_at", "-pk")
        open_ones = Q(state=Opportunity.State.OPEN) | Q(pk=kept.opportunity_id if kept else None)
        opportunity.queryset = self.customer.opportunities.filter(open_ones)

    def clean_paste(self) -> str:
        """Rows that are still here are not in the table: they could not be read, or nobody took them over."""
        text: str = self.cleaned_data["paste"]
        if text.strip():
            raise ValidationError(_("These lines are not in the table: take them over, correct them or remove them."))
        return text

    def clean_file(self) -> None:
        """So is a file that was chosen and not taken over."""
        if self.cleaned_data["file"]:
            raise ValidationError(_("The rows of this file are not in the table: take them over first."))

    def is_valid(self) -> bool:
        """The fields, the rows, and the rows against the chosen list."""
        checked = self._checked
        self._checked = True
        sound = all([super().is_valid(), self.rows.is_valid()])
        if self.is_bound and not checked:
            self._check_rows()
        return sound and not self.errors and not any(row.errors for row in self.rows)

    @property
    def filled(self) -> list[PriceRowForm]:
        """The rows in which something stands."""
        return [row for row in self.rows if row.has_changed()]

    @property
    def list_prices(self) -> dict[int, Decimal]:
        """Key of a product → its list price, of the rows' products that are in the chosen list. One query."""
        chosen = self.cleaned_data.get("price_list")
        named = (row.cleaned_data.get("product") for row in self.filled)
        products = [product for product in named if product is not None]
        return dict(chosen.items.filter(product__in=products).values_list("product_id", "price")) if chosen else {}

    def _check_rows(self) -> None:
        """Each product is in the chosen list, and stands in one row; there is a row at all."""
        if not self.filled:
            self.add_error(None, _("An application needs at least one row."))
        prices, seen = self.list_prices, set()
        for row in self.filled:
            product = row.cleaned_data.get("product")
            if product is None:
                continue
            if "price_list" in self.cleaned_data and product.pk not in prices:
                row.add_error("product", _("This product is not in the price list."))
            if product.pk in seen:
                row.add_error("product", _("This product stands in another row already."))
            seen.add(product.pk)

    @property
    def draft(self) -> Draft:
        """What the service takes, after is_valid()."""
        data, prices = self.cleaned_data, self.list_prices
        names = ("price_list", "opportunity", "valid_until", "reason", "competitor", "competitor_price", "title")
        margin = data["margin"]
        rows = [_wanted(row, prices) for row in self.filled]
        share = None if margin is None else margin / HUNDRED
        return Draft(rows=rows, margin=share, **{name: data[name] for name in names})


def _wanted(row: PriceRowForm, prices: dict[int, Decimal]) -> Wanted:
    product = row.cleaned_data["product"]
    return Wanted(product, row.cleaned_data["quantity"], row.wanted_price(prices[product.pk]))


def initial_of(application: PriceApplication) -> dict[str, Any]:
    """What stands in an application, for its form, or for that of a copy."""
    names = ("price_list", "opportunity", "valid_until", "reason", "competitor", "competitor_price")
    margin = None if application.margin is None else (application.margin * HUNDRED).normalize()
    found = {name: getattr(application, name) for name in names}
    found |= {"title": application.document.title, "margin": None if margin is None else f"{margin:f}"}
    for place, row in enumerate(rows_of(application)):
        found |= row_typed(place, row.product_id, row.quantity, row.wanted_price)
    return found


def row_typed(
    place: int, product: int, quantity: Decimal | None, price: Decimal | None, percent: Decimal | None = None
) -> dict[str, Any]:
    """A row as it is typed into the form."""
    numbers = {"quantity": quantity, "price": price, "percent": percent}
    written = {name: "" if one is None else f"{one.normalize():f}" for name, one in numbers.items()}
    return {f"rows-{place}-product": product} | {f"rows-{place}-{name}": text for name, text in written.items()}


def _rows_in(typed: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (typed or {}).items() if name.startswith("rows-")}
