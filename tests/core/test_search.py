"""Words that PostgreSQL can find."""

from __future__ import annotations

import string

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from core import search
from tests.factories import the_company

WORDS = "SR-2026-00042 技术测试环境 T3 project Ｌｏａｄ　ｔｅｓｔ li.ming@example.com 价格"
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=120)
HAN_TEXT = st.text("技术测试支持价格申请合同评审", min_size=2, max_size=30)
from_outside = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


def found(document: str, typed: str) -> bool:
    """What PostgreSQL answers for the two literals."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [search.vector(document), search.query(typed)])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "技术", "测试", "术测", "技术测试", "测试环境", "境", "技", "SR-2026-00042", "sr-2026", "00042", "t3", "T3",
        "proj", "load", "LOAD test", "li.ming", "example.com", "环境 价格", "价格 技术测试", "环境T3",
        "测试环境 project", "格",
    ],
)  # fmt: skip
def test_query_finds_every_part_of_the_document(typed: str) -> None:
    assert found(WORDS, typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["技试", "技术环境", "境测", "2026-SR", "roject", "example.org", "价格 合同", "测试T3", "支"]
)
def test_query_does_not_find_what_does_not_stand_together(typed: str) -> None:
    assert not found(WORDS, typed)


@pytest.mark.django_db
def test_vector_keeps_the_words_of_two_texts_apart() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [search.vector("load", "test"), search.query("load-test")])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("typed", ["", "  ", "a", "' & | ! <-> :*", "\x00", "。，！", "x y"])
def test_query_is_empty_when_nothing_can_be_looked_for(typed: str) -> None:
    assert search.query(typed) == ""


def test_query_repeats_nothing_and_reads_no_more_than_its_limit() -> None:
    assert search.query("测试 测试") == "('测试':*)"
    assert len(search.query("测试" * 5000)) < 10 * search.MAX_QUERY


@pytest.mark.django_db
@from_outside
@given(document=ANY_TEXT, typed=ANY_TEXT)
def test_any_text_makes_literals_that_postgresql_reads(document: str, typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector", [search.vector(document)])
        cursor.execute("SELECT %s::tsquery", [search.query(typed)])


@pytest.mark.django_db
@from_outside
@given(before=HAN_TEXT, term=HAN_TEXT, after=HAN_TEXT)
def test_any_run_of_chinese_is_found_inside_a_longer_one(before: str, term: str, after: str) -> None:
    assert found(before + term + after, term)


@pytest.mark.django_db
@from_outside
@given(document=HAN_TEXT, typed=HAN_TEXT)
def test_chinese_is_found_only_where_it_stands(document: str, typed: str) -> None:
    pairs_repeat = len({typed[at : at + 2] for at in range(len(typed) - 1)}) < len(typed) - 1
    assert found(document, typed) == (typed in document) or pairs_repeat


@pytest.mark.django_db
@from_outside
@given(words=st.lists(st.text(string.ascii_letters + string.digits, min_size=2, max_size=70), min_size=1, max_size=5))
def test_latin_words_are_found_by_their_beginning(words: list[str]) -> None:
    assert found(" ".join(words), words[-1][:2].upper())


@pytest.mark.django_db
def test_longest_document_fits_and_its_end_is_found() -> None:
    document = "".join(chr(0x4E00 + at * 7 % 20000) for at in range(search.MAX_TEXT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector) > 0", [search.vector(document, "never read")])
    assert found(document, document[-6:])
    assert not found(document, "never")


@pytest.mark.django_db
def test_lookup_found_filters_rows_and_finds_nothing_for_an_empty_term() -> None:
    unit = the_company()
    words = Unit.objects.annotate(words=Cast(Value(search.vector("技术测试")), SearchVectorField()))
    assert words.filter(words__found="测试").get() == unit
    assert not words.filter(words__found="合同").exists()
    assert not words.filter(words__found="a").exists()


@pytest.mark.django_db
def test_lookup_found_any_needs_one_word_only() -> None:
    unit = the_company()
    words = Unit.objects.annotate(words=Cast(Value(search.vector("技术测试 load")), SearchVectorField()))
    assert words.filter(words__found_any="合同 测试").get() == unit
    assert words.filter(words__found_any="LOAD 合同").get() == unit
    assert not words.filter(words__found_any="合同 price").exists()
    assert not words.filter(words__found_any="a b").exists()
