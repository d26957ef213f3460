"""What ran is never deleted, whatever the code says: the database refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from approvals.models import Document, DocumentFile, Mandate, NumberSeries, Task
from tests.factories import make_user

from ..rows import HASH, make_case, make_copy, make_document, make_mandate, make_question, make_step, make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_case, make_step, make_task, make_question, make_copy, make_mandate])
def test_what_is_over_stays(make: Callable[[], models.Model]) -> None:
    row = make()
    table = row._meta.db_table
    with pytest.raises(IntegrityError, match=f"{table}_stays"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).delete()
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_document_of_a_task_is_that_of_its_round() -> None:
    """By it people read the document: the database takes no other, when a task is made and afterwards."""
    task, other = make_task(), make_document()
    with pytest.raises(IntegrityError, match="task_of_its_document"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(document=other)
    with pytest.raises(IntegrityError, match="task_of_its_document"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(step=make_step())
    with pytest.raises(IntegrityError, match="task_of_its_document"), transaction.atomic():
        make_task(step=task.step, document=other)


@pytest.mark.parametrize("field", ["delegate", "up_to", "ends_at", "may_sign"])
def test_mandate_does_not_change(field: str) -> None:
    mandate = make_mandate()
    other = {
        "delegate": make_user(),
        "up_to": 5,
        "ends_at": mandate.ends_at + timedelta(days=1),
        "may_sign": True,
    }
    with pytest.raises(IntegrityError, match="mandate_only_ends"):
        Mandate.objects.filter(pk=mandate.pk).update(**{field: other[field]})


def test_mandate_ends_once() -> None:
    mandate, now = make_mandate(), timezone.now()
    end = {"revoked_at": now, "revoked_by": mandate.principal}
    Mandate.objects.filter(pk=mandate.pk).update(**end)
    with pytest.raises(IntegrityError, match="mandate_only_ends"):
        Mandate.objects.filter(pk=mandate.pk).update(**end | {"revoked_at": now + timedelta(days=1)})


def make_file(**fields: object) -> DocumentFile:
    document = make_document()
    kept = {"stored_as": "a" * 32, "name": "offer.pdf", "content_type": "application/pdf", "size": 1, "sha256": HASH}
    return DocumentFile.objects.create(document=document, added_by=document.owner, **{**kept, **fields})


def test_documents_their_files_and_numbers_stay() -> None:
    file, series = make_file(), NumberSeries.objects.create(prefix="NT", year=2026, last=7)
    for row in (file, series):
        with pytest.raises(IntegrityError, match="_stays"), transaction.atomic():
            row.delete()
    with pytest.raises(IntegrityError, match="document_stays"), transaction.atomic():
        Document.objects.filter(pk=make_document().pk)._raw_delete("default")


def test_file_is_taken_off_once_and_does_not_change() -> None:
    file, now = make_file(), timezone.now()
    files = DocumentFile.objects.filter(pk=file.pk)
    for other in ({"sha256": "b" * 64}, {"name": "other.pdf"}, {"stored_as": "b" * 32, "removed_at": now}):
        with pytest.raises(IntegrityError, match="documentfile_only_taken_off"), transaction.atomic():
            files.update(**other)
    files.update(removed_at=now)
    with pytest.raises(IntegrityError, match="documentfile_only_taken_off"):
        files.update(removed_at=None)


def test_file_has_a_known_purpose() -> None:
    with pytest.raises(IntegrityError, match="document_file_known_purpose"):
        make_file(purpose="decoration")


def test_numbers_only_grow() -> None:
    series = NumberSeries.objects.create(prefix="NT", year=2026, last=7)
    rows = NumberSeries.objects.filter(pk=series.pk)
    for other in ({"last": 6}, {"year": 2027}, {"prefix": "XX"}):
        with pytest.raises(IntegrityError, match="numberseries_only_grows"), transaction.atomic():
            rows.update(**other)
    assert rows.update(last=8) == 1


def test_who_was_chosen_stays() -> None:
    case, person = make_case(), make_user()
    case.chosen.add(person)
    with pytest.raises(IntegrityError, match="chosen_stays"):
        case.chosen.remove(person)
