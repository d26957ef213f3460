"""Filters of the list of price applications and of the register of approved prices."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from approvals.querysets import standing_in
from approvals.rules.states import STANDINGS
from core.forms import FilterForm, Form, PickerSelect
from customers.models import Customer, sight_of

from ..models import ApprovedPrice, PriceApplication, Product
from ..models.price import ApprovedPriceQuerySet, PriceApplicationQuerySet
from ..rules.price_register import FileFormat, Holds, Tab
from ..rules.states import Validity
from .after.registers import customers

LONGEST = 8000
"""Characters of a query string, more than all filters together have."""


class _About(FilterForm):
    """About which customer and which product."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    customer = customers()
    product = forms.ModelChoiceField(
        Product.objects.all(),
        label=_("Product"),
        required=False,
        empty_label=_("Any product"),
        widget=PickerSelect("products:picker", limit=0),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.field("customer").queryset = Customer.objects.visible_to(user)
        self.is_valid()

    def words(self) -> list[str]:
        """What is looked for."""
        return str(self.cleaned_data.get("q", "")).split()[:8]


def _named(document: str, word: str) -> Q:
    """The document at that path has the word in its title, its number or its customer's name."""
    return (
        Q(**{f"{document}__title__icontains": word})
        | Q(**{f"{document}__number__icontains": word})
        | Q(**{f"{document}__customer__name__icontains": word})
        | Q(**{f"{document}__customer__number__iexact": word})
    )


class PriceFilter(_About):
    """The query string of the list of applications."""

    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=STANDINGS,
        required=False,
        widget=forms.SelectMultiple({"data-picker": True, "data-placeholder": _("Any")}),
    )
    holds = forms.ChoiceField(label=_("Validity"), choices=[("", _("Any")), *Holds.choices], required=False)

    @cached_property
    def tabs(self) -> list[Tab]:
        """The tabs that the person has."""
        leads = any(sight_of(self.user).led_unit_ids.values())
        return [Tab.MINE, *([Tab.TEAM] if leads else []), Tab.ALL]

    @property
    def current_tab(self) -> Tab:
        """The one asked for, else one's own."""
        asked = self.cleaned_data.get("tab")
        return Tab(asked) if asked in self.tabs else Tab.MINE

    def rows(self) -> PriceApplicationQuerySet:
        """What the person may read, narrowed by tab and filters."""
        data = self.cleaned_data
        rows = PriceApplication.objects.readable_by(self.user).filter(self._of_tab())
        if states := data.get("state"):
            rows = rows.filter(standing_in(states, "document"))
        if customer := data.get("customer"):
            rows = rows.filter(document__customer=customer)
        if product := data.get("product"):
            rows = rows.filter(rows__product=product)
        if holds := data.get("holds"):
            today = timezone.localdate()
            rows = rows.filter(valid_until__gte=today) if holds == Holds.TODAY else rows.filter(valid_until__lt=today)
        for word in self.words():
            rows = rows.filter(_named("document", word))
        return rows

    def _of_tab(self) -> Q:
        if self.current_tab == Tab.MINE:
            return Q(document__owner=self.user)
        if self.current_tab == Tab.ALL:
            return Q()
        led = frozenset[int]().union(*sight_of(self.user).led_unit_ids.values())
        return Q(document__unit__in=led) | Q(document__owner__unit__in=led)


class RegisterFilter(_About):
    """The query string of the register."""

    validity = forms.ChoiceField(
        label=_("Validity"),
        choices=[(Validity.VALID, Validity.VALID.label), *Validity.choices[1:], ("any", _("Any"))],
        required=False,
        initial=Validity.VALID,
    )

    BESIDE = FilterForm.BESIDE | {"validity"}

    @property
    def current_tab(self) -> str:
        """The register has no tabs."""
        return ""

    @property
    def tab(self) -> str:
        return ""

    def rows(self) -> ApprovedPriceQuerySet:
        """What the person may read of it; what is valid unless something else is asked for."""
        data, today = self.cleaned_data, timezone.localdate()
        rows = ApprovedPrice.objects.visible_to(self.user)
        asked = data.get("validity") or Validity.VALID
        if asked == Validity.VALID:
            rows = rows.valid_on(today)
        elif asked == Validity.EXPIRED:
            rows = rows.expired_on(today)
        elif asked == Validity.ENDED:
            rows = rows.filter(ended_at__isnull=False)
        if customer := data.get("customer"):
            rows = rows.filter(customer=customer)
        if product := data.get("product"):
            rows = rows.filter(product=product)
        for word in self.words():
            rows = rows.filter(_named("case__document", word) | Q(product__code__icontains=word))
        return rows


class ExportForm(Form):
    """As which file the register with this query string is wanted."""

    file_format = forms.ChoiceField(choices=FileFormat.choices)
    query = forms.CharField(required=False, max_length=LONGEST)

    def clean_file_format(self) -> FileFormat:
        return FileFormat(self.cleaned_data["file_format"])
