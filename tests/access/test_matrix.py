"""The access table, cell by cell: whoever asks whatever address in whatever way gets what the table says.

`table.txt` holds the expected answers as they were decided, not as the policies compute them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from .addresses import address, routes
from .desk import COLUMNS, Desk, rows_written

TABLE = Path(__file__).with_name("table.txt")


class Row(NamedTuple):
    name: str
    method: str
    answers: dict[str, str]

    @property
    def route(self) -> str:
        return self.name.partition("/")[0]


def _rows() -> Iterator[Row]:
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == ["route", "method", *COLUMNS]
    for name, method, *answers in lines[1:]:
        yield Row(name, method, dict(zip(COLUMNS, answers, strict=True)))


pytestmark = pytest.mark.django_db

ROWS = list(_rows())

SESSIONS = {"django_session", "usersessions_usersession"}
"""Where a session is used is noted every few minutes."""

READS_LEAVE: dict[str, set[str]] = {
    "notifications:open": {"notifications_message"},  # the message counts as read
    "feed:calendar": {"customers_calendarfeed"},  # when a calendar program asked last
    "approvals:read_copy": {"approvals_copy"},  # the read mark
    "approvals:version": {"approvals_copy"},  # the same, of who has a copy of it
}
"""What looking may write, beside answering."""


def test_every_address_has_its_rows_and_every_row_an_address() -> None:
    expected = {(route, method) for route in routes() for method in ("GET", "POST")}
    assert {(row.route, row.method) for row in ROWS} == expected
    assert len({(row.name, row.method) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_everybody_gets_what_the_table_says(desk: Desk, row: Row) -> None:
    where = address(desk, row.name)
    before = rows_written()
    got = {column: str(desk.answer(column, row.method, where)) for column in COLUMNS}
    assert got == row.answers
    if row.method == "GET":
        after = rows_written()
        written = {table for table, number in after.items() if number != before.get(table, 0)}
        assert written - SESSIONS <= READS_LEAVE.get(row.name, set())
