"""Reading a mail, whoever made it: nothing that a stranger can send raises anything but Unreadable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses
from typing import TypeVar

from .mail_words import text_of, tidy

T = TypeVar("T")
_MALFORMED = (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError)
"""What the standard library raises for headers and bodies that keep no rule."""
MOST_PARTS = 200
LONGEST_ID = 250
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


class Unreadable(ValueError):
    """Not a mail that can be taken apart."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as it came; nothing about it is believed yet."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the desk needs it. `sender` is empty unless exactly one address wrote it; addresses are lower case."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    references: str
    authentication: tuple[str, ...]
    automatic: bool
    from_list: bool
    text: str
    files: tuple[File, ...]


def read(raw: bytes) -> Letter:
    """Take a mail apart. Raises Unreadable when it is nested or split beyond all reason."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        parts = list(_leaves(message))
    except RecursionError:
        raise Unreadable from None
    if len(parts) > MOST_PARTS:
        raise Unreadable
    senders = _addresses(message, "From")
    message_id = _header(message, "Message-ID")
    if not message_id or len(message_id) > LONGEST_ID:
        message_id = _own_id(raw)
    return Letter(
        message_id=message_id,
        sender=senders[0] if len(senders) == 1 else "",
        recipients=tuple(address for name in _RECIPIENTS for address in _addresses(message, name)),
        subject=_header(message, "Subject"),
        references=f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}".strip(),
        authentication=tuple(_headers(message, "Authentication-Results")),
        automatic=_is_automatic(message),
        from_list=_is_from_list(message),
        text=_text(parts),
        files=tuple(_file(part, number) for number, part in enumerate(parts, 1) if not _is_text(part)),
    )


def read_or_blank(raw: bytes) -> Letter:
    """The same, and a letter without anything but an id of its own where nothing can be read."""
    try:
        return read(raw)
    except Unreadable:
        return Letter(_own_id(raw), "", (), "", "", (), automatic=False, from_list=False, text="", files=())


def _own_id(raw: bytes) -> str:
    return f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>"


def is_verified(letter: Letter, *, receiver: str) -> bool:
    """Whether our own mail server says that the sender's domain sent it (RFC 8601, DMARC).

    `receiver` is the name our server puts first in Authentication-Results; what stands below its first line may
    come from anybody.
    """
    ours = [line.split(";") for line in letter.authentication if line.split(";")[0].split()[:1] == [receiver]]
    return bool(ours) and any(result.strip().lower().startswith("dmarc=pass") for result in ours[0][1:])


def _is_automatic(message: Message) -> bool:
    """An out-of-office note or a bounce: answering it could go on for ever (RFC 3834)."""
    return (
        _header(message, "Auto-Submitted").lower() not in ("", "no")
        or _header(message, "Precedence").lower() in ("bulk", "junk", "auto_reply")
        or _header(message, "Return-Path") == "<>"
        or any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
        or _safely(message.get_content_type, "") == "multipart/report"
    )


def _is_from_list(message: Message) -> bool:
    """Sent on by a mailing list: a newsletter, or a colleague's mail to a desk address that is a list itself."""
    return any(message.get(name) is not None for name in ("List-Id", "List-Unsubscribe"))


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold something; a mail attached to the mail counts as one."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for inner in _inner(part):
            yield from _leaves(inner)
    else:
        yield part


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _is_text(part: Message) -> bool:
    disposition = _safely(part.get_content_disposition, None)
    return part.get_content_type() in ("text/plain", "text/html") and disposition != "attachment" and not _name(part)


def _text(parts: list[Message]) -> str:
    """The plain text; what the HTML says only when there is none."""
    bodies = [part for part in parts if _is_text(part)]
    plain = [_decoded(part) for part in bodies if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return tidy("\n\n".join(plain))
    return tidy("\n\n".join(text_of(_decoded(part)) for part in bodies if part.get_content_type() == "text/html"))


def _decoded(part: Message) -> str:
    charset = _safely(part.get_content_charset, None) or "utf-8"
    if charset in ("gb2312", "gbk"):
        charset = "gb18030"  # its superset, which is what those who say the former often send
    content = _bytes(part)
    return _clean(_safely(lambda: content.decode(charset, "replace"), content.decode("utf-8", "replace")))


def _file(part: Message, number: int) -> File:
    kind = part.get_content_type()
    name = _name(part) or f"part-{number}.{'eml' if kind == 'message/rfc822' else kind.rpartition('/')[2]}"
    return File(name=name, content=_bytes(part), content_type=kind)


def _bytes(part: Message) -> bytes:
    if part.is_multipart():
        return b"".join(inner.as_bytes() for inner in _inner(part))
    decoded: object = _safely(lambda: part.get_payload(decode=True), None)
    return decoded if isinstance(decoded, bytes) else b""


def _name(part: Message) -> str:
    return _clean(_safely(part.get_filename, None) or "")


def _header(message: Message, name: str) -> str:
    return next(_headers(message, name), "")


def _headers(message: Message, name: str) -> Iterator[str]:
    """Decoded, on one line each; what keeps no rule is read as it stands."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    values = _safely(lambda: [str(value) for value in message.get_all(name, [])], raw)
    return (" ".join(_clean(value).split()) for value in values)


def _addresses(message: Message, name: str) -> list[str]:
    nobody: list[tuple[str, str]] = []
    found = _safely(lambda: getaddresses(list(_headers(message, name))), nobody)
    return [address.lower() for _name, address in found if "@" in address]


def _clean(text: str) -> str:
    """Without NUL and without halves of characters, which the database refuses."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _safely(call: Callable[[], T], otherwise: T) -> T:
    try:
        return call()
    except _MALFORMED:
        return otherwise
