"""Filters of the lists, and names for saved views."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from core.forms import FilterForm, PickerSelect
from customers.models import Customer

from ..models import SupportContent
from ..querysets import SupportRequestQuerySet
from ..rules.lists import FIRST_TAB, ORDER, TABS, Due, Scope, Sort
from ..rules.states import State, Urgency

SEVERAL = forms.SelectMultiple({"data-picker": True})
STATES = [choice for choice in State.choices if choice[0] != State.DRAFT]


class ListFilter(FilterForm):
    """The query string of a list of requests."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    tab = forms.ChoiceField(
        choices=[(key, tab.label) for key, tab in TABS.items()], required=False, widget=forms.HiddenInput
    )
    content = forms.ModelMultipleChoiceField(
        SupportContent.objects.none(), label=_("Support content"), required=False, widget=SEVERAL
    )
    group = forms.ChoiceField(
        label=_("Process group"), choices=[("", _("Any group")), *SupportContent.ProcessGroup.choices], required=False
    )
    state = forms.MultipleChoiceField(label=_("State"), choices=STATES, required=False, widget=SEVERAL)
    urgency = forms.MultipleChoiceField(label=_("Urgency"), choices=Urgency.choices, required=False, widget=SEVERAL)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Business unit"), required=False, empty_label=_("Any unit")
    )
    supporter = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Supporter"),
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )
    requester = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Requester"),
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )
    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        required=False,
        empty_label=_("Any customer"),
        widget=PickerSelect("customers:picker", limit=0),
    )
    due = forms.ChoiceField(label=_("Due"), choices=[("", _("Any time")), *Due.choices], required=False)
    unrouted = forms.BooleanField(label=_("Without a queue"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, required=False)

    def __init__(self, data: Any, *, scope: Scope, user: User) -> None:
        super().__init__(data)
        self.scope = scope
        self.field("content").queryset = SupportContent.objects.all()
        self.field("unit").queryset = Unit.objects.filter(kind=Unit.Kind.BUSINESS_UNIT)
        if self.data.get("customer"):
            self.field("customer").queryset = Customer.objects.known_to(user).select_related("merged_into")
        if scope == Scope.MINE:
            del self.fields["requester"]
        if scope not in (Scope.QUEUE, Scope.ALL) or not user.is_administrator:
            del self.fields["unrouted"]  # only administrators have requests without a queue
        self.is_valid()

    def clean_customer(self) -> Customer | None:
        """A saved view may name one that was merged since: its requests are the survivor's now."""
        customer: Customer | None = self.cleaned_data["customer"]
        while customer is not None and customer.merged_into is not None:
            customer = customer.merged_into
        return customer

    @property
    def current_tab(self) -> str:
        """The tab shown: the one asked for, none when states are chosen one by one, else the list's first."""
        if chosen := self.cleaned_data.get("tab"):
            return str(chosen)
        return "" if self.cleaned_data.get("state") or self.cleaned_data.get("q") else FIRST_TAB[self.scope]

    @property
    def order(self) -> tuple[str, ...]:
        first = Sort.DUE if self.scope == Scope.WORK else Sort.OLDEST if self.current_tab == "triage" else Sort.NEWEST
        return ORDER[self.cleaned_data.get("sort") or first]

    def everything_but_the_tab(self, rows: SupportRequestQuerySet, user: User) -> SupportRequestQuerySet:
        """The rows that the filters leave, all tabs together: what the numbers on the tabs count."""
        data = self.cleaned_data
        if text := data.get("q"):
            rows = rows.found(text, user)
        conditions = {
            "content__in": data.get("content"),
            "content__process_group": data.get("group"),
            "state__in": data.get("state"),
            "urgency__in": data.get("urgency"),
            "business_unit": data.get("unit"),
            "customer": data.get("customer"),
            "requester": data.get("requester"),
        }
        rows = rows.filter(**{name: value for name, value in conditions.items() if value})
        if person := data.get("supporter"):
            rows = rows.filter(supporters__user=person, supporters__removed_at=None)
        if data.get("unrouted"):
            rows = rows.filter(queue=None)
        return self._due(rows, timezone.now())

    def rows(self, rows: SupportRequestQuerySet) -> SupportRequestQuerySet:
        """The rows of the tab."""
        return rows.filter(state__in=TABS[self.current_tab].states) if self.current_tab else rows

    def _due(self, rows: SupportRequestQuerySet, now: datetime) -> SupportRequestQuerySet:
        due = self.cleaned_data.get("due")
        tonight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.max))
        if due == Due.OVERDUE:
            return rows.overdue(now)
        if due == Due.TODAY:
            return rows.due_between(now, tonight)
        if due == Due.WEEK:
            return rows.due_between(now, now + timedelta(days=7))
        return rows.filter(due_at=None) if due == Due.NONE else rows
