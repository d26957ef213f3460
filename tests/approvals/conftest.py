"""The kind of document that only tests have is known, and has pages, while a test of this folder runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from approvals import documents
from approvals.services import verifying

from . import kinds


@pytest.fixture(autouse=True)
def notes(settings: Settings) -> Iterator[kinds.Notes]:
    """Registered beside those of the product; taken away afterwards."""
    settings.ROOT_URLCONF = "tests.approvals.urls"
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).with_name("templates")]}]
    known = dict(documents._KINDS)
    documents.register(kinds.KIND)
    yield kinds.notes
    kinds.notes.frozen.clear()
    kinds.notes.heard.clear()
    kinds.notes.refusal = ""
    documents._KINDS.clear()
    documents._KINDS.update(known)


@pytest.fixture
def evidence_fits(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """Whatever the engine did in the test, the evidence says the same: no history raises a false alarm."""
    yield
    if "by_hand" not in request.fixturenames:
        assert list(verifying.verify_all()) == []


@pytest.fixture
def by_hand() -> None:
    """For a test that writes rows past the engine: what the evidence says does not fit them."""
