"""The parts of a contract that are rows: products, parties, the plan of payments."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import PickerSelect
from core.money import DECIMALS
from customers.forms.fields import checked_code
from customers.forms.rows import RowForm, Rows
from customers.models import Contact

from ...models import ContractRow, Counterparty, Product
from ...rules.parts import Part
from ...rules.payments import WHOLE, After
from ...services.contract_editing import SHARES, amounts_of, set_parties, set_plan, set_rows
from ...services.frameworks import framework_of, room
from .base import PartForm

EMPTY = ("", "–")
CENT = Decimal("0.01")


class Line(RowForm):
    """One row; `id` is the key of the row that it was. Emptied it goes, which needs no script."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"id"})
    """What stands in a row that says nothing."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - self.ASIDE)


def _cell(name: str) -> forms.NumberInput:
    """A number that static/js/form-rows.js and plan.js reckon with."""
    return forms.NumberInput({"data-cell": name, "inputmode": "decimal"})


class GoodsLine(Line):
    """So many of a product at a price."""

    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"), widget=PickerSelect("products:picker"))
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001"), widget=_cell("quantity")
    )
    price = forms.DecimalField(
        label=_("Price"), max_digits=18, decimal_places=4, min_value=0, required=False, widget=_cell("price")
    )


class OrderLine(Line):
    """So many of a row of the framework agreement, at its price."""

    framework_row = forms.ModelChoiceField(ContractRow.objects.none(), label=_("Product"))
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001"))


class PartyLine(Line):
    """A party as the contract names it."""

    ASIDE = Line.ASIDE | {"side"}  # a side is always chosen

    side = forms.ChoiceField(label=_("Side"), choices=Counterparty.Side.choices)
    name = forms.CharField(label=_("Name in the contract"), max_length=200)
    credit_code = forms.CharField(label=_("Credit code"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Contact of the archive"), required=False)
    contact_words = forms.CharField(label=_("Contact as printed"), max_length=200, required=False)

    def clean_credit_code(self) -> str:
        return checked_code(self.cleaned_data["credit_code"])


class PlanLine(Line):
    """An instalment: its amount or its share, and when it is due."""

    label = forms.CharField(label=_("Instalment"), max_length=120)
    percent = forms.DecimalField(
        label=_("%"), max_digits=5, decimal_places=2, min_value=CENT, required=False, widget=_cell("percent")
    )
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=2, min_value=CENT, required=False, widget=_cell("amount")
    )
    due_on = forms.DateField(label=_("Due on"), required=False)
    after_event = forms.ChoiceField(label=_("or after"), choices=[EMPTY, *After.choices], required=False)
    after_days = forms.IntegerField(label=_("Days after it"), min_value=0, max_value=3650, required=False)
    method = forms.CharField(label=_("Method"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("due_on")) == bool(cleaned.get("after_event")):
            self.add_error("due_on", _("Give a day, or what it is due after."))
        cleaned["after_days"] = cleaned.get("after_days") or 0
        return cleaned


class RowsForm(PartForm):
    """A part that is rows of one kind."""

    line: ClassVar[type[Line]]
    most: ClassVar[int] = 60
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: Rows[Line] = Rows(
            self.line, "row", self.data if self.is_bound else None, self._stored(), least=1, most=self.most
        )
        self.blank = self.rows.empty
        for row in (*self.rows, self.blank):
            self.prepare(row)

    def lines(self) -> Iterable[dict[str, Any]]:
        """The rows that there are, as the fields of a line."""
        raise NotImplementedError

    def prepare(self, line: Line) -> None:
        """Give a line what depends on the contract."""

    def _stored(self) -> dict[str, Any]:
        return {f"row-{place}-{name}": value for place, line in enumerate(self.lines()) for name, value in line.items()}

    def is_valid(self) -> bool:
        verdicts = [super().is_valid(), self.rows.is_valid()]
        return all(verdicts)


def columns(row: Any, form: type[Line]) -> dict[str, Any]:
    """What stands in a row of the tables, by the names of a line's fields; keys for what points elsewhere."""
    names = [name for name in form.base_fields if hasattr(row, name)]
    return {name: getattr(row, f"{name}_id", getattr(row, name)) for name in names}


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


class GoodsForm(RowsForm):
    part = Part.GOODS
    line = GoodsLine

    def prepare(self, line: Line) -> None:
        """What is sold, and what the contract names already: an amendment restates what is sold no more."""
        named = Q(pk__in=self.contract.rows.order_by().values("product"))
        line.fields["product"].queryset = Product.objects.filter(Q(is_active=True) | named)  # type: ignore[attr-defined]

    def lines(self) -> Iterable[dict[str, Any]]:
        for row in self.contract.rows.all():
            yield columns(row, self.line) | {"quantity": _plain(row.quantity), "price": _plain(row.price)}

    def perform(self) -> None:
        set_rows(self.contract, rows=self.rows.cleaned, **self.how)


class _RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Rows of a framework, with what is left of each."""

    left: dict[int, Decimal]

    def label_from_instance(self, obj: Any) -> str:
        words = {"product": obj.product, "quantity": _plain(self.left.get(obj.pk, Decimal(0)))}
        return _("%(product)s, %(quantity)s left") % words


class OrderForm(RowsForm):
    """The rows of an order: products and prices are the framework's."""

    part = Part.GOODS
    line = OrderLine

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        order = kwargs["contract"]
        framework = framework_of(order)
        self.offered = framework.rows.select_related("product")
        self.left = room(order, framework)
        super().__init__(*args, **kwargs)

    def prepare(self, line: Line) -> None:
        field = _RowChoice(self.offered, label=_("Product"))
        field.left = self.left
        field.widget.attrs |= line.fields["framework_row"].widget.attrs
        line.fields["framework_row"] = field

    def lines(self) -> Iterable[dict[str, Any]]:
        for row in self.contract.rows.all():
            yield columns(row, self.line) | {"quantity": _plain(row.quantity)}

    def perform(self) -> None:
        rows = [
            row | {"product": row["framework_row"].product, "price": row["framework_row"].price}
            for row in self.rows.cleaned
        ]
        set_rows(self.contract, rows=rows, **self.how)


class PartiesForm(RowsForm):
    part = Part.PARTIES
    line = PartyLine
    most = 8

    def prepare(self, line: Line) -> None:
        contacts = self.contract.document.customer.contacts.filter(left_on=None)
        line.fields["contact"].queryset = contacts  # type: ignore[attr-defined]

    def lines(self) -> Iterable[dict[str, Any]]:
        for party in self.contract.counterparties.all():
            yield columns(party, self.line)

    def perform(self) -> None:
        customer = self.contract.document.customer
        parties = [
            row | {"customer": customer if row["side"] == Counterparty.Side.THEIRS else None}
            for row in self.rows.cleaned
        ]
        set_parties(self.contract, parties=parties, **self.how)


class PlanForm(RowsForm):
    part = Part.PAYMENT
    line = PlanLine
    most = 40
    ways = (("amount", _("Amounts")), ("percent", _("Per cent of the total with tax")))
    by = forms.ChoiceField(label=_("Given as"), choices=ways, widget=forms.RadioSelect, initial="amount")

    @property
    def total(self) -> Decimal:
        """With tax: what the plan has to add up to."""
        return amounts_of(self.contract).gross

    @property
    def places(self) -> int:
        """Decimals of the currency."""
        return DECIMALS[self.contract.document.currency]

    def lines(self) -> Iterable[dict[str, Any]]:
        for row in self.contract.payment_lines.all():
            due_on = row.due_on.isoformat() if row.due_on else ""
            days = row.after_days if row.after_event else ""
            yield columns(row, self.line) | {"percent": "", "due_on": due_on, "after_days": days}

    def clean(self) -> dict[str, Any]:
        """Each line has what the plan is given as, and shares are the whole."""
        cleaned = super().clean() or {}
        by = cleaned.get("by", "amount")
        given = [row for row in self.rows if row.has_changed() and row.is_valid()]
        for row in given:
            if row.cleaned_data.get(by) is None:
                row.add_error(by, _("This is missing."))
        if by == "percent" and sum(row.cleaned_data.get(by) or 0 for row in given) != WHOLE:
            self.add_error(None, SHARES)
        return cleaned

    def is_valid(self) -> bool:
        verdicts = [self.rows.is_valid(), super().is_valid()]
        return all(verdicts) and all(row.is_valid() for row in self.rows)

    def perform(self) -> None:
        percent = self.cleaned_data["by"] == "percent"
        set_plan(self.contract, lines=self.rows.cleaned, percent=percent, **self.how)
