"""The editor of a ladder: the time, one row for each rung, and why it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from core.templatetags.ui import error_list

from ..rules.checking import WITHIN, in_order, problems
from ..rules.ladder import MOST_RUNGS, Ladder, Span, SpanUnit
from .rung import LONGEST, NEW_ROW, Leaders, RungForm, dress, row_of

UNITS = (
    (SpanUnit.MINUTES, _("working minutes")),
    (SpanUnit.HOURS, _("working hours")),
    (SpanUnit.DAYS, _("working days")),
)
ROW = re.compile(r"rungs-(\d{1,3})-[a-z]+\Z")


class LadderForm(Form):
    """A whole ladder. `version` is the number of the version that the page was rendered from; 0 for a new one.

    `rows` are the forms of the rungs. `ladder` is set as soon as time and rows make sense, whatever the note says.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    amount = forms.IntegerField(label=_("Time allowed"), min_value=1, max_value=LONGEST)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    note = forms.CharField(label=_("Why"), max_length=200, help_text=_("Stands in the history, for everybody."))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        leaders: Leaders,
        closes: bool,
        rows: Mapping[str, Mapping[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.closes = closes
        self.ladder: Ladder | None = None
        self.current: int | None = None
        self.is_stale = False
        self.rows = [_row(data, index, leaders, row) for index, row in rows.items()]
        self.blank = _row(None, "__row__", leaders, NEW_ROW)
        dress(self)

    @classmethod
    def of(cls, ladder: Ladder, *, leaders: Leaders, closes: bool) -> LadderForm:
        """The form of a stored ladder."""
        rows = {str(place): row_of(rung) for place, rung in enumerate(ladder.rungs)}
        initial = {"amount": ladder.within.amount, "unit": str(ladder.within.unit)}
        return cls(leaders=leaders, closes=closes, rows=rows, initial=initial)

    @classmethod
    def sent(cls, data: QueryDict, *, leaders: Leaders, closes: bool, current: int | None) -> LadderForm:
        """The form that was sent. `current`: the number in force, 0 for none; None for a trial, which saves nothing."""
        form = cls(data, leaders=leaders, closes=closes, rows={index: {} for index in _indexes(data)})
        form.fields["note"].required = form.fields["version"].required = current is not None
        form.current = current
        return form

    @classmethod
    def reshaped(cls, data: QueryDict, *, leaders: Leaders, closes: bool) -> LadderForm:
        """What was sent with a row more or less, as the buttons ask without JavaScript; nothing is checked yet."""
        rows = {index: _raw(data, index) for index in _indexes(data) if index != data.get("remove")}
        if "add" in data:
            rows[str(max(map(int, rows), default=-1) + 1)] = NEW_ROW
        return cls(leaders=leaders, closes=closes, rows=rows, initial=data.dict())

    def clean(self) -> dict[str, Any]:
        """The rows, each by itself; then the rules over all of them, each said where it is broken."""
        data = super().clean() or self.cleaned_data
        rows_are_valid = all(row.is_valid() for row in self.rows)
        if rows_are_valid:
            no_time = {"amount", "unit"} & self.errors.keys()
            within = Span(1) if no_time else Span(data["amount"], SpanUnit(data["unit"]))
            typed = Ladder(within, tuple(row.rung for row in self.rows))
            rows_are_valid = self._follows_the_rules(typed)
        self.is_stale = self.current is not None and data.get("version", self.current) != self.current
        if self.is_stale:
            self.add_error(None, _("Somebody changed this ladder while you had it open."))
        if not rows_are_valid:
            self.add_error(None, _("Some steps need your attention; see the marks beside them."))
        return data

    @property
    def complaints(self) -> list[str]:
        """Everything that is wrong, each once: for where the fields are not shown."""
        if not self.is_bound:
            return []
        rows = [str(one) for row in self.rows for errors in row.errors.values() for one in errors]
        own = [_labelled(label, one) for _target, label, errors in error_list(self) for one in errors]
        return list(dict.fromkeys(rows + own))

    def _follows_the_rules(self, typed: Ladder) -> bool:
        found = problems(typed, closes=self.closes)
        for place, sentence in found:
            if place is None or place == WITHIN:
                self.add_error(None if place is None else "amount", str(sentence))
            else:
                self.rows[place].add_error(None, str(sentence))
        if not found and not {"amount", "unit"} & self.errors.keys():
            self.ladder = in_order(typed)
        return all(place is None or place == WITHIN for place, _sentence in found)


def _labelled(label: str, error: str) -> str:
    return _("%(label)s: %(error)s") % {"label": label, "error": error} if label else error


def _row(data: QueryDict | None, index: str, leaders: Leaders, initial: Mapping[str, Any]) -> RungForm:
    row = RungForm(data, prefix=f"rungs-{index}", leaders=leaders, initial=dict(initial), auto_id=False)
    row.use_required_attribute = False  # a row that is not meant can be removed
    return row


def _indexes(data: QueryDict) -> list[str]:
    """The rows that were sent, in their order on the page; no more than make sense."""
    found = dict.fromkeys(match[1] for name in data if (match := ROW.match(name)))
    return list(found)[: MOST_RUNGS + 1]


def _raw(data: QueryDict, index: str) -> dict[str, Any]:
    names = RungForm.base_fields
    row: dict[str, Any] = {name: data.get(f"rungs-{index}-{name}", "") for name in names}
    return row | {"tell": data.getlist(f"rungs-{index}-tell")}
