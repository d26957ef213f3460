"""Cleaning of what people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Signs without a shape: copied along from web pages, they make two equal names differ or turn the text around."""
KEY_DIGITS = 18
"""A key is a bigint; Python itself refuses to read numbers of thousands of digits."""


def without_nul(text: str) -> str:
    """PostgreSQL cannot keep NUL characters."""
    return text.replace("\x00", "")


def clean(text: str) -> str:
    """Long text as it is kept: no NUL, line ends as one character, no blanks at the ends."""
    return without_nul(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str, *, limit: int | None = None) -> str:
    """The text on one line, without signs that nobody sees, cut to `limit` characters with an ellipsis."""
    line = _SPACES.sub(" ", _UNSEEN.sub("", without_nul(text))).strip()
    if limit is not None and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line


def folded(text: str) -> str:
    """For comparing and searching: full-width as half-width, upper case as lower case, no NUL."""
    return unicodedata.normalize("NFKC", without_nul(text)).casefold()


def in_every_language(word: object) -> list[str]:
    """The word, or what is translated lazily, as each reader knows it: what a file may call it."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(word))
    return found


def listed(words: Iterable[object]) -> str:
    """The words on one line, with the separator of the reader's language between them; empty for none."""
    line = ""
    for word in words:
        line = pgettext("list", "%(words)s, %(word)s") % {"words": line, "word": word} if line else str(word)
    return line


def sentences(words: Iterable[str]) -> str:
    """Sentences one after another, as the reader's language sets them; empty ones are left out."""
    text = ""
    for word in filter(None, words):
        text = pgettext("sentences", "%(first)s %(second)s") % {"first": text, "second": word} if text else word
    return text


def row_key(written: object) -> int | None:
    """The number of a row as a form, an address or a sheet names it; None for what no row can have."""
    digits = str(written)
    return int(digits) if len(digits) <= KEY_DIGITS and digits.isascii() and digits.isdecimal() else None
