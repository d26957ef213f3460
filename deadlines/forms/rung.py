"""The row of one rung in the editor of a ladder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.errors import Sentence
from core.forms import Form

from ..rules.checking import FULL, LIMITS
from ..rules.ladder import MOST_LEVELS, Audience, Rung, Span, SpanUnit
from ..rules.words import level
from ..services.naming import NOT_TO_NAME

LONGEST = max(LIMITS.values())
SHARE, DUE, BEFORE = "share", "due", "before-"
EARLIER = (
    (SpanUnit.MINUTES, _("working minutes before")),
    (SpanUnit.HOURS, _("working hours before")),
    (SpanUnit.DAYS, _("working days before")),
)
POINTS = (
    (SHARE, _("% of the time")),
    *((f"{BEFORE}{unit}", words) for unit, words in EARLIER),
    (DUE, _("when the time is up")),
    (SpanUnit.MINUTES, _("working minutes late")),
    (SpanUnit.HOURS, _("working hours late")),
    (SpanUnit.DAYS, _("working days late")),
)
TELL = (
    (Audience.OWNER, pgettext_lazy("choice", "Who owes it")),
    (Audience.COORDINATOR, pgettext_lazy("choice", "Coordinator")),
    (Audience.MANAGER, pgettext_lazy("choice", "Manager above")),
    (Audience.DIRECTOR, pgettext_lazy("choice", "Director")),
    (Audience.LEADER, pgettext_lazy("choice", "Leader")),
    (Audience.ADMINISTRATOR, pgettext_lazy("choice", "Administrators")),
)
NEW_ROW = {"point": SpanUnit.HOURS, "level": "0", "tell": [Audience.OWNER]}


class Leaders:
    """Who can be named in a rung: those who see everything. `named`: whom the ladder names already."""

    def __init__(self, eligible: Iterable[User], named: Iterable[User] = ()) -> None:
        self.names = {person.pk: str(person) for person in eligible}
        self.gone = {person.pk: str(person) for person in named if person.pk not in self.names}

    @property
    def choices(self) -> list[tuple[str, Sentence]]:
        people = [(str(pk), name) for pk, name in {**self.names, **self.gone}.items()]
        return [("", pgettext_lazy("choice", "any of them")), *people]


def dress(form: forms.Form) -> None:
    """The look of fields that the templates place one by one."""
    for field in form.fields.values():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        if not isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["class"] = kind


class RungForm(Form):
    """One rung as a row. `person` is read only when the company leader is told."""

    closes = forms.BooleanField(required=False, widget=forms.HiddenInput)
    amount = forms.IntegerField(label=_("How much"), required=False, min_value=0, max_value=LONGEST)
    point = forms.ChoiceField(label=_("When"), choices=POINTS)
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[(number, "") for number in range(MOST_LEVELS + 1)], required=False
    )
    tell = forms.MultipleChoiceField(
        label=_("Who is told"),
        choices=TELL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is told.")},
    )
    person = forms.TypedChoiceField(
        label=_("Which leader"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": NOT_TO_NAME},
    )

    def __init__(self, *args: Any, leaders: Leaders, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaders = leaders
        self._choices("level", [(number, level(number)) for number in range(MOST_LEVELS + 1)])
        self._choices("person", leaders.choices)
        dress(self)
        for name in ("amount", "point", "level", "person"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def is_closing(self) -> bool:
        """Whether this is the row at which the matter ends by itself; also true to say of a row that is wrong."""
        return str(self["closes"].value()) == "True"

    @property
    def index(self) -> str:
        """Which row it is, as the button that removes it says."""
        return (self.prefix or "").rpartition("-")[2]

    def clean_person(self) -> int | None:
        """Somebody who was named and may no longer see everything stays in sight, but cannot be saved again."""
        person: int | None = self.cleaned_data["person"]
        if person in self.leaders.gone:
            raise ValidationError(NOT_TO_NAME)
        return person

    def clean(self) -> dict[str, Any]:
        """An amount wherever there is something to count."""
        data = super().clean() or self.cleaned_data
        if data.get("point") not in (None, DUE) and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Type a number."))
        return data

    @property
    def rung(self) -> Rung:
        """What a valid row says."""
        data = self.cleaned_data
        point, tell, closes = data["point"], tuple(Audience(name) for name in data["tell"]), data["closes"]
        share, after = FULL, Span(0)
        if point == SHARE:
            share = data["amount"]
        elif point.startswith(BEFORE):
            after = Span(-data["amount"], SpanUnit(point.removeprefix(BEFORE)))
        elif point != DUE:
            after = Span(data["amount"], SpanUnit(point))
        return Rung(
            tell=tell,
            share=share,
            after=after,
            level=0 if closes else data["level"] or 0,
            person=data["person"] if Audience.LEADER in tell else None,
            closes=closes,
        )


def row_of(rung: Rung) -> dict[str, Any]:
    """A rung as the starting values of its row."""
    point: str
    amount: int | str
    point, amount = (str(rung.after.unit), rung.after.amount) if rung.after.amount else (DUE, "")
    if rung.is_ahead:
        point, amount = f"{BEFORE}{rung.after.unit}", -rung.after.amount
    if rung.share < FULL:
        point, amount = SHARE, rung.share
    tell = [str(audience) for audience in rung.tell]
    return {
        "closes": rung.closes,
        "point": point,
        "amount": amount,
        "level": str(rung.level),
        "tell": tell,
        "person": rung.person,
    }
