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
from pytest_django import Settings

from core import vault


class _Failure(Exception):
    """Something went wrong later in the transaction."""


@pytest.fixture(autouse=True)
def _private_folder(settings: Settings, tmp_path: Path) -> None:
    """Files of one test lie apart."""
    settings.MEDIA_ROOT = tmp_path


def upload(content: bytes = b"what we know") -> SimpleUploadedFile:
    return SimpleUploadedFile("notes.txt", content)


def stored() -> list[Path]:
    """Every file that lies in the private folder."""
    return sorted(path for path in vault.folder().rglob("*") if path.is_file())


def _in_vain(act: Callable[[], object]) -> None:
    """Do it in a transaction (or savepoint) that fails."""
    with pytest.raises(_Failure):  # noqa: PT012, SIM117 the transaction must see the failure
        with transaction.atomic():
            act()
            raise _Failure


@pytest.mark.django_db(transaction=True)
def test_put_keeps_the_bytes_when_the_transaction_commits() -> None:
    with transaction.atomic():
        name = vault.put(upload(content=b"bytes"))
    assert [path.name for path in stored()] == [name]
    with vault.read(name) as kept:
        assert kept.read() == b"bytes"
    assert stat.S_IMODE(vault.path_of(name).stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path_of(name).parent.stat().st_mode) == 0o700


@pytest.mark.django_db(transaction=True)
def test_put_leaves_nothing_when_the_transaction_fails() -> None:
    _in_vain(lambda: vault.put(upload()))
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_put_leaves_nothing_when_a_savepoint_fails() -> None:
    with transaction.atomic():
        kept = vault.put(upload())
        _in_vain(lambda: vault.put(upload()))
    assert [path.name for path in stored()] == [kept]


@pytest.mark.django_db
def test_put_leaves_nothing_half_written() -> None:
    class Breaking(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"begin"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        vault.put(Breaking("a.txt", b"begin and end"))
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_drop_waits_for_the_commit() -> None:
    name = vault.put(upload())
    _in_vain(lambda: vault.drop([name]))
    assert len(stored()) == 1
    with transaction.atomic():
        vault.drop([name, "0" * 48])
        assert len(stored()) == 1
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_sweep_takes_old_files_that_no_app_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    of_one, of_another, lost, new = (vault.put(upload()) for _ in range(4))
    monkeypatch.setattr(vault, "_sources", [])
    for names in ([of_one], [of_another]):
        source = names.copy
        assert vault.register(source) is source
        vault.register(source)
    yesterday = (timezone.now() - timedelta(days=1)).timestamp()
    for name in (of_one, of_another, lost):
        os.utime(vault.path_of(name), (yesterday, yesterday))
    assert vault.sweep(before=timezone.now() - timedelta(hours=1)) == 1
    assert {path.name for path in stored()} == {of_one, of_another, new}
