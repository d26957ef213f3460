from __future__ import annotations

import pytest

from notifications.models import Preference
from notifications.services import inbox
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db


def test_mark_read_counts_the_first_time() -> None:
    message = make_message()
    inbox.mark_read(message, by=message.recipient)
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    inbox.mark_read(message, by=message.recipient)
    message.refresh_from_db()
    assert message.read_at == first


def test_mark_read_by_somebody_else_changes_nothing() -> None:
    message = make_message()
    inbox.mark_read(message, by=make_user())
    message.refresh_from_db()
    assert message.read_at is None


def test_mark_all_read_stays_within_ones_own_inbox() -> None:
    ann = make_user()
    make_message(ann)
    make_message(ann)
    other = make_message()
    assert inbox.mark_all_read(by=ann) == 2
    assert inbox.mark_all_read(by=ann) == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_choose_replaces_defaults_and_earlier_choices() -> None:
    ann, ben = make_user(), make_user()
    assert inbox.chosen(ann) == ["test.mailed"]
    inbox.choose(["test.quiet"], by=ann)
    assert inbox.chosen(ann) == ["test.quiet"]
    inbox.choose(["test.mailed", "test.quiet"], by=ann)
    assert inbox.chosen(ann) == ["test.mailed", "test.quiet"]
    assert Preference.objects.filter(user=ann).count() == 2
    assert inbox.chosen(ben) == ["test.mailed"]
