"""Hours as people type and read them."""

from __future__ import annotations

from datetime import time

import pytest

from workcalendar.rules import hours
from workcalendar.rules.history import readable
from workcalendar.rules.hours import OFFICE
from workcalendar.rules.year import Ranges


def test_hours_read_like_a_door_sign() -> None:
    assert hours.words(OFFICE) == "9:00–12:00, 13:30–18:00"
    assert hours.words(((0, 1440),)) == "0:00–24:00"
    assert hours.words(()) == ""


@pytest.mark.parametrize(
    ("minutes", "words"), [(450, "7 hours 30 minutes"), (60, "1 hour"), (1, "1 minute"), (0, "0 hours")]
)
def test_durations_are_told_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert hours.duration(minutes) == words


def test_length_of_an_office_day() -> None:
    assert hours.length(OFFICE) == 450


def test_times_of_the_clock_become_minutes_and_back() -> None:
    assert hours.minutes_of(time(9), time(12, 30)) == (540, 750)
    assert hours.minutes_of(time(18), time(0)) == (1080, 1440)
    assert hours.times_of((1080, 1440)) == (time(18), time(0))


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        (OFFICE, None),
        (((600, 700), (540, 600)), None),
        ((), None),
        (((0, 1), (2, 3), (4, 5), (6, 7)), "A day has at most three ranges."),
        (((600, 600),), "10:00–10:00 must end after it begins."),
        (((780, 900), (540, 800)), "9:00–13:20 and 13:00–15:00 overlap."),
    ],
)
def test_problem_is_told_in_a_sentence(ranges: Ranges, expected: str | None) -> None:
    assert hours.problem(ranges) == expected


@pytest.mark.parametrize(("kept", "words"), [(True, "yes"), (False, "no"), (None, ""), ("", ""), ([], "closed")])
def test_kept_values_read_as_words(kept: object, words: str) -> None:
    assert readable("hours", kept) == words
