"""One text for one content, whatever order it came in and whichever way its values were written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.canonical import digest, plain, text_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_text_is_sorted_and_keeps_chinese_as_it_is() -> None:
    assert text_of({"b": 1, "a": "报价"}) == '{"a":"报价","b":1}'


def test_decimals_dates_and_moments_are_strings_in_one_form() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    value = (Decimal("1E+3"), Decimal("0.9200"), date(2026, 3, 1), noon)
    assert plain(value) == ["1000", "0.9200", "2026-03-01", "2026-03-01T04:00:00.000000+00:00"]
    assert text_of(noon) == text_of(noon.astimezone(UTC))


def test_lazy_texts_and_choices_are_their_words() -> None:
    class Word(str):
        __slots__ = ()

    assert text_of([Word("a"), True, None]) == '["a",true,null]'
    assert type(plain(Word("a"))) is str


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), gettext_lazy("a")])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        text_of({"value": value})


@given(JSON)
def test_text_says_the_same_when_it_was_read_again(value: object) -> None:
    assert text_of(json.loads(text_of(value))) == text_of(value)


@given(st.dictionaries(st.text(), JSON, min_size=2))
def test_order_does_not_count(content: dict[str, object]) -> None:
    assert text_of(dict(reversed(content.items()))) == text_of(content)


def test_digest_is_of_the_bytes_in_utf8() -> None:
    assert digest("报价") == sha256(b"\xe6\x8a\xa5\xe4\xbb\xb7").hexdigest()
