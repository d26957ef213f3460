"""Which proposals are listed, and which versions of one are compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from approvals.querysets import standing_in
from approvals.rules.states import ENDED
from core.forms import FilterForm, Form, PickerSelect

from ...models import Proposal
from ...models.proposal import ProposalQuerySet
from ...rules.proposals import Stand


class Tab(TextChoices):
    MINE = "mine", pgettext_lazy("proposals", "Mine")
    OPEN = "open", pgettext_lazy("proposals", "All open")
    ALL = "all", pgettext_lazy("proposals", "All")


class ProposalFilter(FilterForm):
    """The query string of the list of proposals."""

    q = forms.CharField(label=pgettext_lazy("filter", "Text"), max_length=100, required=False)
    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    stand = forms.MultipleChoiceField(
        label=_("State"),
        choices=[*Stand.choices, *((str(state), state.label) for state in ENDED)],
        required=False,
        widget=forms.SelectMultiple({"data-picker": True, "data-placeholder": _("Any")}),
    )
    owner = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Owner"),
        required=False,
        empty_label=_("Anybody"),
        widget=PickerSelect("accounts:people_picker", limit=0),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.is_valid()

    @property
    def current_tab(self) -> str:
        """The tab shown: one's own until another is asked for."""
        return str(self.cleaned_data.get("tab") or Tab.MINE)

    def rows(self) -> ProposalQuerySet:
        """What the person sees of the tab, narrowed, with where each stands."""
        given, rows = self.cleaned_data, Proposal.objects.readable_by(self.user).for_list()
        if self.current_tab == Tab.MINE:
            rows = rows.filter(document__owner=self.user)
        if self.current_tab == Tab.OPEN:
            rows = rows.still_open()
        if stands := given.get("stand"):
            of_drafts = standing_in({*stands} & {Stand.DRAFT, *ENDED}, "document")
            rows = rows.filter(Q(stand__in={*stands} - {Stand.DRAFT}) | of_drafts)
        if given.get("owner"):
            rows = rows.filter(document__owner=given["owner"])
        for word in given.get("q", "").split()[:8]:
            rows = rows.filter(_found_by(word))
        return rows


def _found_by(word: str) -> Q:
    return (
        Q(document__title__icontains=word)
        | Q(document__number__icontains=word)
        | Q(document__customer__name__icontains=word)
        | Q(document__customer__number__iexact=word)
    )


class PairForm(Form):
    """Which two versions are compared, by their numbers."""

    older = forms.IntegerField(min_value=1, max_value=10**6)
    newer = forms.IntegerField(min_value=1, max_value=10**6)
