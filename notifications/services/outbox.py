"""The only way to tell somebody something: rows written in the caller's transaction, mailed later by `dispatch`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from core.errors import Sentence

from .. import kinds
from ..models import Message, Preference

if TYPE_CHECKING:
    from accounts.models import User

Text = Sentence | Callable[[], Sentence]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one person. `url` is the path of the page to open, `thread` what it is about, if one thing."""

    recipient: User
    kind: str
    dedupe_key: str
    subject: Text
    url: str
    body: Text = ""
    thread: str = ""


def tell(
    recipients: Iterable[User],
    *,
    kind: str,
    dedupe_key: str,
    subject: Text,
    body: Text = "",
    url: str,
    thread: str = "",
    except_for: User | None = None,
) -> None:
    """Tell each active recipient once about the fact named by `dedupe_key`, whoever else is telling it meanwhile.

    `subject` and `body` are rendered in each receiver's language, so give a lazy string, or a callable when
    something is filled in (`lazy % value` is rendered at once, in the language of the person acting). `url` is the
    path of the page to open. `thread` is what it is about, such as SR-2026-00042. `except_for` is who did it and
    knows already. Two statements whatever the number of recipients. Raises KeyError for an unregistered kind.
    """
    people = {person.pk: person for person in recipients if person != except_for}
    tell_each([Letter(person, kind, dedupe_key, subject, url, body, thread) for person in people.values()])


def tell_each(letters: Iterable[Letter]) -> None:
    """The same for messages of which each says something else: two statements whatever their number."""
    due = [letter for letter in letters if letter.recipient.is_active]
    if not due:
        return
    people, sorts = {letter.recipient.pk for letter in due}, {letter.kind for letter in due}
    by_default = {kind: kinds.get(kind).mail_by_default for kind in sorts}
    chosen = Preference.objects.filter(user__in=people, kind__in=sorts).values_list("user_id", "kind", "by_mail")
    choices = {(user, kind): by_mail for user, kind, by_mail in chosen}
    rows = [_message(letter) for letter in due]
    for row in rows:
        if choices.get((row.recipient_id, row.kind), by_default[row.kind]):
            row.mail_state, row.next_attempt_at = Message.MailState.DUE, row.created_at
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _message(letter: Letter) -> Message:
    with translation.override(letter.recipient.message_language):
        return Message(
            recipient=letter.recipient,
            kind=letter.kind,
            dedupe_key=letter.dedupe_key,
            thread=letter.thread,
            subject=_short(" ".join(_rendered(letter.subject).split()), 250),
            body=_short(_rendered(letter.body).strip(), 4000),
            url=letter.url,
            created_at=timezone.now(),
        )


def _rendered(text: Text) -> str:
    return str(text() if callable(text) else text).replace("\0", "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
