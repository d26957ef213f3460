from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules import addressing
from notifications.rules.attempts import pause_after


def test_pause_after_doubles_from_half_a_minute_to_an_hour_and_ends_with_the_eighth_attempt() -> None:
    seconds = [pause.total_seconds() if (pause := pause_after(n)) else None for n in range(1, 10)]
    assert seconds == [30, 60, 120, 240, 480, 960, 1920, None, None]


def test_pause_after_never_exceeds_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.rules.attempts.MOST_ATTEMPTS", 20)
    assert pause_after(8) == pause_after(19) == timedelta(hours=1)


def test_message_id_is_the_same_each_time_and_differs_by_row_and_fact() -> None:
    first = addressing.message_id(7, "requests:event:1", "desk.example.com")
    assert first == addressing.message_id(7, "requests:event:1", "desk.example.com")
    assert first.startswith("<message.7.")
    assert first.endswith("@desk.example.com>")
    assert first != addressing.message_id(7, "requests:event:2", "desk.example.com")
    assert first != addressing.message_id(8, "requests:event:1", "desk.example.com")


def test_messages_in_finds_ours_among_others() -> None:
    ours = [addressing.message_id(key, "fact", "localhost") for key in (12, 3)]
    assert addressing.messages_in(f"<x@y> {ours[0]}\r\n {ours[1]} <message.nine@localhost>") == [12, 3]
    assert addressing.messages_in("") == []


@given(st.text(min_size=1, max_size=30))
def test_thread_in_reads_what_thread_id_wrote(thread: str) -> None:
    reference = addressing.thread_id(thread, "desk.example.com")
    assert reference.isascii()
    assert not set(reference) & set(" \t\r\n")
    assert addressing.thread_in(f"<a@b> {reference} <c@d>") == thread


def test_thread_in_of_foreign_references_is_empty() -> None:
    assert addressing.thread_in("<a@b> <thread@c>") == ""
