"""What the bytes of an uploaded file must look like for its extension. Each check reads a bounded amount.

An inspector takes the file at its beginning and raises Unacceptable; it never runs, renders or unpacks to disk.
"""

from __future__ import annotations

import email
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from io import SEEK_END
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from .errors import DomainError, Sentence

Inspector = Callable[[IO[bytes]], None]

MAX_PIXELS = 40_000_000
"""Of the largest camera phones in use; four bytes each while a preview is made."""
MAX_FRAMES = 500
MAX_ENTRIES = 5_000
MAX_UNPACKED = 500 * 1024 * 1024  # bytes
MAX_RATIO = 120
"""Office XML packs to a tenth or twentieth; deflate cannot pass 1032."""
FREE_UNPACKED = 20 * 1024 * 1024
"""Bytes up to which no ratio is suspicious: a short file of blanks packs to nothing."""
CHUNK = 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_BROWSER_CODE = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml", b"<?php", b"#!", b"<%")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_MAIL_HEADERS = frozenset({"from", "to", "date", "subject", "message-id", "received", "mime-version"})
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OSError,
)


class Unacceptable(DomainError):
    """A file that we do not take (HTTP 422). `sentence` is the reason without the file's name."""

    status_code = 422

    def __init__(self, sentence: Sentence, name: str = "") -> None:
        super().__init__(f"{name}: {sentence}" if name else sentence)
        self.sentence = sentence


def _not_what_it_says() -> Unacceptable:
    return Unacceptable(_("The content does not fit the file's extension, or the file is damaged."))


def pdf(stream: IO[bytes]) -> None:
    """Begins as a PDF and has its end; readers cope with the rest, ours runs in a sandbox."""
    if not stream.read(8).startswith(b"%PDF-"):
        raise _not_what_it_says()
    stream.seek(-min(2048, stream.seek(0, SEEK_END)), SEEK_END)
    if b"%%EOF" not in stream.read():
        raise _not_what_it_says()


def image(kind: str) -> Inspector:
    """A picture that Pillow knows as `kind`, whole, and not larger when decoded than a preview can bear."""

    def inspect(stream: IO[bytes]) -> None:
        try:
            with Image.open(stream, formats=[kind]) as picture:
                _bounded(picture)
                picture.verify()
            stream.seek(0)
            with Image.open(stream, formats=[kind]) as picture:
                picture.draft("RGB", (256, 256))
                picture.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise Unacceptable(_("The picture is too large.")) from bomb
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
            raise _not_what_it_says() from error

    return inspect


def _bounded(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS or getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise Unacceptable(_("The picture is too large."))


def ooxml(main: bytes) -> Inspector:
    """An Office document whose list of contents declares `main` as its body and no macros."""

    def inspect(stream: IO[bytes]) -> None:
        if stream.read(len(_OLE)) == _OLE:
            raise Unacceptable(
                _("This is an older Office file, or it has a password. Save it in today's format without one, please.")
            )
        stream.seek(0)
        with _opened(stream) as packed:
            names = [name.casefold() for name in packed.namelist()]
            if names.count("[content_types].xml") != 1:
                raise _not_what_it_says()
            contents = packed.infolist()[names.index("[content_types].xml")]
            declared = packed.read(contents) if contents.file_size <= CHUNK else b""
            if b"macroEnabled" in declared or any(map(_is_macro, names)):
                raise Unacceptable(_("Documents with macros are not accepted. Save it without macros, please."))
            if main not in declared:
                raise _not_what_it_says()

    return inspect


def _is_macro(name: str) -> bool:
    return name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name or "/macrosheets/" in name


def archive(accepts: Callable[[str], bool]) -> Inspector:
    """A ZIP file that holds only names that `accepts` lets through, under plain relative paths."""

    def inspect(stream: IO[bytes]) -> None:
        with _opened(stream) as packed:
            for entry in packed.infolist():
                name = _name_of(entry)
                if name.startswith("/") or "\\" in name or ".." in name.split("/"):
                    raise Unacceptable(_("The archive holds a file with a path that leads out of it."))
                if not entry.is_dir() and not accepts(name):
                    raise Unacceptable(
                        _("The archive holds a file that is not accepted: %s.") % name.rpartition("/")[2][:80]
                    )

    return inspect


def _name_of(entry: zipfile.ZipInfo) -> str:
    """A member's name. Without the mark for UTF-8 it is in the code page of the packing machine: Chinese, here."""
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.orig_filename


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The ZIP file after its limits were checked; whatever is wrong inside becomes Unacceptable."""
    if stream.read(4) != b"PK\x03\x04":
        raise _not_what_it_says()
    try:
        with zipfile.ZipFile(stream) as packed:
            _within_limits(packed)
            if packed.testzip() is not None:
                raise _not_what_it_says()
            yield packed
    except _BROKEN_ZIP as error:
        raise _not_what_it_says() from error


def _within_limits(packed: zipfile.ZipFile) -> None:
    """Judge by the directory before anything is unpacked; unpacking stops at the sizes named there."""
    entries = packed.infolist()
    unpacked, size = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > max(FREE_UNPACKED, size * MAX_RATIO):
        raise Unacceptable(_("The file is too large when unpacked."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unacceptable(_("Files protected by a password cannot be checked. Remove the password, please."))
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise _not_what_it_says()


def ole(*streams: str) -> Inspector:
    """An older Office file (or Outlook message) that has one of these streams, no macros and no password."""

    def inspect(stream: IO[bytes]) -> None:
        if stream.read(8) != _OLE:
            raise _not_what_it_says()
        found = _streams_of(stream, (*streams, "_VBA_PROJECT", "EncryptedPackage"))
        if "_VBA_PROJECT" in found:
            raise Unacceptable(_("Documents with macros are not accepted. Save it without macros, please."))
        if "EncryptedPackage" in found:
            raise Unacceptable(_("Files protected by a password cannot be checked. Remove the password, please."))
        if not found:
            raise _not_what_it_says()

    return inspect


def _streams_of(stream: IO[bytes], names: tuple[str, ...]) -> set[str]:
    """Which of the names stand in the compound file's directory, where they are kept as UTF-16."""
    patterns = {name: name.encode("utf-16-le") + b"\0\0" for name in names}
    found, tail = set(), b""
    while chunk := stream.read(CHUNK):
        window = tail + chunk
        found |= {name for name, pattern in patterns.items() if pattern in window}
        tail = window[-128:]
    return found


def text(stream: IO[bytes]) -> None:
    """Text in an encoding in use here, without control characters, and not code that a browser or shell would run."""
    content = _decoded(stream.read())
    if content.lstrip("\ufeff \t\r\n")[:16].casefold().encode().startswith(_BROWSER_CODE):
        raise _not_what_it_says()
    if _CONTROL.search(content):
        raise _not_what_it_says()


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _not_what_it_says()


def mail(accepts: Callable[[str], bool]) -> Inspector:
    """A saved message with the usual headers whose own attachments have names that `accepts` lets through."""

    def inspect(stream: IO[bytes]) -> None:
        try:
            message = email.message_from_binary_file(stream, policy=policy.compat32)
            known = len(_MAIL_HEADERS & {name.lower() for name, _value in message.items()})
            names = list(_attached_names(message))
        except (RecursionError, ValueError, LookupError, MessageError) as error:
            raise _not_what_it_says() from error
        if known < 2:
            raise _not_what_it_says()
        for name in names:
            if not accepts(name):
                raise Unacceptable(_("The message holds a file that is not accepted: %s.") % name[:80])

    return inspect


def _attached_names(message: email.message.Message) -> Iterator[str]:
    encoded = (name for part in message.walk() if (name := part.get_filename()))
    return (str(make_header(decode_header(name))) for name in encoded)
