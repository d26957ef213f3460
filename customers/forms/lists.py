"""Filters of the list of customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from accounts.rules.roles import Role
from core.forms import FilterForm, Form, PickerSelect
from core.text import one_line

from ..models import Customer, Industry, sight_of
from ..models.customer import CustomerQuerySet
from ..policies.archive import can_record
from ..rules.lists import COLUMNS, HIDDEN_ORDER, ORDER, FileFormat, Next, Sort, Tab
from ..rules.segmentation import Account, Competition, Source, Stage, Tracking, Value

SEVERAL = forms.SelectMultiple({"data-picker": True, "data-placeholder": _("Any")})
LONGEST = 8000
"""Characters of a query string, more than all filters and columns together have."""


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Any of some values."""
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=SEVERAL)


class _Industry:
    """Parts are named with the industry that they are part of."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent} · {obj}" if obj.parent else str(obj)


class IndustryChoiceField(_Industry, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One industry or part of one."""


class IndustriesField(_Industry, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of them."""


def tags_in(typed: str) -> list[str]:
    """Tags as they are typed into one line, with commas of either width between them."""
    return [one_line(word) for word in typed.replace("，", ",").split(",") if word.strip()]


def matching(query: str, user: User, limit: int) -> list[str]:
    """The numbers of the customers that a list with this query string shows, on all of its pages; at most `limit`."""
    filters = CustomerFilter(QueryDict(query), user=user)
    found = filters.rows(filters.everything_but_the_tab()).order_by(*filters.order)
    return list(found.values_list("number", flat=True)[:limit])


class CustomerFilter(FilterForm):
    """The query string of the list of customers."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Owner"),
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Business unit"), required=False, empty_label=_("Any unit")
    )
    industry = IndustriesField(Industry.objects.none(), label=_("Industry"), required=False, widget=SEVERAL)
    value = several(_("Value"), Value.choices)
    account = several(_("Account"), Account.choices)
    tracking = several(_("Tracking class"), Tracking.choices)
    stage = several(_("Stage"), Stage.choices)
    source = several(_("Source"), Source.choices)
    competition = several(_("Competition"), Competition.choices)
    tags = forms.CharField(
        label=_("Tags"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("Several with commas")}),
    )
    recorded_from = forms.DateField(label=_("Recorded from"), required=False)
    recorded_to = forms.DateField(label=_("Recorded until"), required=False)
    silent = forms.IntegerField(label=_("No contact for … days"), required=False, min_value=1, max_value=3650)
    next = forms.ChoiceField(label=_("Next date"), choices=[("", _("Any time")), *Next.choices], required=False)
    protected_before = forms.DateField(label=_("Protection ends before"), required=False)
    never = forms.BooleanField(label=_("Without contact"), required=False)
    incomplete = forms.BooleanField(label=_("Incomplete"), required=False)
    ownerless = forms.BooleanField(label=_("Without an owner"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user, self.sight = user, sight_of(user)
        self.field("unit").queryset = Unit.objects.filter(kind=Unit.Kind.BUSINESS_UNIT)
        self.field("industry").queryset = Industry.objects.select_related("parent")
        self.field("tab").choices = [(tab.value, tab.label) for tab in self.tabs]
        self.is_valid()

    @cached_property
    def tabs(self) -> dict[Tab, Q]:
        """The tabs that this person has, from the narrowest, and what each holds of what he sees."""
        sight = self.sight
        offered: dict[Tab, tuple[bool, Callable[[], Q]]] = {
            Tab.MINE: (bool(can_record(self.user)), lambda: Q(owner=self.user)),
            Tab.OTHERS: (len(sight.acts_for) > 1, lambda: sight.others),
            Tab.TEAM: (bool(sight.led_unit_ids[self.user.pk]), lambda: sight.team),
            Tab.UNIT: (sight.sees_unit, lambda: sight.unit),
        }
        found = {tab: rows() for tab, (is_offered, rows) in offered.items() if is_offered}
        return found | ({Tab.ALL: Q()} if sight.sees_all or not found else {})

    @property
    def current_tab(self) -> str:
        """The tab shown: the one asked for, a rep's own unless he searches, else the widest."""
        if chosen := self.cleaned_data.get("tab"):
            return str(chosen)
        own = Role.SALES_REP in self.user.roles and not self.cleaned_data.get("q")
        return Tab.MINE if own else list(self.tabs)[-1]

    @property
    def sorting(self) -> str:
        return str(self.cleaned_data.get("sort") or Sort.NAME)

    @property
    def order(self) -> tuple[str, ...]:
        """Sorting paths; by what is hidden from others `rows` has added what this person sees of it."""
        first, *rest = ORDER[self.sorting]
        return (f"seen_{first}", *rest) if self._sorts_by_hidden else (first, *rest)

    @property
    def _sorts_by_hidden(self) -> bool:
        return self.sorting in HIDDEN_ORDER and self.sight.hides

    def rows(self, rows: CustomerQuerySet) -> CustomerQuerySet:
        """The rows of the tab, ready to be sorted by `order`."""
        rows = self.in_tab(rows, self.current_tab)
        return rows.with_seen(HIDDEN_ORDER[Sort(self.sorting)], self.user) if self._sorts_by_hidden else rows

    def in_tab(self, rows: CustomerQuerySet, tab: str) -> CustomerQuerySet:
        """Those of the rows that a tab holds."""
        return rows.filter(self.tabs[Tab(tab)])

    def everything_but_the_tab(self) -> CustomerQuerySet:
        """What the person sees and the filters leave, all tabs together."""
        rows = Customer.objects.visible_to(self.user)
        if text := self.cleaned_data.get("q"):
            rows = rows.found_by(text, self.user)
        for condition in (self._choices(), self._dates(), self._flags()):
            rows = rows.filter(condition)
        hidden = self._hidden()
        return rows.open_to(self.user).filter(hidden) if hidden else rows

    def _choices(self) -> Q:
        data = self.cleaned_data
        found = Q()
        for name in ("value", "account", "tracking", "stage", "source"):
            if chosen := data.get(name):
                found &= Q(**{f"{name}__in": chosen})
        if owner := data.get("owner"):
            found &= Q(owner=owner)
        if unit := data.get("unit"):
            found &= Q(unit__in=Unit.objects.below(unit).order_by().values("pk"))
        if industries := data.get("industry"):
            found &= Q(industry__in=[*industries, *Industry.objects.filter(parent__in=industries)])
        if tags := tags_in(data.get("tags", "")):
            found &= Q(tags__contains=tags)
        return found

    def _dates(self) -> Q:
        data, found = self.cleaned_data, Q()
        if start := data.get("recorded_from"):
            found &= Q(created_at__gte=_begin(start))
        if end := data.get("recorded_to"):
            found &= Q(created_at__lt=_begin(end + timedelta(days=1)))
        if before := data.get("protected_before"):
            found &= Q(protected_until__lt=_begin(before))
        return found

    def _flags(self) -> Q:
        columns = {"incomplete": "completed_at", "ownerless": "owner"}
        return Q(**{f"{column}__isnull": True for flag, column in columns.items() if self.cleaned_data.get(flag)})

    def _hidden(self) -> Q:
        """Conditions on what is hidden from non-owners: they find nothing where it is hidden."""
        data, found, today = self.cleaned_data, Q(), timezone.localdate()
        if chosen := data.get("competition"):
            found &= Q(competition__in=chosen)
        if days := data.get("silent"):
            found &= Q(last_contact_at__lt=timezone.now() - timedelta(days=days))
        if data.get("never"):
            found &= Q(last_contact_at=None)
        due = {
            Next.OVERDUE: Q(next_on__lt=today),
            Next.TODAY: Q(next_on=today),
            Next.WEEK: Q(next_on__gte=today, next_on__lte=today + timedelta(days=7)),
            Next.NONE: Q(next_on=None),
        }
        return found & due[Next(data["next"])] if data.get("next") else found


def _begin(day: Any) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


class ColumnsForm(Form):
    """Which columns a person wants to see; `query` is where he comes from."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(name, column.label) for name, column in COLUMNS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)


class ExportForm(Form):
    """As which file the list with this query string is wanted."""

    file_format = forms.ChoiceField(choices=FileFormat.choices)
    query = forms.CharField(required=False, max_length=LONGEST)

    def clean_file_format(self) -> FileFormat:
        return FileFormat(self.cleaned_data["file_format"])
