"""Calendar files from anybody: what is read, what is left out and why, what is refused."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workcalendar.rules.icalendar import MAX_BYTES, Entry, Found, Unreadable, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)


def file(*events: str, head: str = "", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A calendar of events, each given as its lines."""
    inside = [f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events]
    lines = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head.splitlines(), *inside, "END:VCALENDAR"])
    return lines.replace("\n", end).encode(encoding)


def found(*events: str, **how: str) -> Found:
    return read(file(*events, **how), zone=SHANGHAI, today=TODAY)


def reason(event: str) -> str:
    told = found(event)
    assert told.entries == []
    return str(told.skipped[0].reason)


def test_days_are_read_with_their_names() -> None:
    told = found(
        "DTSTART;VALUE=DATE:20271001\nDTEND;VALUE=DATE:20271008\nSUMMARY:国庆节 休",
        "DTSTART;VALUE=DATE:20270926\nSUMMARY:国庆节 班",
    )
    assert told.entries == [
        Entry(date(2027, 9, 26), date(2027, 9, 26), "国庆节 班", is_working=True),
        Entry(date(2027, 10, 1), date(2027, 10, 7), "国庆节 休", is_working=False),
    ]
    assert told.skipped == []


@pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\r\n"), ("utf-8", "\n"), ("gb18030", "\r\n")])
def test_encodings_and_line_ends_of_this_country(encoding: str, end: str) -> None:
    assert found("DTSTART:20270101\nSUMMARY:元旦", encoding=encoding, end=end).entries[0].name == "元旦"


def test_folded_escaped_and_nested_lines_are_understood() -> None:
    event = "DTSTART:20270101\nSUMMARY:New\\, \\nYear\n  of the sheep\nBEGIN:VALARM\nSUMMARY:Wake up\nEND:VALARM"
    assert found(event).entries[0].name == "New, Year of the sheep"


def test_name_is_short_and_never_empty() -> None:
    told = found(f"DTSTART:20270101\nSUMMARY:{'x' * 500}", "DTSTART:20270102")
    assert [len(entry.name) for entry in told.entries] == [80, 14]


@pytest.mark.parametrize(
    ("lines", "is_working"),
    [
        ("SUMMARY:春节\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY", True),
        ("SUMMARY:春节 班\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY", False),
        ("SUMMARY:补班", True),
        ("SUMMARY:Make-up workday", True),
        ("SUMMARY:Special Working Day", True),
        ("SUMMARY:Non-working day", False),
        ("SUMMARY:International Workers' Day", False),
        ("SUMMARY:劳动节", False),
    ],
)
def test_working_days_are_told_from_holidays(lines: str, is_working: bool) -> None:
    assert found(f"DTSTART:20270101\n{lines}").entries[0].is_working == is_working


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        ("DTSTART;TZID=Asia/Shanghai:20270101T000000\nDTEND;TZID=Asia/Shanghai:20270103T000000", 1, 2),
        ("DTSTART:20270101T160000Z\nDTEND:20270102T160000Z", 2, 2),
        ("DTSTART:20270101T000000\nDURATION:P3D", 1, 3),
        ("DTSTART:20270101\nDURATION:P1W", 1, 7),
        ("DTSTART;TZID=Nowhere/Land:20270101T000000", 1, 1),
        ("DTSTART:20270105\nDTEND:20270105", 5, 5),
    ],
)
def test_whole_days_are_known_however_they_are_written(lines: str, first: int, last: int) -> None:
    entry = found(f"{lines}\nSUMMARY:x").entries[0]
    assert (entry.starts_on, entry.ends_on) == (date(2027, 1, first), date(2027, 1, last))


def test_day_of_every_year_is_followed_two_years_ahead() -> None:
    yearly = "DTSTART:20200501\nSUMMARY:Labour Day\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"
    assert [entry.starts_on.year for entry in found(yearly).entries] == [2026, 2027, 2028]
    assert [entry.starts_on.year for entry in found(yearly + ";UNTIL=20270601T000000Z").entries] == [2026, 2027]
    assert [entry.starts_on.year for entry in found(yearly + ";COUNT=7").entries] == [2026]
    leap = "DTSTART:20240229\nSUMMARY:Leap day\nRRULE:FREQ=YEARLY"
    assert [entry.starts_on for entry in found(leap).entries] == [date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("SUMMARY:x", "It has no date."),
        ("DTSTART:20271301", "Its date cannot be read."),
        ("DTSTART:tomorrow", "Its date cannot be read."),
        ("DTSTART:00010101", "Its date cannot be read."),
        ("DTSTART:99991231", "Its date cannot be read."),
        ("DTSTART:20270101T090000", "It is not a whole day."),
        ("DTSTART:20270101\nDURATION:PT8H", "It is not a whole day."),
        ("DTSTART:20270101\nDTEND:20280601", "It lasts longer than a year."),
        ("DTSTART:20270101\nDURATION:P9999W", "It lasts longer than a year."),
        ("DTSTART:20251231", "It was before this year."),
        ("DTSTART:20270101\nSTATUS:CANCELLED", "It was called off."),
        ("DTSTART:20270101\nRRULE:FREQ=SECONDLY", "It is repeated in a way that is not read."),
        ("DTSTART:20270101\nRRULE:FREQ=YEARLY;INTERVAL=2", "It is repeated in a way that is not read."),
        ("DTSTART:20270101\nRRULE:FREQ=YEARLY;BYDAY=1MO", "It is repeated in a way that is not read."),
        ("DTSTART:20270101\nRRULE:FREQ=YEARLY;BYMONTH=2", "It is repeated in a way that is not read."),
        ("DTSTART:20270101\nRDATE:20270201", "It is repeated in a way that is not read."),
        ("DTSTART:20270101\nRRULE:FREQ=YEARLY;COUNT=0", "It was before this year."),
    ],
)
def test_what_cannot_be_taken_over_is_told_with_its_reason(lines: str, sentence: str) -> None:
    assert reason(lines) == sentence


BOMB = (
    "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19000101T000000\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not an iCalendar file"),
        (b"PK\x03\x04" + b"\0" * 100, "not an iCalendar file"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "not an iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\xff\xff", "characters of the file cannot be read"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2027", "ends in the middle"),
        (b"BEGIN:VCALENDAR" + b"x" * MAX_BYTES, "larger than 1 MB"),
        (file(*["DTSTART:20270101"] * 1001), "more than 1,000 events"),
        (file(*["DTSTART:20270101\nDTEND:20271231"] * 6), "more than 2,000 days"),
        (file(*["DTSTART:20200101\nRRULE:FREQ=YEARLY"] * 400), "more than 2,000 days"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, zone=SHANGHAI, today=TODAY)


def test_no_file_of_a_megabyte_keeps_the_machine_busy() -> None:
    bombs = [file("DTSTART:20270101\nSUMMARY:x", head=BOMB), file(*["DTSTART:20270101"] * 20_000)]
    bombs += [b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 70_000, b"BEGIN:VCALENDAR;" + b";=" * 500_000]
    for bomb in bombs:
        begun = perf_counter()
        try:
            told = read(bomb, zone=SHANGHAI, today=TODAY)
        except Unreadable:
            told = Found()
        assert len(told.entries) <= 1
        assert perf_counter() - begun < 3


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:X",
        "DTSTART:20270101",
        "DTSTART;VALUE=DATE",
        "DTEND:20269999",
        "DURATION:P",
        "RRULE:FREQ=YEARLY;COUNT=x",
        "RRULE:;;=",
        'SUMMARY;X=":a',
        " folded",
        ":",
        "STATUS",
        "",
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES | st.text(max_size=20), max_size=30))
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    data = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode("utf-8", "replace")
    try:
        told = read(data, zone=SHANGHAI, today=TODAY)
    except Unreadable:
        return
    assert all(entry.starts_on <= entry.ends_on and entry.name for entry in told.entries)
