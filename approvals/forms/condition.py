"""The row of one condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.money import DECIMALS
from customers.models import Customer

from ..documents import Kind
from ..rules.conditions import FLAGS, NUMBERS
from ..rules.flow import Field, Operator, Test
from .rows import Row

AND, OR = "and", "or"
WHAT = (
    ("net_amount:at_least", _("Net amount is at least")),
    ("net_amount:less", _("Net amount is below")),
    ("lowest_rate:less", _("Lowest price, % of list, is below")),
    ("lowest_rate:at_least", _("Lowest price, % of list, is at least")),
    ("over_authority:yes", _("The submitter's authority is exceeded")),
    ("over_authority:no", _("The submitter's authority suffices")),
    ("deviation:yes", _("A clause deviates from the standard text")),
    ("deviation:no", _("No clause deviates from the standard text")),
    ("kind:one_of", _("Kind is one of")),
    ("kind:is_not", _("Kind is none of")),
    ("customer_class:one_of", _("Customer value is one of")),
    ("customer_class:is_not", _("Customer value is none of")),
    ("currency:one_of", _("Currency is one of")),
    ("currency:is_not", _("Currency is none of")),
)
VALUES = {
    Field.NET_AMOUNT: "amount",
    Field.LOWEST_RATE: "share",
    Field.KIND: "kinds",
    Field.CUSTOMER_CLASS: "classes",
    Field.CURRENCY: "currencies",
}
"""Which field of the row holds the value."""
MISSING = _("Say what to compare with.")


class ConditionRow(Row):
    """One condition; `join` says whether it goes with the one before ("and") or begins another group ("or")."""

    join = forms.ChoiceField(
        label=_("And, or"),
        required=False,
        choices=[(AND, pgettext_lazy("conditions", "and")), (OR, pgettext_lazy("conditions", "or"))],
    )
    what = forms.ChoiceField(label=_("Condition"))
    amount = forms.DecimalField(label=_("Amount"), required=False, min_value=0, max_digits=18, decimal_places=2)
    share = forms.DecimalField(
        label=_("Per cent of the list price"), required=False, min_value=0, max_value=1000, decimal_places=2
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds"), required=False, widget=forms.CheckboxSelectMultiple)
    classes = forms.MultipleChoiceField(
        label=_("Customer values"),
        required=False,
        choices=Customer.Value.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    currencies = forms.MultipleChoiceField(
        label=_("Currencies"),
        required=False,
        choices=[(code, code) for code in DECIMALS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = [one for one in WHAT if Field(one[0].partition(":")[0]) in kind.fields]
        kinds: Any = self.fields["kinds"]
        kinds.choices = list(kind.subkinds.items())

    def clean(self) -> dict[str, Any]:
        """A value wherever there is something to compare with."""
        data = super().clean() or self.cleaned_data
        name = VALUES.get(data["what"].partition(":")[0]) if "what" in data else None
        if name and name not in self.errors and data.get(name) in (None, []):
            self.add_error(name, MISSING)
        return data

    @property
    def begins_group(self) -> bool:
        """It is the first of a group of its own."""
        return bool(self.cleaned_data["join"] == OR)

    @property
    def tests(self) -> list[Test]:
        """What a valid row says; "none of" several values is one test for each."""
        name, _sign, how = self.cleaned_data["what"].partition(":")
        which = Field(name)
        if which in FLAGS:
            return [Test(which, Operator.IS, how == "yes")]
        value, operator = self.cleaned_data[VALUES[which]], Operator(how)
        if which in NUMBERS:
            return [Test(which, operator, value / 100 if which is Field.LOWEST_RATE else value)]
        if operator is Operator.IS_NOT:
            return [Test(which, operator, one) for one in value]
        return [Test(which, Operator.IS, value[0]) if len(value) == 1 else Test(which, operator, tuple(value))]


NEW_CONDITION = {"join": AND}


def groups_of(rows: Iterable[ConditionRow]) -> tuple[tuple[Test, ...], ...]:
    """The groups that valid rows say."""
    groups: list[list[Test]] = []
    for row in rows:
        if not groups or row.begins_group:
            groups.append([])
        groups[-1] += row.tests
    return tuple(tuple(group) for group in groups)


def initials_of(groups: Sequence[Sequence[Test]]) -> list[dict[str, Any]]:
    """Groups of conditions as the starting values of their rows."""
    return [
        _initial(test, OR if place == 0 and number else AND)
        for number, group in enumerate(groups)
        for place, test in enumerate(group)
    ]


def _initial(test: Test, join: str) -> dict[str, Any]:
    if test.field in FLAGS:
        return {"join": join, "what": f"{test.field}:{'yes' if test.value else 'no'}"}
    operator = Operator.ONE_OF if test.operator is Operator.IS else test.operator
    value: Any = test.value
    if isinstance(value, Decimal):
        value = (value * 100).normalize() if test.field is Field.LOWEST_RATE else value
        value = f"{value:f}"
    elif isinstance(value, str):
        value = [value]
    return {"join": join, "what": f"{test.field}:{operator}", VALUES[test.field]: value}
