"""What narrows the registers of instalments, receipts and complaints."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models import Sum as SumOf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import FilterForm, PickerSelect
from core.http import Request
from core.money import DECIMALS
from customers.models import Customer

from ...models import Complaint
from ...models.fulfilment import ComplaintQuerySet
from ...models.instalments import PaymentLineQuerySet
from ...models.payment import ReceiptQuerySet
from ...rules.money_in import DUE_SOON

ANY = ("", pgettext_lazy("filter", "any"))
CURRENCIES = [ANY, *((code, code) for code in DECIMALS)]


def holding(text: str, *names: str) -> Q:
    """Rows of which one of these columns holds the text."""
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": text})
    return found


def people(label: Any) -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(
        User.objects.all(),
        label=label,
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )


def customers() -> forms.ModelChoiceField[Customer]:
    """Searched in the archive; which of it the person sees is set with the person."""
    return forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        required=False,
        empty_label=_("Any customer"),
        widget=PickerSelect("customers:picker", limit=0),
    )


class Register(FilterForm):
    """A register with tabs; `TABS` maps each to its words, the first is shown when none is asked for."""

    TABS: dict[str, Promise] = {}
    tab = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)
    customer = customers()

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.order_fields(["tab", "q"])
        self.field("customer").queryset = Customer.objects.visible_to(user)
        self.is_valid()

    @cached_property
    def current_tab(self) -> str:
        asked = self.cleaned_data.get("tab", "")
        return asked if asked in self.TABS else next(iter(self.TABS))

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """As components/list_tabs.html shows them."""
        return [
            {"key": key, "label": label, "active": key == self.current_tab, "number": None}
            for key, label in self.TABS.items()
        ]

    def given(self, **lookups: str) -> dict[str, Any]:
        """Lookup → value, of the fields that were filled in."""
        asked = self.cleaned_data
        return {lookup: asked[name] for name, lookup in lookups.items() if asked.get(name) not in (None, "")}


class PaymentFilter(Register):
    """Instalments of contracts that are or were in force."""

    TABS = {
        "open": pgettext_lazy("instalments", "Open"),
        "overdue": pgettext_lazy("instalments", "Overdue"),
        "due": pgettext_lazy("instalments", "Due soon"),
        "paid": pgettext_lazy("instalments", "Paid"),
        "all": pgettext_lazy("instalments", "All"),
    }
    q = forms.CharField(label=_("Contract, customer or instalment"), max_length=100, required=False)
    owner = people(_("Owner of the contract"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, required=False)
    due_from = forms.DateField(label=_("Due from"), required=False)
    due_to = forms.DateField(label=_("Due until"), required=False)

    def narrow(self, rows: PaymentLineQuerySet) -> PaymentLineQuerySet:
        """Those of the tab that fit."""
        if text := self.cleaned_data.get("q"):
            document = "contract__document"
            names = (f"{document}__number", f"{document}__title", f"{document}__customer__name", "label")
            rows = rows.filter(holding(text, *names))
        lookups = {
            "customer": "contract__document__customer",
            "owner": "contract__document__owner",
            "currency": "contract__document__currency",
            "due_from": "falls_due_on__gte",
            "due_to": "falls_due_on__lte",
        }
        return self._in_tab(rows.filter(**self.given(**lookups)))

    def _in_tab(self, rows: PaymentLineQuerySet) -> PaymentLineQuerySet:
        today = timezone.localdate()
        open_ = rows.still_open()
        soon = today + timedelta(days=DUE_SOON)
        tabs = {
            "open": open_,
            "overdue": open_.filter(falls_due_on__lt=today),
            "due": open_.filter(falls_due_on__gte=today, falls_due_on__lte=soon),
            "paid": rows.all_paid(),
            "all": rows,
        }
        return tabs[self.current_tab]


class ReceiptFilter(Register):
    """Payments received."""

    TABS = {
        "all": pgettext_lazy("receipts", "All"),
        "left": pgettext_lazy("receipts", "Not allocated"),
        "reversed": pgettext_lazy("receipts", "Reversed"),
    }
    q = forms.CharField(label=_("Number, customer or reference"), max_length=100, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, required=False)
    received_from = forms.DateField(label=_("Received from"), required=False)
    received_to = forms.DateField(label=_("Received until"), required=False)

    def narrow(self, rows: ReceiptQuerySet) -> ReceiptQuerySet:
        """Those of the tab that fit."""
        if text := self.cleaned_data.get("q"):
            rows = rows.filter(holding(text, "number", "customer__name", "reference"))
        lookups = {
            "customer": "customer",
            "currency": "currency",
            "received_from": "received_on__gte",
            "received_to": "received_on__lte",
        }
        rows = rows.filter(**self.given(**lookups))
        tabs = {"all": rows, "left": rows.unallocated(), "reversed": rows.exclude(reversed_at=None)}
        return tabs[self.current_tab]

    def counted(self, rows: ReceiptQuerySet) -> ReceiptQuerySet:
        """Of narrowed rows those that are summed: a reversed one is no money that came in."""
        return rows if self.current_tab == "reversed" else rows.filter(reversed_at=None)


class ComplaintFilter(Register):
    """Complaints, open ones first."""

    TABS = {
        "open": pgettext_lazy("complaints", "Open"),
        "closed": pgettext_lazy("complaints", "Closed"),
        "all": pgettext_lazy("complaints", "All"),
    }
    q = forms.CharField(label=_("Number, customer or words"), max_length=100, required=False)
    responsible = people(_("Responsible"))

    def narrow(self, rows: ComplaintQuerySet) -> ComplaintQuerySet:
        """Those of the tab that fit."""
        if text := self.cleaned_data.get("q"):
            rows = rows.filter(holding(text, "number", "contract__document__customer__name", "text"))
        rows = rows.filter(**self.given(customer="contract__document__customer", responsible="responsible"))
        is_open = Q(state=Complaint.State.OPEN)
        return {"open": rows.filter(is_open), "closed": rows.exclude(is_open), "all": rows}[self.current_tab]


def sum_of(column: str, of: Q | None = None) -> SumOf:
    """The sum of a column, of all rows or of those `of` names; 0 of none."""
    return SumOf(column, filter=of, default=Decimal(0))


def sums(request: Request, rows: QuerySet[Any], currency: str, **columns: str | SumOf) -> list[dict[str, Any]]:
    """By currency the sums of these columns by their names, of all rows and not of one page. One statement; none on
    the pages after the first, which say nothing new about all rows."""
    if request.GET.keys() & {"after", "before"}:
        return []
    summed = {f"sum_{name}": sum_of(one) if isinstance(one, str) else one for name, one in columns.items()}
    return list(rows.order_by().values(code=F(currency)).annotate(**summed).order_by("code"))
