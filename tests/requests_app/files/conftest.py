"""What the tests of files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from accounts.rules.roles import Role
from core import vault
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from tests.core.hostile_files import picture
from tests.factories import make_request, make_user


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    """Files of one test lie apart."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


@pytest.fixture
def upload() -> Callable[..., SimpleUploadedFile]:
    """Makes an upload; a small text unless told otherwise."""

    def make(name: str = "notes.txt", content: bytes = b"what we know") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    return make


@pytest.fixture
def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", picture("PNG", (900, 400)))


@pytest.fixture
def draft(db: None) -> SupportRequest:
    return make_request(make_user(Role.SALES_REP), state=State.DRAFT)


@pytest.fixture
def submitted(db: None) -> SupportRequest:
    """A request in the administrators' queue."""
    return make_request(make_user(Role.SALES_REP))


def stored() -> list[Path]:
    """Every file that lies in the private folder."""
    return sorted(path for path in vault.folder().rglob("*") if path.is_file())
