"""What one line of a file says, read cell by cell: cleaned values, and what is wrong in codes that `problems` words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from core.dates import YEARS
from core.text import clean, one_line

from .. import credit_code
from .columns import BY_CODE, Column, Kind, Part, heading_key, labels_of

Problem = dict[str, Any]
Value = str | int | list[str]

_SEPARATOR = re.compile(r"[;；、\n]+")
_NOTHING = frozenset({"-", "–", "—", "/", "无", "n/a", "null", "none"})
"""What people write into a cell that has nothing to say."""
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]*(?:(?:ext\.?|x|转|#|,) ?[0-9]{1,6})?")
_PHONE_DIGITS = range(5, 21)
_EMAIL = re.compile(r"[^@\s<>,;\"']+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_WEBSITE = re.compile(r"(?:https?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")


class _Wrong(Exception):
    """A cell that cannot be read; the code of the problem and what its sentence needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Directory:
    """What the words of a file may name: keys of industries' names (`heading_key`) to codes, of people's names and
    e-mails to their keys; None where several have the name."""

    industries: Mapping[str, str | None] = field(default_factory=dict)
    people: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """What a line says: column's code → value, empty cells left out; and what is wrong with it."""

    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_line(cells: Sequence[str | None], mapping: Mapping[str, int], directory: Directory, *, width: int) -> Line:
    """Read a line; `mapping` is column's code → place, `width` how many columns the heading has."""
    line = Line()
    for code, place in mapping.items():
        column, text = BY_CODE[code], (cells[place] or "") if place < len(cells) else ""
        try:
            if value := _read(column, text, directory):
                line.values[code] = value
            elif column.required:
                raise _Wrong("required")
        except _Wrong as wrong:
            line.problems.append({"column": code, "code": wrong.code, **wrong.facts})
    if any(cells[width:]):
        line.problems.append({"column": "", "code": "too_wide"})
    if "contact_name" not in line.values and "contact_name" not in {problem["column"] for problem in line.problems}:
        line.problems += _nameless(line)
    return line


def _nameless(line: Line) -> list[Problem]:
    """A contact without a name cannot be kept; a file without contacts has nothing to say about one."""
    said = any(BY_CODE[code].part is Part.CONTACT for code in line.values)
    return [{"column": "contact_name", "code": "nameless"}] if said else []


def _read(column: Column, text: str, directory: Directory) -> Value | None:
    text = clean(unicodedata.normalize("NFC", text))
    if column.code != "notes":
        text = one_line(text) if column.kind is not Kind.TEXTS else text
    if text.startswith(("=", "＝")):
        raise _Wrong("formula")
    if not text or (text.casefold() in _NOTHING and column.code != "name"):
        return None
    if column.kind in (Kind.INDUSTRY, Kind.PERSON):
        return _from_directory(column, text, directory)
    return _READERS[column.kind](column, text)


def _text(column: Column, text: str) -> str:
    if len(text) > column.length:
        raise _Wrong("too_long", most=column.length, length=len(text))
    if column.code == "name" and not any(sign.isalnum() for sign in text):
        raise _Wrong("no_name")
    return text


def _texts(column: Column, text: str) -> list[str]:
    return list(dict.fromkeys(_text(column, one_line(part)) for part in _SEPARATOR.split(text) if part.strip()))


def _choice(column: Column, text: str) -> str:
    value = _words(column.code).get(heading_key(text))
    if value is None:
        raise _Wrong("unknown", text=text[:60])
    return value


@cache
def _words(code: str) -> dict[str, str]:
    return labels_of(BY_CODE[code])


def _phone(column: Column, text: str) -> str:
    phone = unicodedata.normalize("NFKC", text)
    digits = sum(sign.isdigit() for sign in phone)
    if not _PHONE.fullmatch(phone) or digits not in _PHONE_DIGITS:
        raise _Wrong("phone", text=text[:60])
    return _text(column, phone)


def _email(column: Column, text: str) -> str:
    address = unicodedata.normalize("NFKC", text)
    if not _EMAIL.fullmatch(address):
        raise _Wrong("email", text=text[:60])
    return _text(column, address)


def _website(column: Column, text: str) -> str:
    address = unicodedata.normalize("NFKC", text)
    if not _WEBSITE.fullmatch(address):
        raise _Wrong("website", text=text[:60])
    return _text(column, address)


def _date(column: Column, text: str) -> str:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        year, month, day = map(int, match.groups()) if match else (0, 0, 0)
        found = date(year, month, day)
    except ValueError:
        raise _Wrong("date", text=text[:60]) from None
    if found.year not in YEARS:
        raise _Wrong("year", text=text[:60])
    return found.isoformat()


def _credit_code(_column: Column, text: str) -> str:
    code = credit_code.plain(text)
    if credit_code.mistake(code):
        raise _Wrong("credit_code", text=code[:60])
    return code


def _from_directory(column: Column, text: str, directory: Directory) -> Value:
    known: Mapping[str, Any] = directory.industries if column.kind is Kind.INDUSTRY else directory.people
    key = text.casefold() if "@" in text else heading_key(text)
    if key not in known:
        raise _Wrong(f"no_{column.kind.value}", text=text[:60])
    if known[key] is None:
        raise _Wrong(f"several_{column.kind.value}", text=text[:60])
    found: Value = known[key]
    return found


_READERS: Mapping[Kind, Callable[[Column, str], Value]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.CHOICE: _choice,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.WEBSITE: _website,
    Kind.DATE: _date,
    Kind.CREDIT_CODE: _credit_code,
}
