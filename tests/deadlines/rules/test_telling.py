"""What one person is told at one time: each promise once, the weightiest first."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from deadlines.rules.telling import About, Entries, Section, counted
from tests.deadlines.chores import HOUR, MONDAY

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


def about(promise: int, hours: float | None) -> About:
    due = None if hours is None else MONDAY + hours * HOUR
    return About(promise, "chore", promise, 1, MONDAY - timedelta(days=9), due)


def test_headings_follow_weight() -> None:
    entries = Entries()
    for promise, hours in ((1, 48), (2, 3), (3, -1), (4, 0), (5, None)):
        entries.add(about(promise, hours), 7)
    entries.add(about(6, -5), 7, level=1)
    entries.add(about(7, -4), 7, level=2)
    entries.add(about(8, -4), 7, is_closed=True)
    found = [(section.name, entry.about.promise) for section, entry in entries.ordered(MONDAY, SHANGHAI)]
    assert found == [
        ("ESCALATED", 7),
        ("ESCALATED", 6),
        ("CLOSED", 8),
        ("OVERDUE", 3),
        ("OVERDUE", 4),
        ("TODAY", 2),
        ("LATER", 1),
        ("LATER", 5),
    ]
    assert counted(section for section, _entry in entries.ordered(MONDAY, SHANGHAI)) == {
        Section.ESCALATED: 2,
        Section.CLOSED: 1,
        Section.OVERDUE: 2,
        Section.TODAY: 1,
        Section.LATER: 2,
    }


def test_each_promise_is_told_once_by_its_highest_level() -> None:
    entries = Entries()
    assert not entries
    for level, person in ((1, 7), (3, 8), (2, 9)):
        entries.add(about(1, -1), person, level=level)
    ((section, entry),) = entries.ordered(MONDAY, SHANGHAI)
    assert (section, entry.level, entry.people) == (Section.ESCALATED, 3, {7, 8, 9})


def test_today_is_the_readers() -> None:
    entries = Entries()
    entries.add(about(1, 15.5), 7)  # half past midnight in Shanghai, the afternoon in London
    assert entries.ordered(MONDAY, SHANGHAI)[0][0] is Section.LATER
    assert entries.ordered(MONDAY, LONDON)[0][0] is Section.TODAY
