"""The editor of one field is itself a form of data: `editor_for` asks, `built` makes the field from the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from requests_app.rules.forms.editing import free_key
from requests_app.rules.forms.problems import HELP_LIMIT, LABEL_LIMIT
from requests_app.rules.forms.schema import (
    CURRENCIES,
    DECIMALS_LIMIT,
    LONG_TEXT_LIMIT,
    NUMBER_LIMIT,
    ROWS_LIMIT,
    TEXT_LIMIT,
    Condition,
    Field,
    FieldType,
    Form,
    Formula,
    FormulaKind,
    Group,
    Operator,
    Option,
    Text,
)

COMPARED = (FieldType.TEXT, FieldType.NUMBER)
OPTIONS_LIMIT = 40


def editor_for(kind: FieldType, *, earlier: Sequence[Field] = (), table: Field | None = None) -> Form:
    """The questions about a field of that type.

    `earlier`: the fields that it may depend on; `table`: the table when it is a column.
    """
    groups = [
        Group("words", _both(_("What it asks")), _words()),
        Group("rules", _both(_("What may be answered")), tuple(_rules(kind, table))),
    ]
    if earlier:
        groups.append(Group("conditions", _both(_("When it is shown")), tuple(_conditions(earlier))))
    return Form(tuple(group for group in groups if group.fields))


def answers_of(field: Field, earlier: Sequence[Field] = ()) -> dict[str, Any]:
    """What the editor shows for an existing field; `earlier` as in `editor_for`."""
    exact = {other.key for other in earlier if other.type in COMPARED}
    answers: dict[str, Any] = {
        "label_en": field.label.en,
        "label_zh": field.label.zh,
        "help_en": field.help.en,
        "help_zh": field.help.zh,
        "required": "yes" if field.required else "no",
        "max_length": field.max_length,
        "minimum": None if field.minimum is None else format(field.minimum, "f"),
        "maximum": None if field.maximum is None else format(field.maximum, "f"),
        "decimals": field.decimals,
        "options": [{"value": o.value, "en": o.label.en, "zh": o.label.zh} for o in field.options],
        "currencies": list(field.currencies),
        "currency": next(iter(field.currencies), ""),
        "min_rows": field.min_rows,
        "max_rows": field.max_rows,
        "summed": "yes" if field.summed else "no",
        "shown_when": [*_chosen(field.shown_when, exact)],
        "shown_when_equal": [*_compared(field.shown_when, exact)],
    }
    if field.formula:
        answers |= {"formula": field.formula.kind.value, "first": field.formula.first, "second": field.formula.second}
    return {key: value for key, value in answers.items() if value not in (None, "", [])}


def built(kind: FieldType, answers: Mapping[str, Any], *, taken: Iterable[str], before: Field | None = None) -> Field:
    """The field that the answers describe. A new one gets a key of its own; an old one keeps key and columns."""
    label = Text(answers["label_en"], answers["label_zh"])
    currency = answers.get("currency")
    return Field(
        key=before.key if before else free_key(label.en, taken),
        type=kind,
        label=label,
        help=Text(answers.get("help_en", ""), answers.get("help_zh", "")),
        required=answers.get("required") == "yes",
        shown_when=_conditions_from(answers),
        max_length=answers.get("max_length"),
        minimum=_decimal(answers.get("minimum")),
        maximum=_decimal(answers.get("maximum")),
        decimals=answers.get("decimals", 0),
        options=_options_from(answers.get("options", [])),
        currencies=tuple(answers.get("currencies", [currency] if currency else CURRENCIES[:1])),
        columns=before.columns if before else (),
        min_rows=answers.get("min_rows", 0),
        max_rows=answers.get("max_rows", 20),
        formula=_formula_from(answers),
        summed=answers.get("summed") == "yes",
    )


def _both(words: str | Promise) -> Text:
    """The editor's own words are translated like every page, so both sides hold those of the active language."""
    return Text(str(words), str(words))


def _ask(key: str, kind: FieldType, label: str, note: str = "", **options: Any) -> Field:
    return Field(key, kind, _both(label), _both(note), **options)


def _whole(key: str, label: str, least: int, most: int, note: str = "") -> Field:
    return _ask(key, FieldType.NUMBER, label, note, minimum=Decimal(least), maximum=Decimal(most))


def _pick(key: str, label: str, options: Iterable[tuple[str, Any]], note: str = "", **rest: Any) -> Field:
    offered = tuple(Option(value, words if isinstance(words, Text) else _both(words)) for value, words in options)
    kind = rest.pop("kind", FieldType.CHOICE)
    return _ask(key, kind, label, note, options=offered, **rest)


def _yes_or_no(key: str, label: str, note: str = "") -> Field:
    return _pick(key, label, [("no", _("No")), ("yes", _("Yes"))], note, required=True)


def _words() -> tuple[Field, ...]:
    note = _("One sentence that helps to answer; may stay empty.")
    return (
        _ask("label_en", FieldType.TEXT, _("Label in English"), max_length=LABEL_LIMIT, required=True),
        _ask("label_zh", FieldType.TEXT, _("Label in Chinese"), max_length=LABEL_LIMIT, required=True),
        _ask("help_en", FieldType.TEXT, _("Help in English"), note, max_length=HELP_LIMIT),
        _ask("help_zh", FieldType.TEXT, _("Help in Chinese"), note, max_length=HELP_LIMIT),
    )


def _rules(kind: FieldType, table: Field | None) -> Iterable[Field]:
    if kind == FieldType.COMPUTED:
        yield from _computed(table.columns if table else ())
        return
    yield _yes_or_no("required", _("Must it be answered?"))
    yield from LIMITS.get(kind, _nothing)()
    if kind == FieldType.MONEY:
        yield _money(is_column=table is not None)
    if table is not None and kind in (FieldType.NUMBER, FieldType.MONEY):
        yield _yes_or_no("summed", _("Show the sum below the table?"))


def _nothing() -> Iterable[Field]:
    return ()


def _text_limits(most: int) -> Iterable[Field]:
    yield _whole("max_length", _("Longest answer, in characters"), 1, most, _("Empty: %d.") % most)


def _bounds() -> Iterable[Field]:
    limits: dict[str, Any] = {"minimum": -NUMBER_LIMIT, "maximum": NUMBER_LIMIT, "decimals": DECIMALS_LIMIT}
    yield _ask("minimum", FieldType.NUMBER, _("Least value"), **limits)
    yield _ask("maximum", FieldType.NUMBER, _("Greatest value"), **limits)


def _number_limits() -> Iterable[Field]:
    yield from _bounds()
    yield _whole("decimals", _("Decimal places"), 0, DECIMALS_LIMIT)


def _option_limits() -> Iterable[Field]:
    columns = (
        _ask("en", FieldType.TEXT, _("English"), max_length=LABEL_LIMIT, required=True),
        _ask("zh", FieldType.TEXT, _("Chinese"), max_length=LABEL_LIMIT, required=True),
        _ask("value", FieldType.TEXT, _("Key"), max_length=LABEL_LIMIT),
    )
    note = _("The key is made from the English words when it is left empty.")
    yield _ask(
        "options",
        FieldType.ROWS,
        _("Options"),
        note,
        columns=columns,
        required=True,
        min_rows=2,
        max_rows=OPTIONS_LIMIT,
    )


def _row_limits() -> Iterable[Field]:
    yield _whole("min_rows", _("Fewest rows"), 0, ROWS_LIMIT)
    yield _whole("max_rows", _("Most rows"), 1, ROWS_LIMIT)


def _money(*, is_column: bool) -> Field:
    offered = [(code, code) for code in CURRENCIES]
    if is_column:
        return _pick("currency", _("Currency"), offered, required=True)
    return _pick("currencies", _("Currencies"), offered, kind=FieldType.CHOICES, required=True)


def _computed(columns: Sequence[Field]) -> Iterable[Field]:
    sources = [(c.key, c.label) for c in columns if c.type in (FieldType.NUMBER, FieldType.MONEY)]
    yield _pick("formula", _("How it is computed"), [(k.value, k.label) for k in FormulaKind], required=True)
    yield _pick("first", _("First column"), sources, required=True)
    yield _pick("second", _("Second column"), sources, required=True)
    yield _yes_or_no("summed", _("Show the sum below the table?"))


LIMITS: dict[FieldType, Any] = {
    FieldType.TEXT: lambda: _text_limits(TEXT_LIMIT),
    FieldType.LONG_TEXT: lambda: _text_limits(LONG_TEXT_LIMIT),
    FieldType.NUMBER: _number_limits,
    FieldType.MONEY: _bounds,
    FieldType.CHOICE: _option_limits,
    FieldType.CHOICES: _option_limits,
    FieldType.ROWS: _row_limits,
}


def _conditions(earlier: Sequence[Field]) -> Iterable[Field]:
    offered = [*_offers(earlier)]
    if offered:
        note = _("Nothing marked: always. Answers to one question: any of them. To several questions: all must fit.")
        yield _pick("shown_when", _("Only when"), offered, note, kind=FieldType.CHOICES)
    compared = [(field.key, field.label) for field in earlier if field.type in COMPARED]
    if compared:
        columns = (
            _pick("field", _("Question"), compared, required=True),
            _ask("value", FieldType.TEXT, _("Answer"), max_length=LABEL_LIMIT, required=True),
        )
        yield _ask("shown_when_equal", FieldType.ROWS, _("And only when the answer is exactly"), columns=columns)


def _offers(earlier: Sequence[Field]) -> Iterable[tuple[str, Text]]:
    """Every answer that a field can depend on, as "mode=on_site" or "time=*" (filled in)."""
    for field in earlier:
        for option in field.options:
            yield f"{field.key}={option.value}", _said(field.label, option.label)
        if field.type != FieldType.FILE:
            yield f"{field.key}=*", _said(field.label, _both(_("is filled in")))


def _said(question: Text, answer: Text) -> Text:
    return Text(f"{question.en}: {answer.en}", f"{question.zh}：{answer.zh}")


def _chosen(conditions: Sequence[Condition], exact: set[str]) -> Iterable[str]:
    for condition in conditions:
        if condition.operator == Operator.FILLED:
            yield f"{condition.field}=*"
        elif condition.field not in exact:
            yield from (f"{condition.field}={value}" for value in condition.values)


def _compared(conditions: Sequence[Condition], exact: set[str]) -> Iterable[dict[str, str]]:
    for condition in conditions:
        if condition.operator != Operator.FILLED and condition.field in exact:
            yield from ({"field": condition.field, "value": value} for value in condition.values)


def _conditions_from(answers: Mapping[str, Any]) -> tuple[Condition, ...]:
    chosen: dict[str, list[str]] = {}
    for pair in answers.get("shown_when", []):
        field, _equals, value = pair.partition("=")
        chosen.setdefault(field, []).append(value)
    marked = tuple(
        Condition(field, Operator.FILLED) if "*" in values else Condition(field, Operator.IN, tuple(values))
        for field, values in chosen.items()
    )
    exact = answers.get("shown_when_equal", [])
    return marked + tuple(Condition(row["field"], Operator.EQUALS, (row["value"],)) for row in exact)


def _options_from(rows: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    options: list[Option] = []
    for row in rows:
        value = row.get("value") or free_key(row["en"], [option.value for option in options])
        options.append(Option(value, Text(row["en"], row["zh"])))
    return tuple(options)


def _formula_from(answers: Mapping[str, Any]) -> Formula | None:
    if "formula" not in answers:
        return None
    return Formula(FormulaKind(answers["formula"]), answers["first"], answers["second"])


def _decimal(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(value).normalize() + 0
