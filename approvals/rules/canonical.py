"""One text for one content: what hashes are over. Pure.

JSON with sorted keys and without spaces, in UTF-8 as it is; decimals, dates and moments are strings in one form. Floats
are refused: two machines may print them differently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any


def plain(value: Any) -> Any:
    """The value as JSON values. TypeError for a float, or for what has no such form."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if type(value) not in (bool, int, str, type(None)) else value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def text_of(value: Any) -> str:
    """The canonical text."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
