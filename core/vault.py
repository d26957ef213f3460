"""Where the bytes of attached files lie: under random names in a private folder, in step with the database.

A file is written before its row and taken away again when the transaction fails; a file whose row goes is removed
after the commit. What a crash in between leaves behind is found by `sweep`. Each app registers in `AppConfig.ready`
how to find the stored names of its rows.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

Source = Callable[[], Iterable[str]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add where stored names are found that `sweep` must leave alone. Registering twice counts once."""
    if source not in _sources:
        _sources.append(source)
    return source


def folder() -> Path:
    """The private folder, outside everything that is served by address."""
    return Path(settings.MEDIA_ROOT) / "attachments"


def path_of(stored_as: str) -> Path:
    """The file of a stored name; names are spread over 256 folders."""
    return folder() / stored_as[:2] / stored_as


class _Claim:
    """Held only by the transaction's list of things to do on commit: when that is thrown away, so is the file."""

    def __init__(self, path: Path) -> None:
        self._taking_back = weakref.finalize(self, path.unlink, missing_ok=True)

    def keep(self) -> None:
        self._taking_back.detach()


def put(upload: UploadedFile[Any]) -> str:
    """Write the bytes, whole or not at all, and return the stored name. Call it inside the transaction."""
    stored_as = secrets.token_hex(24)
    path = path_of(stored_as)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # readable by us alone
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    transaction.on_commit(_Claim(path).keep)
    return stored_as


def read(stored_as: str) -> BinaryIO:
    """The opened file."""
    return path_of(stored_as).open("rb")


def drop(names: Iterable[str]) -> None:
    """Remove the files once the transaction that removes their rows is through."""
    for name in names:
        transaction.on_commit(partial(path_of(name).unlink, missing_ok=True))


def sweep(*, before: datetime) -> int:
    """Remove files older than `before` that no row of any app knows: crashes leave them. Returns how many."""
    old = [path for path in _files() if path.stat().st_mtime < before.timestamp()]
    known = {name for source in _sources for name in source()}
    lost = [path for path in old if path.name not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _files() -> Iterator[Path]:
    return (path for path in folder().glob("??/*") if path.is_file())
