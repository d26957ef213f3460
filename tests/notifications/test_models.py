from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.models import Message, Preference
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("message_known_mail_state", {"mail_state": "lost"}),
        ("message_next_attempt_iff_due", {"mail_state": "due"}),
        ("message_next_attempt_iff_due", {"mail_state": "none", "next_attempt_at": NOW}),
        ("message_sent_at_iff_sent", {"mail_state": "sent"}),
        ("message_sent_at_iff_sent", {"mail_state": "parked", "sent_at": NOW}),
        ("message_url_is_a_path_of_ours", {"url": "https://example.com/"}),
        ("message_url_is_a_path_of_ours", {"url": "//example.com/"}),
    ],
)
def test_database_refuses_a_message_that(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_message(**fields)


def test_database_refuses_the_same_fact_for_the_same_person_twice() -> None:
    first = make_message()
    make_message(dedupe_key=first.dedupe_key)
    with pytest.raises(IntegrityError, match="message_once_for_a_fact_and_person"), transaction.atomic():
        make_message(first.recipient, dedupe_key=first.dedupe_key)


def test_database_refuses_two_choices_for_one_kind() -> None:
    person = make_user()
    Preference.objects.create(user=person, kind="test.mailed", by_mail=True)
    with pytest.raises(IntegrityError, match="preference_once_for_a_kind"), transaction.atomic():
        Preference.objects.create(user=person, kind="test.mailed", by_mail=False)


def test_names_of_rows_say_what_they_are() -> None:
    assert str(Message(subject="Accepted")) == "Accepted"
    assert str(Preference(kind="test.mailed", by_mail=True)) == "test.mailed: True"
