"""The Django form made from a schema: what it draws, reads, refuses and keeps."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from requests_app.catalogue_data.contents import CONTENTS
from requests_app.catalogue_data.shorthand import Content
from requests_app.forms.dynamic import DynamicForm
from requests_app.rules.forms.schema import Condition, Field, Operator
from tests.factories import make_user
from tests.requests_app.catalogue.building import field, form
from tests.requests_app.catalogue.examples import ANSWERS

TABLE = field("rows", columns=(field("text", "item", required=True), field("number", "n")), max_rows=3)

DOLLARS: dict[str, Any] = {"currencies": ("CNY", "USD")}


def posted(text: str) -> QueryDict:
    return QueryDict(text)


def made(*fields: Field, post: str | None = None, **options: Any) -> DynamicForm:
    return DynamicForm(form(*fields), None if post is None else posted(post), **options)


@pytest.mark.django_db
@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.code)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_form_draws_stored_answers_of_every_content(content: Content, language: str) -> None:
    with translation.override(language):
        html = str(DynamicForm(content.form, answers=ANSWERS[content.code]))
        for one in content.form.fields:
            assert f'name="answers-{one.key}' in html
            assert escape(str(one.label)) in html


def test_stored_time_is_drawn_where_the_person_is() -> None:
    assert 'value="2026-12-01T10:00"' in str(made(field("datetime"), answers={"it": "2026-12-01T02:00:00+00:00"}))


@pytest.mark.parametrize("typed", ["tomorrow", "2026-12-01T10:00"])
def test_typed_time_is_drawn_as_typed(typed: str) -> None:
    assert f'value="{typed}"' in str(made(field("datetime"), post=f"answers-it={typed}"))


@pytest.mark.parametrize(
    ("kind", "options", "post", "answer"),
    [
        ("text", {}, "answers-it=x", "x"),
        ("choices", {}, "answers-it=red&answers-it=blue", ["red", "blue"]),
        ("money", {}, "answers-it=3", {"amount": "3.00", "currency": "CNY"}),
        ("money", DOLLARS, "answers-it=3&answers-it-currency=USD", {"amount": "3.00", "currency": "USD"}),
        ("datetime", {}, "answers-it=2026-12-01T10:00", "2026-12-01T02:00:00+00:00"),
        ("contact", {}, "answers-it-name=Wang&answers-it-phone=123456", {"name": "Wang", "phone": "123456"}),
    ],
)  # fmt: skip
def test_posted_answer_is_kept(kind: str, options: dict[str, Any], post: str, answer: Any) -> None:
    asked = made(field(kind, **options), post=post)
    assert asked.is_valid()
    assert asked.answers == {"it": answer}


def test_answers_are_read_from_a_plain_dict_as_well() -> None:
    asked = DynamicForm(form(field("choices")), {"answers-it": ["red"]})
    assert asked.is_valid()
    assert asked.answers == {"it": ["red"]}


def test_refused_answer_is_drawn_with_its_error() -> None:
    asked = made(field("number", required=True), post="answers-it=many")
    assert not asked.is_valid()
    html = str(asked)
    assert 'value="many"' in html
    assert "Write a number, such as 1200 or 0.5." in html
    assert 'aria-describedby="id_answers-it_error"' in html


def test_refused_part_is_marked_where_it_stands() -> None:
    asked = made(field("contact"), post="answers-it-phone=123456&answers-it-email=w")
    assert asked.errors == {"it": ["Check the marked entries."]}
    assert str(asked).count('aria-invalid="true"') == 2
    table = made(TABLE, post="answers-it-1-n=x")
    assert not table.is_valid()
    assert 'id="id_answers-it-1-n_error"' in str(table)


def test_draft_asks_for_nothing() -> None:
    assert made(field("text", required=True), post="", complete=False).is_valid()
    assert not made(field("text", required=True), post="").is_valid()


def test_table_starts_with_blank_rows_and_never_passes_its_limit() -> None:
    assert str(made(TABLE)).count("<tr data-row") == 2 + 1
    assert str(made(TABLE, answers={"it": [{"item": "a"}] * 3})).count("<tr data-row") == 3 + 1
    assert str(made(TABLE, post="answers-it-3-item=x")).count("<tr data-row") == 4 + 1


def test_add_a_row_without_script_keeps_what_was_typed() -> None:
    asked = made(field("text", "needed", required=True), TABLE, post="answers-it-1-n=5&answers-it-add=1")
    assert not asked.is_valid()
    assert asked.errors == {}
    assert asked.adds_row_to == "it"
    html = str(asked)
    assert 'name="answers-it-2-item"' in html
    assert 'value="5"' in html


def test_rows_beyond_reason_are_not_read() -> None:
    asked = made(TABLE, post="answers-it-999-item=x&answers-it-1000-item=x")
    assert not asked.is_valid() or asked.answers == {}
    assert len(asked["it"].data) == 100


def test_conditions_reach_the_browser_with_the_inputs_names() -> None:
    condition = Condition("mode", Operator.IN, ("red",))
    html = unescape(str(made(field("choice", "mode"), field("text", shown_when=(condition,)))))
    assert '{"name": "answers-mode", "operator": "in", "values": ["red"]}' in html


def test_computed_column_tells_the_browser_how() -> None:
    html = str(DynamicForm(next(content.form for content in CONTENTS if content.code == "C1")))
    assert 'data-formula="discount list_price wanted_price"' in html
    assert 'data-total="amount"' in html
    assert 'data-formula=""' in str(made(field("rows", columns=(field("computed", "c"),))))


def test_html_in_answers_is_escaped() -> None:
    asked = made(field("text"), field("long_text", "b"), answers={"it": "<script>", "b": "<script>"})
    assert "<script>" not in str(asked)


def test_file_is_asked_for_unless_attached_or_uploaded() -> None:
    upload = field("file", required=True)
    assert made(upload, post="").errors == {"it": ["Attach a file."]}
    assert made(upload, post="", attached=lambda key: key == "it").is_valid()
    files = MultiValueDict({"answers-it": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]})
    asked = DynamicForm(form(upload), posted(""), files)
    assert asked.is_multipart()
    assert asked.is_valid()
    assert [file.name for file in asked.uploads["it"]] == ["a.txt", "b.txt"]


def test_upload_to_a_hidden_field_is_dropped() -> None:
    hidden = field("file", shown_when=(Condition("mode", Operator.IN, ("red",)),))
    files = MultiValueDict({"answers-it": [SimpleUploadedFile("a.txt", b"a")]})
    asked = DynamicForm(form(field("choice", "mode"), hidden), posted("answers-mode=blue"), files)
    assert asked.is_valid()
    assert asked.uploads == {}
    assert made(field("file"), post="").uploads == {}


@pytest.mark.django_db
def test_chosen_colleague_is_kept_with_the_name() -> None:
    person = make_user(name="李敏")
    asked = made(field("person"), post=f"answers-it={person.pk}")
    assert asked.is_valid()
    assert asked.answers == {"it": {"id": person.pk, "name": "李敏"}}
    drawn = str(made(field("person"), answers=asked.answers))
    assert f'<option value="{person.pk}" selected>李敏</option>' in drawn
    assert drawn.count(f'value="{person.pk}"') == 1


@pytest.mark.django_db
def test_colleagues_can_be_chosen_without_script() -> None:
    person = make_user(name_latin="Li Min")
    make_user(name_latin="Gone", is_active=False)
    drawn = str(made(field("person")))
    assert f'<option value="{person.pk}">Li Min</option>' in drawn
    assert "Gone" not in drawn


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["0", "x", "9" * 30])
def test_unknown_colleague_is_refused(typed: str) -> None:
    asked = made(field("person"), post=f"answers-it={typed}")
    assert asked.errors == {"it": ["Choose a colleague from the list."]}
    assert typed in str(asked)


@pytest.mark.django_db
def test_inactive_colleague_is_refused() -> None:
    person = make_user(is_active=False)
    assert made(field("person"), post=f"answers-it={person.pk}").errors == {"it": ["Choose a colleague from the list."]}
