"""Cleaning of what people type."""

import pytest
from django.utils import translation

from core import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb\rc", "a\nb\nc"), ("  a \n", "a"), ("a\x00b", "ab"), ("", "")],
)
def test_clean_keeps_the_text_without_nul_and_odd_line_ends(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept


def test_one_line_joins_lines_and_cuts_with_an_ellipsis() -> None:
    assert text.one_line(" a\n\n b\tc ") == "a b c"
    assert text.one_line("abcdef", limit=6) == "abcdef"
    assert text.one_line("abcd efg", limit=6) == "abcd…"


def test_one_line_drops_what_nobody_sees() -> None:
    assert text.one_line("\ufeffStar\u200b Ltd\u202e \u2066\u2069") == "Star Ltd"
    assert text.one_line("شركة\u200cالنور") == "شركة\u200cالنور"


def test_folded_makes_width_and_case_equal() -> None:
    assert text.folded("ＡＢＣ有限公司（中国）\x00") == "abc有限公司(中国)"


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Li Ming, Wang Fang, 3"), ("zh-hans", "Li Ming、Wang Fang、3")],
)
def test_listed_separates_as_the_reader_does(language: str, line: str) -> None:
    with translation.override(language):
        assert text.listed(["Li Ming", "Wang Fang", 3]) == line
        assert text.listed(["Li Ming"]) == "Li Ming"
        assert text.listed([]) == ""


def test_sentences_follow_each_other_without_empty_ones() -> None:
    assert text.sentences(["Approved.", "", "Next: one."]) == "Approved. Next: one."
    assert text.sentences(["", "Approved."]) == "Approved."
    assert text.sentences([]) == ""


@pytest.mark.parametrize(
    ("written", "number"),
    [("42", 42), (42, 42), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None), ("٤٢", None), ("", None)],
)
def test_row_key_reads_what_a_row_can_have(written: object, number: int | None) -> None:
    assert text.row_key(written) == number
