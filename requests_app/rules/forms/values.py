"""From what was typed to a canonical JSON value, one cleaner for each field type.

Every cleaner accepts its own result again, so stored answers can be checked against their form at any time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import YEARS
from core.text import row_key

from .schema import CONTACT_LIMIT, NUMBER_LIMIT, ROWS_LIMIT, Field, FieldType

NUMBER = re.compile(r"[+-]?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,10})?")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"[+(]?[0-9][0-9 ()/.,#*x转分机-]{3,39}")
CONTACT_PARTS = ("name", "position", "phone", "email")
MONEY_DECIMALS = 2


class Invalid(ValueError):
    """What was typed does not fit; `at` holds messages by part ("3.quantity"), "" for the whole."""

    def __init__(self, message: str = "", *, at: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.at = at or {"": message}


def clean_value(field: Field, raw: Any, zone: tzinfo) -> Any:
    """The canonical value, None when nothing was typed. Times without offset are meant in `zone`. Raises Invalid."""
    return CLEANERS[field.type](field, raw, zone)


def plain(raw: Any, *, lines: bool = False) -> str:
    """Text without control characters, lone surrogates and outer blanks; line ends as \\n, or as blanks."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Invalid(_("Write this as text."))
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    return "".join(char if lines or char != "\n" else " " for char in kept).strip()


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        message = _("At most %(limit)d characters fit here; this is %(length)d.")
        raise Invalid(message % {"limit": limit, "length": len(text)})
    return text


def _text(field: Field, raw: Any, zone: tzinfo) -> str | None:
    return _limited(plain(raw, lines=field.type == FieldType.LONG_TEXT), field.length_limit) or None


def decimal(raw: Any) -> Decimal | None:
    """A number from text such as "1,200.50" or full-width digits; None when empty. Raises Invalid."""
    if isinstance(raw, (bool, list, dict, tuple)):
        raise Invalid(_("Write a number, such as 1200 or 0.5."))
    text = unicodedata.normalize("NFKC", plain(str(raw) if raw is not None else "")).replace(" ", "")
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise Invalid(_("Write a number, such as 1200 or 0.5."))
    return Decimal(text.replace(",", ""))


def _in_bounds(field: Field, value: Decimal, decimals: int) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        if not decimals:
            raise Invalid(_("Write a whole number."))
        raise Invalid(
            ngettext("At most %d decimal place fits here.", "At most %d decimal places fit here.", decimals) % decimals
        )
    lowest = -NUMBER_LIMIT if field.minimum is None else field.minimum
    highest = NUMBER_LIMIT if field.maximum is None else field.maximum
    if value < lowest:
        raise Invalid(_("The least possible value is %s.") % format(lowest, "f"))
    if value > highest:
        raise Invalid(_("The greatest possible value is %s.") % format(highest, "f"))
    return value


def _fixed(value: Decimal, decimals: int) -> str:
    return format(abs(value) if value.is_zero() else value, f".{decimals}f")


def _number(field: Field, raw: Any, zone: tzinfo) -> int | str | None:
    value = decimal(raw)
    if value is None:
        return None
    value = _in_bounds(field, value, field.decimals)
    return _fixed(value, field.decimals) if field.decimals else int(value)


def _money(field: Field, raw: Any, zone: tzinfo) -> dict[str, str] | None:
    given = raw if isinstance(raw, dict) else {"amount": raw}
    amount = decimal(given.get("amount"))
    if amount is None:
        return None
    currency = plain(given.get("currency")) or next(iter(field.currencies), "")
    if currency not in field.currencies:
        raise Invalid(_("Choose one of the currencies offered."))
    return {"amount": _fixed(_in_bounds(field, amount, MONEY_DECIMALS), MONEY_DECIMALS), "currency": currency}


def _date(field: Field, raw: Any, zone: tzinfo) -> str | None:
    text = plain(raw)
    if not text:
        return None
    try:
        value = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Choose a date, or write it as 2026-11-30.")) from error
    return _known_year(value).isoformat()


def _datetime(field: Field, raw: Any, zone: tzinfo) -> str | None:
    text = plain(raw)
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Choose a date and a time, or write them as 2026-11-30 14:30.")) from error
    _known_year(value)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def _known_year(value: date) -> date:
    if value.year not in YEARS:
        raise Invalid(_("Check the year."))
    return value


def _choice(field: Field, raw: Any, zone: tzinfo) -> str | None:
    value = plain(raw)
    if value and value not in (option.value for option in field.options):
        raise Invalid(_("Choose one of the options offered."))
    return value or None


def _choices(field: Field, raw: Any, zone: tzinfo) -> list[str] | None:
    many = raw if isinstance(raw, list) else [raw]
    chosen = {value for value in map(plain, many) if value}
    offered = [option.value for option in field.options]
    if chosen - set(offered):
        raise Invalid(_("Choose only from the options offered."))
    return [value for value in offered if value in chosen] or None


def _person(field: Field, raw: Any, zone: tzinfo) -> dict[str, Any] | None:
    given = raw if isinstance(raw, dict) else {"id": raw}
    text = str(given.get("id") or "")
    if not text:
        return None
    key = row_key(text)
    if not key:
        raise Invalid(_("Choose a colleague from the list."))
    return {"id": key, "name": _limited(plain(given.get("name")), CONTACT_LIMIT)}


def _contact(field: Field, raw: Any, zone: tzinfo) -> dict[str, str] | None:
    if raw is not None and not isinstance(raw, dict):
        raise Invalid(_("Name the person."))
    parts = {part: _limited(plain((raw or {}).get(part)), CONTACT_LIMIT) for part in CONTACT_PARTS}
    if not any(parts.values()):
        return None
    problems = dict(_contact_problems(parts, needs_way=field.required))
    if problems:
        raise Invalid(at=problems)
    return {part: text for part, text in parts.items() if text}


def _contact_problems(parts: dict[str, str], *, needs_way: bool) -> Iterable[tuple[str, str]]:
    if not parts["name"]:
        yield "name", _("Name the person.")
    if parts["email"] and not EMAIL.fullmatch(parts["email"]):
        yield "email", _("Write the address as name@example.com.")
    if parts["phone"] and not PHONE.fullmatch(unicodedata.normalize("NFKC", parts["phone"])):
        yield "phone", _("Write the number with digits, such as +86 21 5555 0100.")
    if needs_way and not (parts["phone"] or parts["email"]):
        yield "phone", _("Give a phone number or an e-mail address.")


def _file(field: Field, raw: Any, zone: tzinfo) -> None:
    """Files are attachments of the request; an answer holds nothing of them."""


def _rows(field: Field, raw: Any, zone: tzinfo) -> list[dict[str, Any]] | None:
    if raw is not None and not (isinstance(raw, list) and all(isinstance(row, dict) for row in raw)):
        raise Invalid(_("Fill in the rows of the table."))
    filled = [(index, row) for index, row in enumerate(raw or []) if _typed_in(field, row)]
    most = min(field.max_rows, ROWS_LIMIT)
    if len(filled) > most:
        raise Invalid(ngettext("At most %d row fits here.", "At most %d rows fit here.", most) % most)
    problems: dict[str, str] = {}
    rows = [_row(field, index, row, zone, problems) for index, row in filled]
    if filled and len(filled) < field.min_rows:
        few = ngettext("At least %d row is needed.", "At least %d rows are needed.", field.min_rows)
        problems.setdefault("", few % field.min_rows)
    if problems:
        raise Invalid(at=problems)
    return rows or None


def _typed_in(field: Field, row: dict[str, Any]) -> bool:
    """Whether a row holds anything; a chosen currency alone is nothing."""
    cells = (row.get(column.key) for column in field.columns if column.type != FieldType.COMPUTED)
    return any((cell.get("amount") if isinstance(cell, dict) else cell) not in (None, "") for cell in cells)


def _row(field: Field, index: int, row: dict[str, Any], zone: tzinfo, problems: dict[str, str]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column in field.columns:
        try:
            value = clean_value(column, row.get(column.key), zone)
        except Invalid as invalid:
            problems[f"{index}.{column.key}"] = invalid.at[""]
            continue
        if value is not None:
            cells[column.key] = value
        elif column.required:
            problems[f"{index}.{column.key}"] = _("Fill this in.")
    return cells


Cleaner = Callable[[Field, Any, tzinfo], Any]

CLEANERS: dict[FieldType, Cleaner] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.PERSON: _person,
    FieldType.CONTACT: _contact,
    FieldType.FILE: _file,
    FieldType.ROWS: _rows,
    FieldType.COMPUTED: _file,
}
