from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import SupportContent
from tests.factories import make_content, make_form_version, make_user


@pytest.fixture(autouse=True)
def private_folders(settings: Settings, tmp_path: Path) -> None:
    """Files and mails of one test lie apart."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.INTAKE_URL = f"file://{tmp_path}/mail-in"


@pytest.fixture
def ann(db: None) -> User:
    """The rep who writes."""
    return make_user(Role.SALES_REP, email="ann@example.com", language="en")


@pytest.fixture
def sales_tools(db: None) -> SupportContent:
    """S1: by e-mail, no precondition, no customer needed."""
    return _content("S1", name_en="Sales tools", needs_customer=False)


@pytest.fixture
def visit(db: None) -> SupportContent:
    """M2: by e-mail, with a precondition to confirm."""
    return _content("M2", name_en="Visit", precondition_en="The date is agreed", precondition_zh="日期已商定")


@pytest.fixture
def testing(db: None) -> SupportContent:
    """T3: by its form only."""
    return _content("T3", name_en="Test", by_email=False)


def _content(code: str, **fields: object) -> SupportContent:
    content = make_content(code, **{"by_email": True, **fields})
    make_form_version(content)
    return content
