"""Where mails to the desk wait: a mailbox on a server (INTAKE_URL imaps://…), or a folder of .eml files for a demo."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import OperationalError, connection

from . import intake, intake_answers

logger = logging.getLogger(__name__)

LOCK = 7105111
"""Of the database, so that one worker at a time reads the mailbox."""
BEGINNING = 64 * 1024
"""Bytes that are read of a mail which is too large: its header."""
MOST_AT_ONCE = 100
"""Mails of one reading, so that it ends well within a task's time."""
TIMEOUT = 10
"""Seconds that the mail server has for each answer."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail that waits, or (`cut`) the beginning of one that is too large. `done` lets it wait no more."""

    raw: bytes
    cut: bool
    done: Callable[[], object]


def read_mailbox(*, now: datetime) -> int:
    """Take in what waits, and answer strangers; how many mails were taken in. A mailbox out of reach is logged only.

    A mail is marked as done after it was stored: a crash in between reads it again, which changes nothing.
    """
    taken = 0
    with _alone() as first:
        if not first:
            return 0
        try:
            with closing(waiting(settings.INTAKE_URL)) as parcels:
                for parcel in islice(parcels, MOST_AT_ONCE):
                    _take(parcel, now)
                    parcel.done()
                    taken += 1
        except (OSError, imaplib.IMAP4.error, OperationalError) as error:
            logger.warning("the desk's mailbox cannot be read: %s", error)
    intake_answers.answer_strangers(now=now)
    return taken


def _take(parcel: Parcel, now: datetime) -> None:
    try:
        intake.receive(parcel.raw, now=now, cut=parcel.cut)
    except OperationalError:  # the database is busy or away: the mail waits for the next reading
        raise
    except Exception:  # an error of ours in one mail must not keep the others waiting; it is shown to administrators
        logger.exception("a mail to the desk could not be taken in")
        intake.record_failure(parcel.raw, now=now)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is reading the mailbox; the lock goes with the connection when the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (first,) = cursor.fetchone()
        try:
            yield first
        finally:
            if first:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def waiting(url: str) -> Generator[Parcel, None, None]:
    """The mails that wait at an address: file:///folder, imap://user:password@host/folder or imaps://…"""
    parts = urlsplit(url)
    return _in_folder(Path(unquote(parts.path))) if parts.scheme == "file" else _on_server(parts)


def _in_folder(folder: Path) -> Generator[Parcel, None, None]:
    """Files that are through are moved into the folder "done" beside them."""
    for file in sorted(folder.glob("*.eml")):
        cut = file.stat().st_size > settings.INTAKE_MAX_BYTES
        with file.open("rb") as stream:
            raw = stream.read(BEGINNING if cut else -1)
        yield Parcel(raw, cut, partial(_put_aside, file))


def _put_aside(file: Path) -> None:
    done = file.parent / "done"
    done.mkdir(exist_ok=True)
    file.replace(done / file.name)


def _on_server(parts: SplitResult) -> Generator[Parcel, None, None]:
    """Unread mails of the folder (INBOX unless named); done ones are marked as read and stay where they are."""
    with _signed_in(parts) as box:
        box.select(unquote(parts.path.strip("/")) or "INBOX")
        _status, found = box.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").decode().split():
            _status, sizes = box.uid("FETCH", uid, "(RFC822.SIZE)")
            cut = _size_in(sizes) > settings.INTAKE_MAX_BYTES
            wanted = f"(BODY.PEEK[]<0.{BEGINNING}>)" if cut else "(BODY.PEEK[])"
            _status, answer = box.uid("FETCH", uid, wanted)
            raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            yield Parcel(raw, cut, partial(box.uid, "STORE", uid, "+FLAGS", r"(\Seen)"))


def _size_in(answer: list[object]) -> int:
    """From `1 (UID 7 RFC822.SIZE 1234)`; 0 when the server does not say."""
    found = re.search(r"RFC822\.SIZE (\d+)", str(answer))
    return int(found[1]) if found else 0


@contextmanager
def _signed_in(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    """The name and password go over TLS wherever the server offers it, and only to the one its certificate names."""
    host, tls = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=tls, timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    try:
        if parts.scheme == "imap" and "STARTTLS" in box.capabilities:
            box.starttls(tls)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
