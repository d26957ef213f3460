from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deadlines.rules.running import Part, Seen, duties, is_silent, lateness

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def seen(due: float | None = None, mail: float | None = None, **heartbeats: float) -> Seen:
    """What was seen, in seconds ago; every part that is not named gave a sign just now."""
    alive = {part.value: NOW for part in Part} | {name: ago(seconds) for name, seconds in heartbeats.items()}
    return Seen(ago(due) if due is not None else None, ago(mail) if mail is not None else None, alive)


@pytest.mark.parametrize(("seconds", "expected"), [(0, False), (30, False), (30.1, True), (-5, False), (-6, True)])
def test_silence_begins_after_thirty_seconds_and_the_future_is_no_sign(seconds: float, expected: bool) -> None:
    assert is_silent(ago(seconds), NOW) is expected


def test_what_never_gave_a_sign_is_silent() -> None:
    assert is_silent(None, NOW)


def test_lateness_is_never_negative() -> None:
    assert lateness(ago(4), NOW) == timedelta(seconds=4)
    assert lateness(ago(-4), NOW) == lateness(None, NOW) == timedelta(0)


def test_nothing_to_do_while_all_works() -> None:
    assert duties(seen(due=3, mail=29), NOW, patient_from=LONG_AGO) == (False, False, {})


def test_overdue_rung_is_swept() -> None:
    assert duties(seen(due=3.1), NOW, patient_from=LONG_AGO) == (True, False, {})


@pytest.mark.parametrize("part", [Part.SWEEP, Part.WORKER])
def test_silence_of_who_sweeps_is_enough_to_sweep(part: Part) -> None:
    assert duties(seen(**{part.value: 31}), NOW, patient_from=LONG_AGO).sweep


def test_silence_of_the_watchdog_and_of_mail_alone_is_no_reason_to_sweep() -> None:
    assert duties(seen(watchdog=99, mail=None), NOW, patient_from=LONG_AGO) == (False, False, {})


def test_mail_is_sent_when_it_is_late_and_nobody_else_sends() -> None:
    late, silent = seen(mail=31), seen(mail=31)._replace(heartbeats={})
    assert not duties(late, NOW, patient_from=LONG_AGO).mail
    assert duties(silent, NOW, patient_from=LONG_AGO).mail
    assert not duties(silent._replace(mail_at=ago(29)), NOW, patient_from=LONG_AGO).mail


def test_silent_worker_and_beat_are_named_with_their_silence() -> None:
    silent = duties(seen(worker=31, beat=40, sweep=99), NOW, patient_from=LONG_AGO).silent
    assert silent == {Part.WORKER: timedelta(seconds=31), Part.BEAT: timedelta(seconds=40)}


def test_silence_counts_from_when_the_watch_began() -> None:
    assert duties(seen(worker=99), NOW, patient_from=ago(10)).silent == {}
    assert duties(Seen(None, None, {}), NOW, patient_from=ago(31)).silent == {
        Part.WORKER: timedelta(seconds=31),
        Part.BEAT: timedelta(seconds=31),
    }


def test_sign_from_the_future_does_not_hide_silence() -> None:
    """The clock was ahead by a day and was put right; the worker died meanwhile."""
    assert duties(seen(worker=-86400), NOW, patient_from=ago(31)).silent == {Part.WORKER: timedelta(seconds=31)}
    assert duties(seen(worker=-2), NOW, patient_from=ago(31)).silent == {}
