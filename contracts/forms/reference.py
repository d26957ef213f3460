"""Forms of products, product groups, price lists and exchange rates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import FilterForm, Form, GuardedForm
from core.money import DECIMALS
from customers.forms.rows import RowForm, Rows

from ..models import PriceList, PriceListItem, Product, ProductGroup
from ..models.product import CODE, ProductQuerySet
from ..services.exchange_rates import company_currency
from ..services.price_lists import ListValues
from ..services.products import TEXTS, ProductValues, values_of
from .products import ProductField, ProductPicker, labelled

CURRENCIES = [(code, code) for code in DECIMALS]
MOST_PARTS = 50


class GroupForm(GuardedForm):
    """A group that is there: its code stays."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    is_active = forms.BooleanField(
        label=pgettext_lazy("product group", "Offered"),
        required=False,
        help_text=_("Products that are in it stay in it when it is not offered."),
    )


class NewGroupForm(GuardedForm):
    """A new group."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Authority rules name it: it never changes."))
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)


class PartForm(RowForm):
    """So many of a product in a bundle."""

    product = ProductField(
        Product.objects.filter(is_bundle=False).order_by("code"),
        label=_("Product"),
        empty_label=_("Choose a product"),
        widget=ProductPicker,
    )
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3, min_value=Decimal("0.001"))


class ProductForm(GuardedForm):
    """A product; with parts it is a bundle."""

    code = forms.CharField(label=_("Code"), max_length=60, validators=[CODE])
    group = forms.ModelChoiceField(ProductGroup.objects.none(), label=_("Product group"))
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    model = forms.CharField(label=pgettext_lazy("product", "Model"), max_length=120, required=False)
    measure_en = forms.CharField(label=_("Unit of measure in English"), max_length=20)
    measure_zh = forms.CharField(label=_("Unit of measure in Chinese"), max_length=20)
    is_active = forms.BooleanField(
        label=pgettext_lazy("product", "Sold"),
        required=False,
        initial=True,
        help_text=_("What is not sold any more stays in the lists and documents that name it."),
    )

    def __init__(self, data: Any = None, *, product: Product | None = None) -> None:
        said = values_of(product) if product else None
        initial = {name: getattr(said, name) for name in (*TEXTS, "group", "is_active")} if said else {}
        super().__init__(data, initial=initial | ({"version": product.version} if product else {}))
        groups: Any = self.fields["group"]
        groups.queryset = ProductGroup.objects.filter(Q(is_active=True) | Q(pk=product.group_id if product else None))
        if product is not None:
            del self.fields["code"]
        typed = _typed_parts(said.parts) if said and data is None else {}
        self.parts = Rows(PartForm, "parts", data, typed, least=1, most=MOST_PARTS)

    def is_valid(self) -> bool:
        """The product's own fields and all its parts."""
        return all([super().is_valid(), self.parts.is_valid()])

    @property
    def values(self) -> ProductValues:
        """What the service takes, after is_valid()."""
        parts = [(row["product"], row["quantity"]) for row in self.parts.cleaned]
        return ProductValues(**{name: self.cleaned_data[name] for name in (*TEXTS, "group", "is_active")}, parts=parts)


def _typed_parts(parts: Iterable[tuple[Product, Decimal]]) -> dict[str, Any]:
    """The parts as rows that were typed."""
    typed: dict[str, Any] = {}
    for place, (product, quantity) in enumerate(parts):
        typed |= {f"parts-{place}-product": product.pk, f"parts-{place}-quantity": f"{quantity.normalize():f}"}
    return typed


class ProductFilter(FilterForm):
    """The query string of the list of products."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    group = forms.ModelChoiceField(
        ProductGroup.objects.none(), label=_("Product group"), required=False, empty_label=_("Any group")
    )
    retired = forms.BooleanField(label=_("Also what is not sold any more"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.field("group").queryset = ProductGroup.objects.all()
        self.is_valid()

    @property
    def rows(self) -> ProductQuerySet:
        """The products that fit."""
        return self._found if self.cleaned_data.get("retired") else self._found.active()

    def rows_of(self, price_list: PriceList) -> ProductQuerySet:
        """Those of a list that fit, sold or not."""
        return self._found.filter(prices__price_list=price_list)

    @property
    def _found(self) -> ProductQuerySet:
        group = self.cleaned_data.get("group")
        found = ProductQuerySet(Product).found_by(self.cleaned_data.get("q", ""))
        return found.filter(group=group) if group else found


class PriceListForm(GuardedForm):
    """The head of a list."""

    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    valid_from = forms.DateField(label=_("Valid from"))
    valid_until = forms.DateField(label=_("Valid until"), required=False, help_text=_("The last day; empty: open."))

    def __init__(self, data: Any = None, *, price_list: PriceList | None = None, following: bool = False) -> None:
        fields = ("name_en", "name_zh", "currency", "valid_from", "valid_until", "version")
        initial = {name: getattr(price_list, name) for name in fields} if price_list else {}
        if following:
            initial |= {"valid_from": None, "valid_until": None}
        super().__init__(data, initial={"currency": company_currency()} | initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("The last day is before the first."))
        return cleaned

    @property
    def values(self) -> ListValues:
        """What the service takes, after is_valid()."""
        names = ("name_en", "name_zh", "currency", "valid_from", "valid_until")
        return ListValues(**{name: self.cleaned_data[name] for name in names})


class PricesForm(Form):
    """The prices of a page of products; an empty one is not in the list."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any, *, price_list: PriceList, products: Iterable[Product]) -> None:
        super().__init__(data, initial={"version": price_list.version})
        self.products = {f"price-{product.pk}": product for product in products}
        rows = PriceListItem.objects.filter(price_list=price_list, product__in=list(self.products.values()))
        prices = dict(rows.values_list("product_id", "price"))
        for name, product in self.products.items():
            price = prices.get(product.pk)
            self.fields[name] = forms.DecimalField(
                label=labelled(product),
                required=False,
                max_digits=18,
                decimal_places=4,
                min_value=Decimal("0.0001"),
                initial=None if price is None else f"{price.normalize():f}",
                widget=forms.TextInput({"inputmode": "decimal", "class": "form-control number"}),
            )

    @property
    def lines(self) -> list[tuple[Product, Any]]:
        """Each product with its field."""
        return [(product, self[name]) for name, product in self.products.items()]

    @property
    def prices(self) -> dict[Product, Decimal | None]:
        """What the service takes, after is_valid(): the fields that came in."""
        sent = (name for name in self.products if name in self.data)
        return {self.products[name]: self.cleaned_data[name] for name in sent}


class WithdrawForm(Form):
    """Why a list is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RateForm(GuardedForm):
    """A new rate."""

    currency = forms.ChoiceField(label=_("Currency"))
    rate = forms.DecimalField(
        label=pgettext_lazy("exchange", "Rate"), max_digits=18, decimal_places=8, min_value=Decimal("0.00000001")
    )
    valid_from = forms.DateField(label=_("Valid from"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        own, currency = company_currency(), self.fields["currency"]
        currency.choices = [(code, code) for code in DECIMALS if code != own]  # type: ignore[attr-defined]
        words = {"currency": own}
        self.fields["rate"].help_text = _("What one unit of it is worth in %(currency)s.") % words
