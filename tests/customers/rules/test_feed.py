"""The calendar file as RFC 5545 wants it."""

from datetime import UTC, date, datetime, timedelta

from customers.rules.feed import Entry, calendar, escaped, fold
from workcalendar.rules.icalendar import _unfolded

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def lines(*entries: Entry) -> list[str]:
    return _unfolded(calendar("Visits", entries))


def test_a_visit_takes_its_time() -> None:
    visit = Entry(
        "V-1@example.com", "Visit: Hengtai, Ltd.", AT, starts_at=AT, ends_at=AT + timedelta(hours=1), version=3,
        description="Aim; whom\nWhy", location="Road 1", url="https://example.com/v", is_tentative=True,
    )  # fmt: skip
    found = lines(visit)
    assert found[0] == "BEGIN:VCALENDAR"
    for line in (
        "UID:V-1@example.com",
        "DTSTAMP:20261123T013000Z",
        "SEQUENCE:3",
        "DTSTART:20261123T013000Z",
        "DTEND:20261123T023000Z",
        "SUMMARY:Visit: Hengtai\\, Ltd.",
        "DESCRIPTION:Aim\\; whom\\nWhy",
        "LOCATION:Road 1",
        "URL:https://example.com/v",
        "STATUS:TENTATIVE",
        "TRANSP:OPAQUE",
    ):
        assert line in found


def test_what_has_a_day_only_lasts_that_day_and_blocks_no_time() -> None:
    found = lines(Entry("C-1", "Call", AT, day=date(2026, 12, 31)))
    assert "DTSTART;VALUE=DATE:20261231" in found
    assert "DTEND;VALUE=DATE:20270101" in found
    assert {"TRANSP:TRANSPARENT", "STATUS:CONFIRMED"} <= set(found)
    assert "DTSTART;VALUE=DATE:20261123" in lines(Entry("C-1", "Call", AT)), "of its last change, when nobody said"


def test_what_is_due_at_a_moment_is_shown_before_it() -> None:
    found = lines(Entry("p", "Due", AT, starts_at=AT))
    assert {"DTSTART:20261123T011500Z", "DTEND:20261123T013000Z", "TRANSP:TRANSPARENT"} <= set(found)


def test_text_cannot_leave_its_line() -> None:
    assert escaped("a\r\nBEGIN:VEVENT\\x\x00\x07") == "a\\nBEGIN:VEVENT\\\\x"


def test_lines_are_broken_before_76_octets_and_never_inside_a_character() -> None:
    line = "SUMMARY:" + "客户拜访" * 30
    broken = fold(line)
    assert all(len(part.encode()) <= 75 for part in broken.split("\r\n"))
    assert broken.replace("\r\n ", "") == line
    assert fold("short") == "short"


def test_the_same_entries_give_the_same_text_with_the_line_ends_of_the_standard() -> None:
    entry = Entry("p", "Due", AT, starts_at=AT)
    text = calendar("Visits", [entry])
    assert text == calendar("Visits", [entry])
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
