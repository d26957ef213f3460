"""The editor of one step, and of who gets a copy."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.forms.ladder import UNITS

from ..documents import Kind
from ..rules.flow import Approver, Flow, Nobody, Oneself, Step
from ..rules.flow_checks import LONGEST_WITHIN, MOST_APPROVERS, MOST_GROUPS
from ..rules.flow_editing import new_key
from ..rules.flow_words import NOBODY, ONESELF
from ..rules.states import Mode
from .approver import NEW_APPROVER, ApproverRow
from .approver import initial_of as approver_row
from .condition import NEW_CONDITION, ConditionRow, groups_of, initials_of
from .rows import RowsForm

APPROVERS, CONDITIONS = "approvers", "conditions"
PLAIN = ("name_en", "name_zh", "mode", "quorum", "is_authority", "needs_comment", "nobody", "oneself", "asks_again")
"""What the form and a step call the same."""
MODES = (
    (Mode.ANY, pgettext_lazy("step", "Any one suffices")),
    (Mode.ALL, pgettext_lazy("step", "All must approve")),
    (Mode.IN_ORDER, pgettext_lazy("step", "One after another")),
    (Mode.QUORUM, pgettext_lazy("step", "A number of them must approve")),
)


class CopiesForm(RowsForm):
    """Who gets a copy when a document is approved. `version` is that of the draft, 0 for none."""

    most = {APPROVERS: MOST_APPROVERS}
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def row(self, name: str, data: QueryDict | None, **kwargs: Any) -> ApproverRow:
        return ApproverRow(data, copies=True, **kwargs)

    def new(self, name: str) -> dict[str, Any]:
        return NEW_APPROVER

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """What a valid form says."""
        return tuple(row.approver for row in self.rows[APPROVERS])


class StepForm(RowsForm):
    """One step. `version` is that of the draft, 0 for none."""

    most = {APPROVERS: MOST_APPROVERS, CONDITIONS: MOST_GROUPS * 2}
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    mode = forms.ChoiceField(label=_("When it passes"), choices=MODES)
    quorum = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_APPROVERS, required=False)
    amount = forms.IntegerField(label=_("Time allowed"), min_value=1)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    is_authority = forms.BooleanField(
        label=_("Decides in the company's name"),
        required=False,
        help_text=_("A step of authority: it never passes by itself."),
    )
    needs_comment = forms.BooleanField(label=_("An approval needs a comment"), required=False)
    nobody = forms.ChoiceField(label=_("When nobody is found"), choices=list(NOBODY.items()))
    oneself = forms.ChoiceField(label=_("When the submitter would be asked"), choices=list(ONESELF.items()))
    asks_again = forms.BooleanField(label=_("Also asks who approved an earlier step of the round"), required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    @classmethod
    def of_step(cls, step: Step | None, *, kind: Kind, version: int) -> StepForm:
        """The form of a stored step; of a new one for None."""
        if step is None:
            initial: dict[str, Any] = {"quorum": 2, "amount": 8, "unit": "hours", "asks_again": True}
            return cls.of(
                {APPROVERS: [NEW_APPROVER], CONDITIONS: []}, kind=kind, initial=initial | {"version": version}
            )
        rows = {APPROVERS: [approver_row(one) for one in step.approvers], CONDITIONS: initials_of(step.conditions)}
        initial = {name: getattr(step, name) for name in PLAIN}
        initial |= {"amount": step.within[0], "unit": step.within[1], "version": version}
        return cls.of(rows, kind=kind, initial=initial)

    def row(self, name: str, data: QueryDict | None, **kwargs: Any) -> ApproverRow | ConditionRow:
        if name == APPROVERS:
            return ApproverRow(data, **kwargs)
        return ConditionRow(data, kind=self.kind, **kwargs)

    def new(self, name: str) -> dict[str, Any]:
        return NEW_APPROVER if name == APPROVERS else NEW_CONDITION

    def clean(self) -> dict[str, Any]:
        """A number where it is counted; a time that makes sense."""
        data = super().clean()
        if data.get("mode") == Mode.QUORUM and not data.get("quorum") and "quorum" not in self.errors:
            self.add_error("quorum", _("Say how many must approve."))
        if data.get("amount", 0) > LONGEST_WITHIN.get(data.get("unit", ""), 0):
            self.add_error("amount", _("That is too long."))
        return data

    def step(self, key: str = "", *, taken: Collection[str] = ()) -> Step:
        """What a valid form says, under the key of the step that was changed, or under a new one."""
        data = self.cleaned_data
        return Step(
            key=key or new_key(data["name_en"], taken),
            name_en=data["name_en"],
            name_zh=data["name_zh"],
            approvers=tuple(row.approver for row in self.rows[APPROVERS]),
            mode=Mode(data["mode"]),
            quorum=(data["quorum"] or 1) if data["mode"] == Mode.QUORUM else 1,
            conditions=groups_of(self.rows[CONDITIONS]),
            within=(data["amount"], data["unit"]),
            is_authority=data["is_authority"],
            needs_comment=data["needs_comment"],
            nobody=Nobody(data["nobody"]),
            oneself=Oneself(data["oneself"]),
            asks_again=data["asks_again"],
        )


def copies_of(flow: Flow, *, version: int) -> CopiesForm:
    """The form of the copies of a flow."""
    return CopiesForm.of({APPROVERS: [approver_row(one) for one in flow.copies]}, initial={"version": version})
