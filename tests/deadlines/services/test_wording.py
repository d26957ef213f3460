"""What the messages about several promises are called."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from deadlines.rules.telling import About, Entry, Section
from deadlines.services.wording import Book, Telling
from tests.deadlines.chores import MONDAY

CLOSED, OVERDUE = Section.CLOSED, Section.OVERDUE


@pytest.mark.parametrize(
    ("sections", "title"),
    [
        ([CLOSED, CLOSED], "2 closed by time"),
        ([CLOSED, OVERDUE], "1 promise needs you: 1 closed by time, 1 overdue"),
        ([OVERDUE, OVERDUE], "2 promises need you: 2 overdue"),
    ],
)
def test_what_closed_by_itself_needs_nobody(sections: list[Section], title: str) -> None:
    entry = Entry(About(1, "chore", 1, 1, MONDAY, MONDAY))
    told = [(section, entry) for section in sections]
    telling = Telling(1, ZoneInfo("Asia/Shanghai"), MONDAY, told, is_digest=False, book=Book({}, {}, {}, {}))
    assert telling.title() == title
