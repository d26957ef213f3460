"""What a person does with his messages and with the choice of what comes by e-mail."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone

from .. import kinds
from ..models import Message, Preference

if TYPE_CHECKING:
    from accounts.models import User


def mark_read(message: Message, *, by: User) -> None:
    """The first time counts; somebody else's message stays as it is."""
    Message.objects.visible_to(by).unread().filter(pk=message.pk).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """Everything in the person's inbox; how many were unread."""
    return Message.objects.visible_to(by).unread().update(read_at=timezone.now())


def choose(by_mail: Collection[str], *, by: User) -> None:
    """From now on the kinds with these codes come by e-mail as well and all others do not; one statement."""
    choices = [Preference(user=by, kind=kind.code, by_mail=kind.code in by_mail) for kind in kinds.every()]
    Preference.objects.bulk_create(
        choices, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["by_mail"]
    )


def chosen(user: User) -> list[str]:
    """Codes of the kinds that come to the person by e-mail: his choice, else the kind's default."""
    choices = dict(Preference.objects.filter(user=user).values_list("kind", "by_mail"))
    return [kind.code for kind in kinds.every() if choices.get(kind.code, kind.mail_by_default)]
