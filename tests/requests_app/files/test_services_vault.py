"""Bytes on disk stay in step with the database, whichever way a transaction ends."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from requests_app.models import SupportRequest
from requests_app.services import attachments, vault

from .conftest import stored

Upload = Callable[..., SimpleUploadedFile]


class _Failure(Exception):
    """Something went wrong later in the transaction."""


def _in_vain(act: Callable[[], object]) -> None:
    """Do it in a transaction (or savepoint) that fails."""
    with pytest.raises(_Failure):  # noqa: PT012, SIM117 the transaction must see the failure
        with transaction.atomic():
            act()
            raise _Failure


@pytest.mark.django_db(transaction=True)
def test_put_keeps_the_bytes_when_the_transaction_commits(upload: Upload, private_folder: Path) -> None:
    with transaction.atomic():
        name = vault.put(upload(content=b"bytes"))
    assert [path.name for path in stored()] == [name]
    with vault.read(name) as kept:
        assert kept.read() == b"bytes"
    assert stat.S_IMODE(vault.path_of(name).stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path_of(name).parent.stat().st_mode) == 0o700


@pytest.mark.django_db(transaction=True)
def test_put_leaves_nothing_when_the_transaction_fails(upload: Upload) -> None:
    _in_vain(lambda: vault.put(upload()))
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_put_leaves_nothing_when_a_savepoint_fails(upload: Upload) -> None:
    with transaction.atomic():
        kept = vault.put(upload())
        _in_vain(lambda: vault.put(upload()))
    assert [path.name for path in stored()] == [kept]


@pytest.mark.django_db
def test_put_leaves_nothing_half_written(private_folder: Path) -> None:
    class Breaking(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"begin"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        vault.put(Breaking("a.txt", b"begin and end"))
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_drop_waits_for_the_commit(upload: Upload) -> None:
    name = vault.put(upload())
    _in_vain(lambda: vault.drop([name]))
    assert len(stored()) == 1
    with transaction.atomic():
        vault.drop([name, "0" * 48])
        assert len(stored()) == 1
    assert stored() == []


@pytest.mark.django_db
def test_sweep_takes_old_files_without_a_row(
    upload: Upload, submitted: SupportRequest, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        attachments.add(submitted, by=submitted.requester, upload=upload())
        lost, new = vault.put(upload()), vault.put(upload())
    yesterday = timezone.now() - timedelta(days=1)
    for path in stored():
        if path.name != new:
            os.utime(path, (yesterday.timestamp(), yesterday.timestamp()))
    assert vault.sweep(before=timezone.now() - timedelta(hours=1)) == 1
    names = {path.name for path in stored()}
    assert lost not in names
    assert new in names
    assert len(names) == 2
