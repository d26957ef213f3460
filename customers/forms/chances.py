"""Filters of the list of opportunities."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.rules.roles import Role
from core.forms import FilterForm, PickerSelect

from ..models import Customer, Opportunity, sight_of
from ..models.opportunity import OpportunityQuerySet
from ..policies.archive import can_record
from ..rules.chances import ORDER, Sort, Tab, Which
from ..rules.segmentation import Tracking

MONTH = r"^[12]\d{3}-(0[1-9]|1[0-2])$"


class OpportunityFilter(FilterForm):
    """The query string of the list of opportunities."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State"), choices=Which.choices, required=False, initial=Which.OPEN)
    tracking = forms.MultipleChoiceField(
        label=_("Stage"), choices=Tracking.choices, required=False, widget=forms.SelectMultiple({"data-picker": True})
    )
    month = forms.RegexField(
        MONTH, label=_("To be signed in"), required=False, widget=forms.TextInput({"type": "month"})
    )
    owner = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Owner"),
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, required=False)

    BESIDE = FilterForm.BESIDE | {"state"}

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user, self.sight = user, sight_of(user)
        self.field("tab").choices = [(tab.value, tab.label) for tab in self.tabs]
        self.is_valid()

    @cached_property
    def tabs(self) -> dict[Tab, Q]:
        """The tabs that this person has, from the narrowest, and which customers each is about."""
        offered = {
            Tab.MINE: (bool(can_record(self.user)), Q(owner=self.user)),
            Tab.TEAM: (bool(self.sight.led_unit_ids[self.user.pk]), self.sight.team),
        }
        found = {tab: rows for tab, (is_offered, rows) in offered.items() if is_offered}
        sees_more = Tab.MINE not in found or len(found) > 1 or self.sight.sees_all or len(self.sight.acts_for) > 1
        return found | ({Tab.ALL: Q()} if sees_more else {})

    @property
    def current_tab(self) -> Tab:
        """The one asked for, a rep's own, else the narrowest that holds more than his own."""
        own = Role.SALES_REP in self.user.roles
        wider = (tab for tab in self.tabs if own or tab != Tab.MINE)
        return Tab(self.cleaned_data.get("tab") or next(wider, Tab.MINE))

    @property
    def order(self) -> tuple[str, ...]:
        return ORDER[self.cleaned_data.get("sort") or Sort.SIGNING]

    @property
    def which(self) -> Which:
        return Which(self.cleaned_data.get("state") or Which.OPEN)

    def rows(self) -> OpportunityQuerySet:
        """What the person may see, narrowed by tab and filters, open or closed."""
        found = Opportunity.objects.visible_to(self.user).filter(self._of_tab() & self._choices())
        return found if self.which == Which.ANY else found.filter(state=self.which)

    def _of_tab(self) -> Q:
        customers = self.tabs[self.current_tab]
        return Q(customer__in=Customer.objects.filter(customers).order_by().values("pk")) if customers else Q()

    def _choices(self) -> Q:
        data, found = self.cleaned_data, Q()
        if text := data.get("q", "").strip():
            found &= Q(name__icontains=text) | Q(number=text.upper()) | Q(customer__name__icontains=text)
        if stages := data.get("tracking"):
            found &= Q(tracking__in=stages)
        if month := data.get("month"):
            first = date.fromisoformat(f"{month}-01")
            found &= Q(signing_on__year=first.year, signing_on__month=first.month)
        if owner := data.get("owner"):
            found &= Q(customer__owner=owner)
        return found
