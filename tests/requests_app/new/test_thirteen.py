"""Each of the thirteen contents, submitted once through its own form."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from customers.models import Customer
from requests_app.models import SupportContent, SupportRequest
from requests_app.rules.forms.schema import Field, FieldType
from requests_app.rules.forms.wire import parse
from requests_app.rules.states import State
from requests_app.services.reference_data import load_catalogue
from tests.requests_app.catalogue.examples import ANSWERS

from .conftest import Filled

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def _posted(field: Field, name: str, value: Any) -> dict[str, Any]:
    """A stored answer as the browser sends it."""
    if field.type == FieldType.MONEY:
        return {name: value["amount"], f"{name}-currency": value["currency"]}
    if field.type == FieldType.CONTACT:
        return {f"{name}-{part}": text for part, text in value.items()}
    if field.type == FieldType.PERSON:
        return {name: str(value["id"])}
    if field.type == FieldType.DATETIME:
        return {name: datetime.fromisoformat(value).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")}
    if field.type == FieldType.ROWS:
        columns = {column.key: column for column in field.columns}
        cells = [(index, columns[key], cell) for index, row in enumerate(value) for key, cell in row.items()]
        return {
            sent: text
            for index, column, cell in cells
            for sent, text in _posted(column, f"{name}-{index}-{column.key}", cell).items()
        }
    return {name: value}


@pytest.mark.parametrize("code", ANSWERS)
def test_content_is_submitted_with_its_own_form(
    browser: Client, rep: User, customer: Customer, filled: Filled, code: str
) -> None:
    load_catalogue()
    content = SupportContent.objects.get(code=code)
    answers = {
        key: {"id": rep.pk, "name": rep.name} if isinstance(value, dict) and "id" in value else value
        for key, value in ANSWERS[code].items()
    }
    form = parse(content.form_versions.get(is_current=True).schema)
    data = {name: value for name, value in filled.fields.items() if not name.startswith("answers-")}
    files = [field for field in form.fields if field.type == FieldType.FILE]
    for field in form.fields:
        if field.type == FieldType.FILE:
            data[f"answers-{field.key}"] = SimpleUploadedFile("招标文件.pdf", b"%PDF-1.7\n%%EOF")
        elif field.key in answers:
            data |= _posted(field, f"answers-{field.key}", answers[field.key])
    assert browser.get(f"/requests/new/{code}/").status_code == 200
    answer = browser.post(f"/requests/new/{code}/", data | {"submit": "1"})
    assert answer.status_code == 302
    made = SupportRequest.objects.get()
    assert made.state == State.SUBMITTED
    assert made.answers == {key: value for key, value in answers.items() if key not in {field.key for field in files}}
    assert set(made.attachments.values_list("field_key", flat=True)) == {field.key for field in files}


def test_all_thirteen_are_tried() -> None:
    assert len(ANSWERS) == 13
