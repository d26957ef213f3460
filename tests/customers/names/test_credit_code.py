"""GB 32100-2015: eighteen characters, the last of which follows from the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.credit_code import LETTERS, check_character, mistake, plain

PUBLISHED = [
    "91110108551385082Q",
    "91440300708461136T",
    "91330100799655058B",
    "914403001922038216",
    "91110000802100433B",
]
"""As these companies publish them."""


@pytest.mark.parametrize("code", PUBLISHED)
def test_codes_of_real_companies_are_right(code: str) -> None:
    assert mistake(code) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "18 characters, this one has 0"),
        ("91110108551385082", "this one has 17"),
        ("91110108551385082QQ", "this one has 19"),
        ("9111010855138508OQ", "not “O”"),
        ("9111010855138508二Q", "not “二”"),
        ("9A110108551385082Q", "last character"),
        ("91A10108551385082Q", "digits of a place"),
        ("91110108551385082A", "last character"),
        ("91110108551835082Q", "last character"),
    ],
)
def test_what_is_wrong_is_said(code: str, words: str) -> None:
    assert words in str(mistake(code))


def test_plain_is_half_width_capitals_without_blanks() -> None:
    assert plain(" ９１１１０１０８-551385082 q") == "91110108551385082Q"


@given(st.integers(0, 16), st.sampled_from(LETTERS), st.sampled_from(PUBLISHED))
def test_any_one_wrong_character_is_found(place: int, letter: str, code: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]
    assert (mistake(wrong) is None) == (wrong == code)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_makes_a_code_right(first: str) -> None:
    assert mistake(first + check_character(first)) is None
