"""The row of one source of approvers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField, UnitField
from accounts.models import User
from accounts.rules.roles import Role
from core.text import row_key

from ..rules.flow import Approver, Source
from ..rules.flow_checks import MOST_SUPERIOR
from .rows import Row

SOURCES = (
    (Source.SUPERIOR, pgettext_lazy("approver", "Superior of the submitter")),
    (Source.ROLE, pgettext_lazy("approver", "Role, nearest to the submitter")),
    (Source.HEAD, pgettext_lazy("approver", "Head of a unit")),
    (Source.PERSON, pgettext_lazy("approver", "Person")),
    (Source.AUTHORITY, pgettext_lazy("approver", "Holder of the authority that is needed")),
    (Source.CHOSEN, pgettext_lazy("approver", "Whom the submitter names")),
)
KNOWN_BEFOREHAND = tuple(source for source in SOURCES if source[0] not in (Source.AUTHORITY, Source.CHOSEN))
"""Who can get a copy."""


class ApproverRow(Row):
    """One source; only the field that goes with it is read."""

    source = forms.ChoiceField(label=_("Who"), choices=SOURCES)
    level = forms.IntegerField(label=_("Which superior"), required=False, min_value=1, max_value=MOST_SUPERIOR)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Choose a role")), *Role.choices])
    unit = UnitField(label=_("Unit"), required=False, empty_label=_("The submitter's business unit"))
    person = PersonField(label=_("Person"), required=False)

    def __init__(self, *args: Any, copies: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = KNOWN_BEFOREHAND if copies else SOURCES
        self._keep_who_left()

    def _keep_who_left(self) -> None:
        """Who is named already stays in sight, even if he has left: publishing refuses him, with his name."""
        named = row_key(self.initial.get("person") or "")
        if named is not None:
            person: Any = self.fields["person"]
            person.queryset = person.queryset | User.objects.filter(pk=named)

    def clean(self) -> dict[str, Any]:
        """What goes with the source."""
        data = super().clean() or self.cleaned_data
        needed = {Source.SUPERIOR: "level", Source.ROLE: "role", Source.PERSON: "person"}.get(data.get("source", ""))
        if needed and not data.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Choose who is asked."))
        return data

    @property
    def approver(self) -> Approver:
        """What a valid row says."""
        data = self.cleaned_data
        match source := Source(data["source"]):
            case Source.SUPERIOR:
                return Approver(source, str(data["level"]))
            case Source.ROLE:
                return Approver(source, data["role"])
            case Source.HEAD:
                return Approver(source, str(data["unit"].pk) if data["unit"] else "")
            case Source.PERSON:
                return Approver(source, str(data["person"].pk))
            case _:
                return Approver(source)


NEW_APPROVER = {"source": Source.SUPERIOR, "level": 1}


def initial_of(approver: Approver) -> dict[str, Any]:
    """A source as the starting values of its row."""
    names = {Source.SUPERIOR: "level", Source.ROLE: "role", Source.HEAD: "unit", Source.PERSON: "person"}
    name = names.get(approver.source)
    return {"source": approver.source, "level": 1} | ({name: approver.value} if name else {})
