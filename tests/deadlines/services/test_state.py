from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from deadlines.models import Heartbeat
from deadlines.rules.running import Part
from deadlines.services import state as service
from notifications.models import Message
from salesops.local.processes import free_port
from tests.deadlines.clockwork import NOW, ago, all_alive, promise_with_rung, reminder
from tests.factories import make_message

pytestmark = pytest.mark.django_db


def _words() -> dict[str, tuple[int, str, str]]:
    return {number.label: (number.value, number.hint, number.tone) for number in service.state(NOW).numbers}


def test_all_is_fine_when_everybody_gives_signs_and_nothing_is_late() -> None:
    all_alive()
    promise_with_rung(-60)
    found = service.state(NOW)
    assert found.is_fine
    assert {(sign.word, sign.tone) for sign in found.signs} == {("Fine", "success")}


def test_silent_part_and_one_never_seen_are_told_apart() -> None:
    all_alive(worker=31)
    Heartbeat.objects.filter(name=Part.BEAT).delete()
    found = service.state(NOW)
    said = {sign.part: (sign.word, sign.tone) for sign in found.signs}
    assert said[Part.WORKER] == ("Silent", "danger")
    assert said[Part.BEAT] == ("Never seen", "warning")
    ages = {sign.part: sign.age for sign in found.signs}
    assert (ages[Part.WORKER], ages[Part.BEAT], ages[Part.SWEEP]) == ("31 s ago", "", "0 s ago")
    assert not found.is_fine


def test_late_rungs_reminders_and_mails_are_said_with_their_time() -> None:
    all_alive()
    promise_with_rung(45)
    reminder(3 * 3600)
    make_message(mail_state=Message.MailState.DUE, next_attempt_at=ago(29))
    words = _words()
    assert words["Steps due now"] == (1, "The oldest is 45 s late.", "danger")
    assert words["Reminders waiting"] == (1, "The oldest is 3\xa0hours late.", "danger")
    assert words["Mails waiting"] == (1, "The oldest is 29 s late.", "success")
    assert not service.state(NOW).is_fine


@pytest.mark.parametrize(("parked", "hint"), [(1, "It waits for your decision."), (2, "They wait for your decision.")])
def test_mails_that_were_given_up_wait_for_a_decision(parked: int, hint: str) -> None:
    all_alive()
    for _ in range(parked):
        make_message(mail_state=Message.MailState.PARKED)
    assert _words()["Mails given up"] == (parked, hint, "warning")
    assert not service.state(NOW).is_fine


def test_redis_away_is_not_fine() -> None:
    all_alive()
    with override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        found = service.state(NOW)
    assert not found.redis_answers
    assert not found.is_fine


def test_span_in_words_turns_from_seconds_to_words() -> None:
    assert service.in_words(timedelta(seconds=119.9)) == "119 s"
    assert service.in_words(timedelta(seconds=120)) == "2\xa0minutes"
