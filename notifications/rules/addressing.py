"""Message-IDs that say which message and which thread a mail belongs to, so that replies find their way back."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote

_MESSAGE = re.compile(r"<message\.(\d{1,18})\.[0-9a-f]{16}@")
_THREAD = re.compile(r"<thread\.([A-Za-z0-9%_.~-]+)@")


def message_id(key: int, dedupe_key: str, host: str) -> str:
    """The same for every attempt at the same message, so that a mail sent twice after a crash is shown once."""
    return f"<message.{key}.{hashlib.sha256(dedupe_key.encode()).hexdigest()[:16]}@{host}>"


def thread_id(thread: str, host: str) -> str:
    """The Message-ID that all mails of a thread refer to; no mail of that id is ever sent."""
    return f"<thread.{quote(thread, safe='')}@{host}>"


def thread_in(references: str) -> str:
    """The thread named in an In-Reply-To or References header, or an empty text."""
    found = _THREAD.search(references)
    return unquote(found[1]) if found else ""


def messages_in(references: str) -> list[int]:
    """Keys of our own messages named in an In-Reply-To or References header, in its order."""
    return [int(key) for key in _MESSAGE.findall(references)]
