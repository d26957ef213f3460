"""Each reason that keeps a form from being published, with the words that say so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from requests_app.rules.forms.problems import problems
from requests_app.rules.forms.schema import Condition, Field, Form, Formula, FormulaKind, Group, Operator, Option, Text
from requests_app.rules.forms.wire import dump
from tests.requests_app.catalogue.building import LABEL, field, form


def table(*columns: Field, **options: Any) -> Field:
    return field("rows", columns=columns, **options)


def computed(kind: FormulaKind, first: str = "a", second: str = "b", **options: Any) -> Field:
    return field("computed", "c", formula=Formula(kind, first, second), **options)


def depends(other: Field | None, operator: Operator, *values: str) -> Form:
    key = other.key if other else "later"
    second = field("text", "second", shown_when=(Condition(key, operator, values),))
    return form(*([other] if other else []), second, *([] if other else [field("text", "later")]))


NUMBER, MONEY = field("number", "a"), field("money", "b")
PRODUCT, DISCOUNT = FormulaKind.PRODUCT, FormulaKind.DISCOUNT
OPTION = Option("red", Text("Red", "红"))
BAD_KEY = "“%s”: a key starts with a small letter and holds small letters, digits and _ only."
NO_SOURCES = "it.c: name the two columns of numbers or money that it is computed from."
NO_DISCOUNT = "it.c: a discount compares two prices and is not added up."
PROBLEMS: list[tuple[Form, str]] = [
    (Form(), "The form asks nothing yet."),
    (form(*(field("text", f"f{n}") for n in range(61))), "A form has at most 60 fields."),
    (form(field("text"), field("text")), "it: the key is used more than once."),
    (form(field("text", "It")), BAD_KEY % "It"),
    (Form((Group("g", LABEL), Group("h", LABEL, (field("text"),)))), "g: the group has no fields."),
    (Form((Group("g", Text("x"), (field("text"),)),)), "g: the Chinese text is missing."),
    (form(Field("it", NUMBER.type, Text("", "x"))), "it: the English text is missing."),
    (form(field("text", help=Text("x"))), "it: the Chinese text is missing."),
    (form(Field("it", NUMBER.type, Text("x" * 121, "x"))), "it: a text is longer than 120 characters."),
    (form(field("computed")), "it: a computed value is possible only as a column of a table."),
    (form(field("choice", options=(OPTION,))), "it: a choice needs at least two options."),
    (form(field("choice", options=(OPTION, OPTION))), "it: the option “red” appears more than once."),
    (form(field("choice", options=(OPTION, Option("No!", LABEL)))), BAD_KEY % "No!"),
    (form(field("choice", options=(OPTION, Option("no", Text("No"))))), "it, no: the Chinese text is missing."),
    (form(field("money", currencies=())), "it: name the currencies by their three letters, such as CNY."),
    (form(field("money", currencies=("yuan",))), "it: name the currencies by their three letters, such as CNY."),
    (form(field("number", minimum=Decimal(2), maximum=Decimal(1))), "it: the least value is above the greatest."),
    (form(table()), "it: a table needs columns to fill in."),
    (form(table(NUMBER, max_rows=51)), "it: a table has 1 to 50 rows, and not more at least than at most."),
    (form(table(NUMBER, min_rows=3, max_rows=2)), "it: a table has 1 to 50 rows, and not more at least than at most."),
    (form(table(NUMBER, NUMBER)), "a: the key is used more than once."),
    (form(table(field("person", "a"))), "it.a: this type is not possible in a table."),
    (form(table(field("money", "a", currencies=("CNY", "USD")))), "it.a: a money column has one currency."),
    (form(table(field("text", "a", summed=True))), "it.a: only numbers and money can be added up."),
    (form(table(NUMBER, field("computed", "c"))), NO_SOURCES),
    (form(table(NUMBER, computed(PRODUCT))), NO_SOURCES),
    (form(table(field("money", "a"), MONEY, computed(PRODUCT))), "it.c: money cannot be multiplied by money."),
    (form(table(NUMBER, MONEY, computed(DISCOUNT))), NO_DISCOUNT),
    (form(table(NUMBER, field("number", "b"), computed(DISCOUNT, summed=True))), NO_DISCOUNT),
    (depends(None, Operator.FILLED), "second: it is shown depending on “later”, which is not an earlier field."),
    (depends(field("file"), Operator.FILLED), "second: it cannot depend on the file “it”."),
    (depends(field("date"), Operator.EQUALS, "2026-01-01"), "second: it can depend only on whether “it” is filled in."),
    (depends(field("text"), Operator.IN, "x", "y"), "second: it can depend only on whether “it” is filled in."),
    (depends(field("choice"), Operator.IN), "second: name the answer to “it” that shows it."),
    (depends(field("choice"), Operator.EQUALS, "red", "blue"), "second: name the answer to “it” that shows it."),
    (depends(field("choice"), Operator.IN, "green"), "second: “it” does not offer every answer named."),
]  # fmt: skip

FINE = [
    depends(field("choice"), Operator.IN, "red", "blue"),
    depends(field("number"), Operator.EQUALS, "5"),
    depends(field("date"), Operator.FILLED),
    form(table(NUMBER, MONEY, computed(PRODUCT, summed=True))),
    form(table(field("money", "a"), MONEY, computed(DISCOUNT))),
    form(field("number", minimum=Decimal(1))),
]


@pytest.mark.parametrize(("asked", "sentence"), PROBLEMS, ids=[sentence for _form, sentence in PROBLEMS])
def test_problem_is_said(asked: Form, sentence: str) -> None:
    assert problems(dump(asked)) == [sentence]


@pytest.mark.parametrize("asked", FINE)
def test_sound_form_has_no_problems(asked: Form) -> None:
    assert problems(dump(asked)) == []
