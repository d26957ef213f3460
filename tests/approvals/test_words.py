from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules import words
from approvals.rules.differences import Change
from approvals.rules.words import Piece, pieces, shortened

TEXTS = st.text(alphabet="ab .。\n价格优惠,\U00020000", max_size=60) | st.text(max_size=30)


@given(TEXTS, TEXTS)
def test_pieces_hold_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.change != Change.ADDED) == before
    assert "".join(piece.text for piece in found if piece.change != Change.REMOVED) == after
    assert all(piece.text for piece in found)


@given(TEXTS)
def test_text_has_no_difference_with_itself(text: str) -> None:
    assert all(piece.change is None for piece in pieces(text, text))


@given(TEXTS, TEXTS)
def test_sentences_as_a_whole_hold_both_texts_too(before: str, after: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "MOST_PAIRS", 0)
        test_pieces_hold_both_texts.hypothesis.inner_test(before, after)  # type: ignore[attr-defined]


def test_one_word_changes_and_its_neighbours_stay() -> None:
    assert pieces("Delivery within thirty days. Paid later.", "Delivery within ninety days. Paid later.") == [
        Piece(None, "Delivery within "),
        Piece(Change.REMOVED, "thirty"),
        Piece(Change.ADDED, "ninety"),
        Piece(None, " days. Paid later."),
    ]


def test_chinese_is_compared_by_signs() -> None:
    assert pieces("交货期为三十天内。", "交货期为九十天内。") == [
        Piece(None, "交货期为"),
        Piece(Change.REMOVED, "三"),
        Piece(Change.ADDED, "九"),
        Piece(None, "十天内。"),
    ]


def test_changes_with_a_blank_between_are_one() -> None:
    assert pieces("with red paint inside", "with blue ink inside") == [
        Piece(None, "with "),
        Piece(Change.REMOVED, "red paint"),
        Piece(Change.ADDED, "blue ink"),
        Piece(None, " inside"),
    ]


def test_long_stretch_of_what_stayed_is_cut_in_the_middle_and_at_the_ends() -> None:
    same = "x" * 100
    found = shortened([Piece(None, same), Piece(Change.ADDED, same), Piece(None, same), Piece(Change.REMOVED, "y")], 10)
    assert [piece.text for piece in found] == ["…" + "x" * 10, same, "x" * 10 + "…" + "x" * 10, "y"]
    assert shortened([Piece(Change.ADDED, "y"), Piece(None, same)], 10)[1].text == "x" * 10 + "…"
    assert shortened([Piece(Change.ADDED, "y"), Piece(None, "x" * 20)], 10)[1].text == "x" * 20


@pytest.mark.parametrize("unit", ["a ", "a. ", "的", "甲乙丙丁。"])
def test_longest_texts_are_compared_in_bearable_time(unit: str) -> None:
    before = (unit * 20000)[:20000]
    started = perf_counter()
    found = pieces(before, before[:9000] + "changed here" + before[9500:])
    assert perf_counter() - started < 2
    assert any(piece.change for piece in found)
