"""The thirteen forms of domain §2: each accepts a believable answer and refuses what lacks something."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from requests_app.catalogue_data.contents import CONTENTS
from requests_app.catalogue_data.shorthand import Content
from requests_app.rules.forms.answers import clean
from requests_app.rules.forms.display import Money, Table, display
from requests_app.rules.forms.problems import problems
from requests_app.rules.forms.schema import FieldType
from requests_app.rules.forms.wire import dump, parse

from .examples import ANSWERS

BY_CODE = {content.code: content for content in CONTENTS}
EACH = pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.code)
REQUIRED = [
    (content, field.key)
    for content in CONTENTS
    for field in content.form.fields
    if field.required and field.type != FieldType.FILE
]


def shown(code: str, key: str) -> Any:
    groups = display(BY_CODE[code].form, ANSWERS[code])
    return next(answer.value for group in groups for answer in group.answers if answer.key == key)


def test_catalogue_holds_the_thirteen_contents_in_order() -> None:
    assert [content.code for content in CONTENTS] == [
        "T1", "T2", "T3", "T4", "T5", "T6", "S1", "M1", "M2", "M3", "M4", "C1", "C2",
    ]  # fmt: skip


def test_contents_by_email_are_those_of_the_domain() -> None:
    assert {content.code for content in CONTENTS if content.by_email} == {"S1", "M2", "M3", "C2"}


@EACH
def test_content_speaks_both_languages(content: Content) -> None:
    assert all(content.name)
    assert all(content.description)
    assert all(content.precondition) or content.code in ("S1", "M4")


@EACH
def test_form_can_be_published_and_survives_json(content: Content) -> None:
    assert problems(dump(content.form)) == []
    assert parse(dump(content.form)) == content.form


@EACH
def test_form_accepts_believable_answers_unchanged(content: Content) -> None:
    answers, errors = clean(content.form, ANSWERS[content.code], zone=UTC)
    assert errors == {}
    assert answers == ANSWERS[content.code]


@pytest.mark.parametrize(("content", "key"), REQUIRED, ids=[f"{content.code}-{key}" for content, key in REQUIRED])
def test_form_refuses_a_missing_required_answer(content: Content, key: str) -> None:
    assert key in ANSWERS[content.code], "the example answers every required question"
    answers = {name: value for name, value in ANSWERS[content.code].items() if name != key}
    assert [*clean(content.form, answers, zone=UTC).errors] == [key]


def test_needs_research_asks_for_a_place_only_on_site() -> None:
    answers, errors = clean(BY_CODE["T1"].form, {**ANSWERS["T1"], "mode": "video"}, zone=UTC)
    assert errors == {}
    assert "place" not in answers


def test_proposal_asks_for_copies_only_on_paper() -> None:
    raw = {**ANSWERS["T2"], "handed_over_as": ["electronic"]}
    assert "copies" not in clean(BY_CODE["T2"].form, raw, zone=UTC).answers


def test_gifts_total_is_quantity_times_unit_value() -> None:
    table = shown("M4", "items")
    assert isinstance(table, Table)
    assert str(table.totals[-1].value) == "CNY 615.00"
    assert isinstance(table.totals[-1].value, Money)


def test_price_application_computes_the_discount() -> None:
    row = shown("C1", "products").rows[0]
    assert [str(cell.value) for cell in row[-2:]] == ["15.0", "CNY 272,000.00"]
