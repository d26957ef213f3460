"""What the database itself refuses of imports and their lines."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from customers.models import ImportRow, ImportRun
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make_run(**fields: Any) -> ImportRun:
    by = make_user()
    return ImportRun.objects.create(by=by, unit=by.unit, file_name="customers.xlsx", **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost"}, "import_run_known_state"),
        ({"state": "done"}, "import_run_finished_at_iff_imported"),
        ({"finished_at": timezone.now()}, "import_run_finished_at_iff_imported"),
        ({"state": "reverting", "finished_at": timezone.now()}, "import_run_reverted_by_iff_reverting"),
        ({"reverted_at": timezone.now()}, "import_run_reverted_at_iff_reverted"),
    ],
)
def test_run_is_what_its_state_says(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_run(**fields)


def test_run_is_reverted_by_somebody_at_some_time() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError, match="import_run_reverted_at_iff_reverted"):
        make_run(state="reverted", finished_at=now, reverted_by=make_user())


def test_number_of_a_run_is_its_own() -> None:
    run = ImportRun.objects.get(pk=make_run().pk)
    assert run.number.startswith("I-")
    with pytest.raises(IntegrityError, match="customers_importrun_number"):
        make_run(number=run.number)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"verdict": "maybe"}, "import_row_known_verdict"),
        ({"outcome": "lost"}, "import_row_known_outcome"),
        ({"is_other": True}, "import_row_only_probable_is_other"),
    ],
)
def test_line_is_what_it_says(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        ImportRow.objects.create(run=make_run(), number=2, cells=["A"], **fields)


def test_line_is_in_its_run_once() -> None:
    run = make_run()
    ImportRow.objects.create(run=run, number=2, cells=["A"])
    with pytest.raises(IntegrityError, match="import_row_once"):
        ImportRow.objects.create(run=run, number=2, cells=["B"])
