from __future__ import annotations

import pytest

from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from notifications.models import Message
from notifications.services import parked
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db


def _parked() -> Message:
    return make_message(mail_state="parked", attempts=8, last_error="OSError: away")


def test_retry_makes_it_due_again_with_all_attempts() -> None:
    message = _parked()
    parked.retry(message, by=make_user(Role.ADMINISTRATOR))
    message.refresh_from_db()
    assert (message.mail_state, message.attempts, message.last_error) == ("due", 0, "OSError: away")
    assert message.next_attempt_at is not None


def test_give_up_leaves_the_message_in_the_inbox() -> None:
    message = _parked()
    parked.give_up(message, by=make_user(Role.ADMINISTRATOR))
    message.refresh_from_db()
    assert (message.mail_state, message.next_attempt_at, message.last_error) == ("dropped", None, "OSError: away")


def test_deciding_twice_is_refused() -> None:
    message, administrator = _parked(), make_user(Role.ADMINISTRATOR)
    parked.give_up(message, by=administrator)
    with pytest.raises(DomainError, match="faster"):
        parked.retry(message, by=administrator)


def test_retry_all_takes_the_parked_ones_only() -> None:
    waiting, dropped = [_parked(), _parked()], make_message(mail_state="dropped")
    assert parked.retry_all(by=make_user(Role.ADMINISTRATOR)) == 2
    assert set(Message.objects.filter(pk__in=[message.pk for message in waiting]).values_list("mail_state")) == {
        ("due",)
    }
    dropped.refresh_from_db()
    assert dropped.mail_state == "dropped"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_decide(role: Role) -> None:
    message, person = _parked(), make_user(role)
    for refused in (parked.retry, parked.give_up):
        with pytest.raises(NotAllowed):
            refused(message, by=person)
    with pytest.raises(NotAllowed):
        parked.retry_all(by=person)
    message.refresh_from_db()
    assert message.mail_state == "parked"
