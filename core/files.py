"""Checks of uploaded files before anything keeps or opens them: name, size, and that content and extension agree.

What is let in is what sales support exchanges: PDF, pictures, Office documents, plain text, mails and archives of
those. What a browser would run (HTML, SVG, scripts), programs and documents with macros stay out: nobody here needs
them, and one opened by a colleague is the usual way in.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from . import file_contents as contents
from .file_contents import Unacceptable
from .text import listed

NAME_LENGTH = 120  # characters; a stored name may be longer
_OOXML = "application/vnd.openxmlformats-officedocument"
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileType:
    """`content_type` is what we serve, whatever the browser said; `inspect` raises Unacceptable."""

    content_type: str
    inspect: Callable[[IO[bytes]], None]


TYPES: dict[str, FileType] = {
    "pdf": FileType("application/pdf", contents.pdf),
    "png": FileType("image/png", contents.image("PNG")),
    "jpg": FileType("image/jpeg", contents.image("JPEG")),
    "jpeg": FileType("image/jpeg", contents.image("JPEG")),
    "gif": FileType("image/gif", contents.image("GIF")),
    "webp": FileType("image/webp", contents.image("WEBP")),
    "docx": FileType(f"{_OOXML}.wordprocessingml.document", contents.ooxml(b"wordprocessingml.document.main+xml")),
    "xlsx": FileType(f"{_OOXML}.spreadsheetml.sheet", contents.ooxml(b"spreadsheetml.sheet.main+xml")),
    "pptx": FileType(f"{_OOXML}.presentationml.presentation", contents.ooxml(b"presentationml.presentation.main+xml")),
    "doc": FileType("application/msword", contents.ole("WordDocument")),
    "xls": FileType("application/vnd.ms-excel", contents.ole("Workbook", "Book")),
    "ppt": FileType("application/vnd.ms-powerpoint", contents.ole("PowerPoint Document")),
    "msg": FileType("application/vnd.ms-outlook", contents.ole("__properties_version1.0")),
    "txt": FileType("text/plain", contents.text),
    "md": FileType("text/markdown", contents.text),
    "csv": FileType("text/csv", contents.text),
    "eml": FileType("message/rfc822", contents.mail(lambda name: extension(name) in TYPES)),
    "zip": FileType("application/zip", contents.archive(lambda name: extension(name) in TYPES.keys() - {"zip"})),
}
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
ACCEPT = ",".join(f".{name}" for name in TYPES)
"""For the accept attribute of a file input."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file that passed. `size` in bytes, `sha256` in hexadecimal digits."""

    name: str
    content_type: str
    size: int
    sha256: str


def extension(name: str) -> str:
    """The last extension in lower case, without the dot; "" when there is none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def clean_name(name: str) -> str:
    """A name that is safe to show and to save anywhere: one line, no path, no invisible or turning characters."""
    shown = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if char.isspace() else char for char in shown if unicodedata.category(char)[0] != "C")
    shown = _FORBIDDEN.sub("_", " ".join(shown.split())).strip(". ")
    if _RESERVED.match(shown):
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        return shown[:NAME_LENGTH] or "file"
    return f"{stem[: NAME_LENGTH - len(ending) - 1].rstrip('. ')}{dot}{ending}"[-NAME_LENGTH:]


def check(upload: UploadedFile[Any]) -> Checked:
    """Look at an uploaded file from its name to its bytes. Raises Unacceptable with a sentence for the user."""
    name = clean_name(upload.name or "")
    kind = TYPES.get(extension(name))
    if kind is None:
        raise Unacceptable(_("Files of this type are not accepted. Possible are: %s.") % listed(TYPES), name)
    size = upload.size or 0
    if not size:
        raise Unacceptable(_("The file is empty."), name)
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise Unacceptable(
            _("The file is too large: at most %s are possible.") % filesizeformat(settings.ATTACHMENT_MAX_BYTES), name
        )
    try:
        kind.inspect(_rewound(upload))
    except Unacceptable as refusal:
        raise Unacceptable(refusal.sentence, name) from refusal
    return Checked(name, kind.content_type, size, sha256_of(upload))


def _rewound(upload: UploadedFile[Any]) -> IO[bytes]:
    upload.seek(0)
    return cast("IO[bytes]", upload.file)


def sha256_of(upload: UploadedFile[Any]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
