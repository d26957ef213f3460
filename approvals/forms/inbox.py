"""Filters of the inbox, and who and what they offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import FilterForm, PickerSelect
from customers.models import Customer

from .. import documents
from ..models import Document
from ..querysets import frozen


class Tab(TextChoices):
    OPEN = "open", pgettext_lazy("tab", "To decide")
    DECIDED = "decided", pgettext_lazy("tab", "Decided by me")
    COPIES = "copies", pgettext_lazy("tab", "Copies")
    MINE = "mine", pgettext_lazy("tab", "Submitted by me")


PATHS: dict[str, str] = {
    Tab.OPEN: "step__case__document__",
    Tab.DECIDED: "step__case__document__",
    Tab.COPIES: "content__document__",
    Tab.MINE: "",
}
"""From the rows of a tab to their documents."""


def customers_of(rows: QuerySet[Any], path: str, text: str = "") -> QuerySet[Customer]:
    """The customers of these rows whose name holds the text; `path` leads to their documents."""
    about = Document.objects.filter(pk__in=rows.values(f"{path}pk"))
    found = Customer.objects.filter(pk__in=about.values("customer"), name__icontains=text)
    return found.order_by("name", "pk")


def submitters_of(rows: QuerySet[Any], path: str, text: str = "") -> QuerySet[User]:
    """Whose documents these rows are about, by the text."""
    about = Document.objects.filter(pk__in=rows.values(f"{path}pk"))
    found: QuerySet[User] = User.objects.matching(text).filter(pk__in=about.values("owner"))
    return found.order_by("sort_name", "pk")


OFFERED: dict[str, Callable[..., QuerySet[Any]]] = {
    "customer": customers_of,
    "submitter": submitters_of,
}


class InboxFilter(FilterForm):
    """The query string of the inbox. It offers the customers and submitters that the tab's rows have, to be searched.

    Copies are searched by what their version says: who only has a copy learns nothing of what the document says now.
    """

    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Number, title or customer"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), required=False, empty_label=_("Any customer")
    )
    submitter = forms.ModelChoiceField(
        User.objects.none(), label=_("Submitter"), required=False, empty_label=_("Anybody")
    )
    least = forms.DecimalField(label=_("Net amount from"), required=False, max_digits=18, decimal_places=2)
    most = forms.DecimalField(label=_("Net amount up to"), required=False, max_digits=18, decimal_places=2)

    def __init__(self, data: Any, *, rows: Any) -> None:
        """`rows` gives all rows of a tab, whatever the filters."""
        super().__init__(data)
        asked = self.data.get("tab")
        self.current_tab = asked if asked in Tab.values else str(Tab.OPEN)
        self.path = PATHS[self.current_tab]
        self.field("kind").choices = [("", _("Any kind")), *((kind.code, kind.label) for kind in documents.every())]
        if self.current_tab == Tab.COPIES:
            for name in ("customer", "submitter", "least", "most"):
                del self.fields[name]
        else:
            self._offer(rows(self.current_tab))
        self.is_valid()

    def _offer(self, rows: QuerySet[Any]) -> None:
        """The customers and submitters of the rows, to choose from."""
        for name, offered in OFFERED.items():
            field = self.field(name)
            field.widget = PickerSelect("approvals:inbox_picker", args=[self.current_tab, name], limit=0)
            field.queryset = offered(rows, self.path)
        if self.current_tab == Tab.MINE:
            del self.fields["submitter"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the filters leave."""
        data, path = self.cleaned_data, self.path
        wanted = {
            "kind": data.get("kind"),
            "customer": data.get("customer"),
            "owner": data.get("submitter"),
            "base_amount__gte": data.get("least"),
            "base_amount__lte": data.get("most"),
        }
        rows = rows.filter(**{f"{path}{name}": value for name, value in wanted.items() if value not in (None, "")})
        if text := data.get("q"):
            there = [f"{path}number", f"{path}title", f"{path}customer__name"]
            if self.current_tab == Tab.COPIES:
                rows = rows.annotate(frozen_title=frozen("content__", "document", "title"))
                there = [f"{path}number", "frozen_title"]
            rows = rows.filter(Q(*((f"{column}__icontains", text) for column in there), _connector=Q.OR))
        return rows
