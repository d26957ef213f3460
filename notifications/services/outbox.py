"""The only way to tell somebody something: rows written in the caller's transaction, mailed later by `dispatch`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from core.errors import Sentence

from .. import kinds
from ..models import Message, Preference

if TYPE_CHECKING:
    from accounts.models import User

Text = Sentence | Callable[[], Sentence]


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
    mail_by_default = kinds.get(kind).mail_by_default
    people = {person.pk: person for person in recipients if person.is_active and person != except_for}
    if not people:
        return
    choices = dict(Preference.objects.filter(user__in=people, kind=kind).values_list("user_id", "by_mail"))
    rows = [
        _message(person, kind=kind, dedupe_key=dedupe_key, subject=subject, body=body, url=url, thread=thread)
        for person in people.values()
    ]
    for row in rows:
        if choices.get(row.recipient_id, mail_by_default):
            row.mail_state, row.next_attempt_at = Message.MailState.DUE, row.created_at
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _message(
    recipient: User, *, kind: str, dedupe_key: str, subject: Text, body: Text, url: str, thread: str
) -> Message:
    with translation.override(recipient.message_language):
        return Message(
            recipient=recipient,
            kind=kind,
            dedupe_key=dedupe_key,
            thread=thread,
            subject=_short(" ".join(_rendered(subject).split()), 250),
            body=_short(_rendered(body).strip(), 4000),
            url=url,
            created_at=timezone.now(),
        )


def _rendered(text: Text) -> str:
    return str(text() if callable(text) else text).replace("\0", "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
