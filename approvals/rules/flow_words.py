"""A flow in words of the active language: the list, the editor, "why was it skipped", differences of versions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.rules.roles import Role
from core.errors import Sentence
from core.templatetags.ui import money, percent
from core.text import listed
from customers.rules.segmentation import Value as CustomerValue
from deadlines.rules.ladder import Span, SpanUnit
from deadlines.rules.words import span

from .authority import COMPANY_WIDE
from .conditions import FLAGS
from .flow import Approver, Field, Flow, Nobody, Oneself, Operator, Source, Step, Test
from .states import Mode

FIELDS: Mapping[Field, Sentence] = {
    Field.NET_AMOUNT: gettext_lazy("Net amount"),
    Field.LOWEST_RATE: gettext_lazy("Lowest price"),
    Field.OVER_AUTHORITY: gettext_lazy("Over the submitter's authority"),
    Field.KIND: gettext_lazy("Kind"),
    Field.CUSTOMER_CLASS: gettext_lazy("Customer value"),
    Field.DEVIATION: gettext_lazy("A clause deviates from the standard text"),
    Field.CURRENCY: gettext_lazy("Currency"),
}
MODES: Mapping[Mode, Sentence] = {
    Mode.ALL: pgettext_lazy("step", "all must approve"),
    Mode.ANY: pgettext_lazy("step", "any one suffices"),
    Mode.IN_ORDER: pgettext_lazy("step", "one after another"),
}
NOBODY: Mapping[Nobody, Sentence] = {
    Nobody.ADMINISTRATOR: gettext_lazy("An administrator names somebody"),
    Nobody.GO_ON: gettext_lazy("The step passes by itself"),
}
ONESELF: Mapping[Oneself, Sentence] = {
    Oneself.SUPERIOR: gettext_lazy("The next superior is asked"),
    Oneself.OTHERS: gettext_lazy("The others are asked"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the words need to know: who and what is named by a key. `kinds` are those within the kind of document."""

    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Sentence] = field(default_factory=dict)
    currency: str = "CNY"


class Aspect(NamedTuple):
    """One thing that is said of a step."""

    label: str
    text: str


class Line(NamedTuple):
    """A step as a line of the list. `conditions`: one text for each group, of which one must hold."""

    step: Step
    number: int
    name: str
    who: str
    how: str
    within: str
    conditions: list[str]
    marks: list[str]


class Change(NamedTuple):
    """What one version says otherwise than the one before; an empty text stands for nothing."""

    label: str
    before: str
    after: str


def lines(flow: Flow, names: Names) -> list[Line]:
    """The steps in their order, counted from 1."""
    return [_line(step, number, names) for number, step in enumerate(flow.steps, start=1)]


def name(step: Step) -> str:
    """In the active language, its key where it has no name yet."""
    chosen = step.name_zh if (get_language() or "").startswith("zh") else step.name_en
    return chosen or step.key


def within(step: Step) -> str:
    """8 working hours."""
    amount, unit = step.within
    return span(Span(amount, SpanUnit(unit)))


def who(approvers: Iterable[Approver], names: Names) -> str:
    """Who approves, on one line."""
    return listed(approver(one, names) for one in approvers) or _("nobody yet")


def approver(one: Approver, names: Names) -> str:
    """One source of approvers."""
    match one.source:
        case Source.PERSON:
            return names.people.get(one.value) or _("somebody who does not exist any more")
        case Source.ROLE:
            return _role(one.value)
        case Source.SUPERIOR:
            return _superior(one.value)
        case Source.HEAD if one.value:
            unit = names.units.get(one.value) or _("a unit that does not exist any more")
            return _("head of %(unit)s") % {"unit": unit}
        case Source.HEAD:
            return _("head of the submitter's business unit")
        case Source.AUTHORITY:
            return _("nearest holder of the authority that is needed")
        case _:  # Source.CHOSEN
            return _("whom the submitter names")


def _role(value: str) -> str:
    if value not in Role.values:
        return _("nobody yet")
    role = Role(value)
    if role in COMPANY_WIDE:
        return str(role.label)
    return _("%(role)s of the submitter's unit") % {"role": role.label}


def _superior(value: str) -> str:
    if value == "1":
        return _("the submitter's manager")
    return _("superior no. %(number)s of the submitter") % {"number": value}


_ALONE = frozenset({Source.PERSON, Source.SUPERIOR, Source.HEAD})


def how(step: Step) -> str:
    """When the step passes; empty where it asks one person alone."""
    if len(step.approvers) == 1 and step.approvers[0].source in _ALONE and step.mode != Mode.QUORUM:
        return ""
    if step.mode != Mode.QUORUM:
        return str(MODES[step.mode])
    words = ngettext("%(number)d of them must approve", "%(number)d of them must approve", step.quorum)
    return words % {"number": step.quorum}


def test(one: Test, names: Names) -> str:
    """One comparison: the net amount is at least ¥100,000.00."""
    if one.field in FLAGS:
        return str(_FLAG_WORDS[one.field, one.value is True])
    if one.operator in _NUMBER_WORDS.get(one.field, {}):
        return str(_NUMBER_WORDS[one.field][one.operator]) % {"value": fact(one.field, one.value, names)}
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    said = _any_of(fact(one.field, value, names) for value in values)
    return str(_WORD_WORDS[one.field][one.operator is Operator.IS_NOT]) % {"value": said}


_FLAG_WORDS: Mapping[tuple[Field, bool], Sentence] = {
    (Field.OVER_AUTHORITY, True): gettext_lazy("the submitter's authority is exceeded"),
    (Field.OVER_AUTHORITY, False): gettext_lazy("the submitter's authority suffices"),
    (Field.DEVIATION, True): gettext_lazy("a clause deviates from the standard text"),
    (Field.DEVIATION, False): gettext_lazy("no clause deviates from the standard text"),
}
_WORD_WORDS: Mapping[Field, tuple[Sentence, Sentence]] = {
    Field.KIND: (gettext_lazy("the kind is %(value)s"), gettext_lazy("the kind is not %(value)s")),
    Field.CUSTOMER_CLASS: (
        gettext_lazy("the customer value is %(value)s"),
        gettext_lazy("the customer value is not %(value)s"),
    ),
    Field.CURRENCY: (gettext_lazy("the currency is %(value)s"), gettext_lazy("the currency is not %(value)s")),
}
_NUMBER_WORDS: Mapping[Field, Mapping[Operator, Sentence]] = {
    Field.NET_AMOUNT: {
        Operator.AT_LEAST: gettext_lazy("the net amount is at least %(value)s"),
        Operator.LESS: gettext_lazy("the net amount is below %(value)s"),
    },
    Field.LOWEST_RATE: {
        Operator.AT_LEAST: gettext_lazy("the lowest price is at least %(value)s of the list price"),
        Operator.LESS: gettext_lazy("the lowest price is below %(value)s of the list price"),
    },
}


def fact(which: Field, value: Any, names: Names) -> str:
    """A value of a document, as a condition or a skipped step shows it; None is one that the document lacks."""
    if value is None:
        return _("not known")
    if which in FLAGS:
        return _("yes") if value else _("no")
    match which:
        case Field.NET_AMOUNT:
            return money(Decimal(value), names.currency)
        case Field.LOWEST_RATE:
            return percent(Decimal(value))
        case Field.KIND:
            return str(names.kinds.get(value, value))
        case Field.CUSTOMER_CLASS if value in CustomerValue.values:
            return str(CustomerValue(value).label)
        case _:
            return str(value)


def facts(values: Mapping[str, Any], names: Names) -> list[Aspect]:
    """Why a step was skipped: the facts that made its conditions fail."""
    return [Aspect(str(FIELDS[Field(key)]), fact(Field(key), value, names)) for key, value in values.items()]


def group(tests: Iterable[Test], names: Names) -> str:
    """All of these: joined by "and"."""
    return joined(test(one, names) for one in tests)


def joined(tests: Iterable[str]) -> str:
    """Clauses of which all hold, on one line."""
    text = ""
    for words in tests:
        text = pgettext("conditions", "%(first)s and %(second)s") % {"first": text, "second": words} if text else words
    return text


def _any_of(words: Iterable[str]) -> str:
    text = ""
    for word in words:
        text = pgettext("values", "%(first)s or %(second)s") % {"first": text, "second": word} if text else word
    return text


def marks(step: Step) -> list[str]:
    """What is unusual about the step, in few words."""
    found = {
        _("decides in the company's name"): step.is_authority,
        _("comment required"): step.needs_comment,
        _("passes by itself when nobody is found"): step.nobody is Nobody.GO_ON,
        _("not asked who approved before"): not step.asks_again,
    }
    return [words for words, holds in found.items() if holds]


def _line(step: Step, number: int, names: Names) -> Line:
    conditions = [group(tests, names) for tests in step.conditions]
    return Line(step, number, name(step), who(step.approvers, names), how(step), within(step), conditions, marks(step))


def _aspects(step: Step, names: Names) -> list[Aspect]:
    conditions = [group(tests, names) for tests in step.conditions]
    yes_no = {True: _("yes"), False: _("no")}
    return [
        Aspect(_("English name"), step.name_en),
        Aspect(_("Chinese name"), step.name_zh),
        Aspect(_("Who approves"), who(step.approvers, names)),
        Aspect(_("When it passes"), how(step) or _("when the person approves")),
        Aspect(_("Time allowed"), within(step)),
        Aspect(_("Condition"), _any_of(conditions) or _("always")),
        Aspect(_("Decides in the company's name"), yes_no[step.is_authority]),
        Aspect(_("Comment required"), yes_no[step.needs_comment]),
        Aspect(_("When nobody is found"), str(NOBODY[step.nobody])),
        Aspect(_("When the submitter would be asked"), str(ONESELF[step.oneself])),
        Aspect(_("Asks who approved before again"), yes_no[step.asks_again]),
    ]


def difference(before: Flow, after: Flow, names: Names) -> list[Change]:
    """What the second flow says otherwise: steps gone and new, their order, each aspect of those in both, copies."""
    old, new = ({step.key: step for step in flow.steps} for flow in (before, after))
    found = [Change(_("Step removed"), name(old[key]), "") for key in old if key not in new]
    found += [Change(_("Step added"), "", name(new[key])) for key in new if key not in old]
    orders = [[name(new[key]) for key in flow if key in old and key in new] for flow in (old, new)]
    if orders[0] != orders[1]:
        found.append(Change(_("Order of the steps"), *map(listed, orders)))
    for key in (key for key in new if key in old):
        found += _changes(old[key], new[key], names)
    if before.copies != after.copies:
        found.append(Change(_("Copies when approved"), *(copies(flow, names) for flow in (before, after))))
    return found


def _changes(before: Step, after: Step, names: Names) -> list[Change]:
    pairs = zip(_aspects(before, names), _aspects(after, names), strict=True)
    words = {"step": name(after)}
    return [
        Change(_("%(step)s: %(aspect)s") % {**words, "aspect": old.label}, old.text, new.text)
        for old, new in pairs
        if old.text != new.text
    ]


def copies(flow: Flow, names: Names) -> str:
    """Who gets a copy when a document is approved; empty for nobody."""
    return listed(approver(one, names) for one in flow.copies)
