"""A rep at his form of a content with a precondition, a required topic, a table and a file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from requests_app.models import SupportContent
from tests.factories import make_content, make_customer, make_form_version, make_unit, make_user


def label(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


QUESTIONS: list[dict[str, Any]] = [
    {"key": "topic", "type": "text", "label": label("Topic"), "required": True},
    {"key": "place", "type": "text", "label": label("Place")},
    {"key": "count", "type": "number", "label": label("Count")},
    {"key": "day", "type": "date", "label": label("Day")},
    {"key": "tender", "type": "file", "label": label("Tender")},
    {
        "key": "items",
        "type": "rows",
        "label": label("Items"),
        "columns": [{"key": "name", "type": "text", "label": label("Name")}],
    },
]


@pytest.fixture(autouse=True)
def _private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def content(db: None) -> SupportContent:
    found = make_content("T3", precondition_en="The environment is definite.", precondition_zh="测试环境明确")
    make_form_version(found, *QUESTIONS)
    return found


@pytest.fixture
def plain(db: None) -> SupportContent:
    """A content whose form asks nothing of its own."""
    content = make_content("T9")
    make_form_version(content, schema={"groups": []})
    return content


@pytest.fixture
def rep(db: None) -> User:
    return make_user(Role.SALES_REP, unit=make_unit("East"))


@pytest.fixture
def customer(rep: User) -> Customer:
    return make_customer(owner=rep, name="Great Wall Power")


@pytest.fixture
def browser(rep: User) -> Client:
    """Signed in as the rep."""
    client = Client()
    client.force_login(rep)
    return client


@dataclass
class Filled:
    """The fields of one rendered form; `with_` gives them with changes, None leaving one out."""

    fields: dict[str, Any] = field(default_factory=dict)

    def with_(self, **changes: Any) -> dict[str, Any]:
        return {name: value for name, value in (self.fields | changes).items() if value is not None}


@pytest.fixture
def filled(customer: Customer) -> Filled:
    """A complete form."""
    wanted = timezone.localtime(timezone.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    return Filled(
        {
            "form_key": str(uuid.uuid4()),
            "idempotency_key": str(uuid.uuid4()),
            "title": "Load test of the billing system",
            "customer": customer.pk,
            "project": "Billing 2026",
            "urgency": "normal",
            "wanted_by": wanted,
            "description": "Two days with real data.",
            "precondition_confirmed": "on",
            "answers-topic": "Load",
            "answers-items-0-name": "Server",
        }
    )
