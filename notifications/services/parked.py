"""What an administrator does with a mail that was given up after its last attempt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from .. import policies
from ..models import Message

if TYPE_CHECKING:
    from accounts.models import User


def retry(message: Message, *, by: User) -> None:
    """Send it with the next round, with all attempts before it. Raises DomainError when it is not parked any more."""
    with _deciding(message, by) as fresh:
        fresh.mail_state, fresh.next_attempt_at, fresh.attempts = Message.MailState.DUE, timezone.now(), 0


def retry_all(*, by: User) -> int:
    """Send every parked mail with the next round, as after a failure of the mail server; how many there were."""
    policies.can_tend_mail(by).require()
    return Message.objects.parked().update(mail_state=Message.MailState.DUE, next_attempt_at=timezone.now(), attempts=0)


def give_up(message: Message, *, by: User) -> None:
    """Leave it in the inbox only; the last error stays. Raises DomainError when it is not parked any more."""
    with _deciding(message, by) as fresh:
        fresh.mail_state = Message.MailState.DROPPED


@contextmanager
def _deciding(message: Message, by: User) -> Iterator[Message]:
    policies.can_tend_mail(by).require()
    with transaction.atomic():
        fresh = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if fresh.mail_state != Message.MailState.PARKED:
            raise DomainError(_("Somebody was faster: this mail is not waiting for a decision any more."))
        yield fresh
        fresh.save(update_fields=["mail_state", "next_attempt_at", "attempts"])
