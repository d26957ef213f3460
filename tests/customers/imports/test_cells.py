"""Cells are read as people write them; what cannot be read is named in words."""

from __future__ import annotations

import pytest

from customers.rules.importing import cells
from customers.rules.importing.cells import Directory, read_line
from customers.rules.importing.columns import BY_CODE, COLUMNS, guess, heading_key
from customers.rules.importing.problems import SENTENCES, sentence

DIRECTORY = Directory(
    industries={heading_key("Food and drink"): "manufacturing-food", heading_key("other"): None},
    people={"ann@example.com": 7, heading_key("Li Wei"): None},
)


def line(code: str, text: str | None) -> cells.Line:
    return read_line(["Acme", "Ann", text], {"name": 0, "contact_name": 1, code: 2}, DIRECTORY, width=3)


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("other_names", "Acme Foods; 示例食品；Acme Foods\nThird、", ["Acme Foods", "示例食品", "Third"]),
        ("notes", "two\r\nlines", "two\nlines"),
        ("competitors", "one \n line", "one line"),
        ("value", "ＧＯＬＤ", "gold"),
        ("tracking", "letter of intent", "intent"),
        ("phone", "（021）5550 0100 转 12", "(021)5550 0100 转 12"),
        ("contact_email", "ann＠example.com", "ann@example.com"),
        ("website", "https://www.example.com/zh?a=1", "https://www.example.com/zh?a=1"),
        ("next_on", "2026年2月8日", "2026-02-08"),
        ("next_on", "2026-02-08T10:00", "2026-02-08"),
        ("credit_code", "9131 0000-775785552l", "91310000775785552L"),
        ("industry", "food and  Drink", "manufacturing-food"),
        ("owner", "ANN@example.com", 7),
    ],
)
def test_cell_is_read(code: str, text: str, value: object) -> None:
    found = line(code, text)
    assert (found.problems, found.values[code]) == ([], value)


@pytest.mark.parametrize("nothing", [None, "", " ", "-", "无", "N/A", "／"])
def test_what_people_write_for_nothing_is_nothing(nothing: str | None) -> None:
    found = line("notes", nothing)
    assert (found.problems, "notes" in found.values) == ([], nothing == "／")


@pytest.mark.parametrize(
    ("code", "text", "wrong", "words"),
    [
        ("competitors", "x" * 301, "too_long", "301 characters; at most 300"),
        ("tags", "short;" + "x" * 31, "too_long", "31 characters; at most 30"),
        ("phone", "1234", "phone", "is not a phone number"),
        ("contact_email", "a@b", "email", "is not an e-mail address"),
        ("website", "not a site", "website", "is not the address of a website"),
        ("next_on", "2026-02-30", "date", "is not a date"),
        ("next_on", "Monday", "date", "is not a date"),
        ("next_on", "0202-12-01", "year", "is the year right"),
        ("value", "Platinum", "unknown", "is not one of the values"),
        ("industry", "Mining", "no_industry", "is not one of the industries"),
        ("industry", "Other", "several_industry", "Several industries"),
        ("owner", "Bob", "no_person", "nobody who works for you"),
        ("owner", "Li Wei", "several_person", "Several people"),
        ("credit_code", "91310000775785552M", "credit_code", "does not match the others"),
        ("notes", "=1+1", "formula", "begins like a formula"),
    ],
)
def test_what_cannot_be_read_is_named(code: str, text: str, wrong: str, words: str) -> None:
    found = line(code, text)
    assert [(problem["column"], problem["code"]) for problem in found.problems] == [(code, wrong)]
    told = sentence(found.problems[0])
    assert words in told
    assert told.startswith(f"{BY_CODE[code].label}: ")


def test_contact_has_a_name_or_nothing_is_said_of_him() -> None:
    mapping = {"name": 0, "contact_name": 1, "contact_mobile": 2}
    assert read_line(["Acme"], mapping, DIRECTORY, width=3).problems == []
    (problem,) = read_line(["Acme", None, "13800000000"], mapping, DIRECTORY, width=3).problems
    assert problem == {"column": "contact_name", "code": "nameless"}
    (problem,) = read_line(["Acme", "x" * 81, "13800000000"], mapping, DIRECTORY, width=3).problems
    assert problem["code"] == "too_long"


def test_line_that_is_wider_than_the_heading_is_told_so() -> None:
    (problem,) = read_line(["Acme", "Ann", "Bob"], {"name": 0}, DIRECTORY, width=2).problems
    assert sentence(problem) == str(SENTENCES["too_wide"])


def test_columns_are_guessed_by_either_language_and_by_what_was_chosen_before() -> None:
    header = ["客户名称", "TEL", "E-Mail", "公司名称", "", "Card", "手机"]
    assert guess(header) == {"name": 0, "phone": 1, "contact_email": 2, "contact_mobile": 6}
    earlier = [{"Tel": "contact_phone", "手机": ""}, {"Tel": "phone", "card": "notes"}]
    assert guess(header, earlier) == {"name": 0, "contact_phone": 1, "contact_email": 2, "notes": 5}
    assert guess(["x"], [{"x": "a column that is no more"}]) == {}


def test_no_heading_stands_for_two_columns() -> None:
    headings = [heading for column in COLUMNS for heading in column.headings()]
    assert len(headings) == len(set(headings))
