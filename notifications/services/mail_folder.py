"""Reading the folder into which the demo's mail goes (`notifications.backends`), whatever sent it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from ..policies import can_tend_mail

if TYPE_CHECKING:
    from accounts.models import User

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{16}")
MOST_LISTED = 200
SHOWN_HEADERS = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "Auto-Submitted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentMail:
    """One file: `name` is its address in the product, without ".eml"."""

    name: str
    parsed: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.parsed["To"] or "")

    @property
    def sent_at(self) -> datetime | None:
        """None when the header is missing or no date."""
        try:
            moment = parsedate_to_datetime(str(self.parsed["Date"]))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # "-0000" is UTC from an unknown place

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Those worth showing, in their usual order."""
        return [(name, str(self.parsed[name])) for name in SHOWN_HEADERS if self.parsed[name] is not None]

    @property
    def text(self) -> str:
        """The plain text, or nothing when the mail has none."""
        part = self.parsed.get_body(preferencelist=("plain",))
        return str(part.get_content()) if part else ""

    def is_for(self, user: User) -> bool:
        """His own mail; an administrator sees all of it."""
        return bool(can_tend_mail(user)) or user.email.lower() in {
            address.lower() for _name, address in getaddresses([self.to])
        }


def folder() -> Path | None:
    """Where the mails are; None when mail leaves by a server instead."""
    if settings.EMAIL_BACKEND != "notifications.backends.EmlFolder":
        return None
    return Path(settings.EMAIL_FILE_PATH)  # type: ignore[misc]  # set by salesops.env


def has_folder(_user: User) -> bool:
    """Whether the pages about it are offered."""
    return folder() is not None


def newest(user: User, *, limit: int = MOST_LISTED) -> list[SentMail]:
    """What the person may see of the newest `limit` mails, newest first; headers only."""
    place = folder()
    if place is None:
        return []
    names = sorted((path.stem for path in place.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)[:limit]
    parser = BytesHeaderParser(policy=policy.default)
    mails = [SentMail(name, parser.parsebytes((place / f"{name}.eml").read_bytes())) for name in names]
    return [mail for mail in mails if mail.is_for(user)]


def find(name: str, user: User) -> SentMail | None:
    """The whole mail of that name; None when there is none that the person may see."""
    place = folder()
    if place is None or not NAME.fullmatch(name) or not (place / f"{name}.eml").is_file():
        return None
    parsed = BytesParser(policy=policy.default).parsebytes((place / f"{name}.eml").read_bytes())
    mail = SentMail(name, parsed)
    return mail if mail.is_for(user) else None
