"""Keyset paging: every row once, in order, forwards and back."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, QuerySet
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core.paging import Count, Page, capped_count, found_first, keyset_page
from notifications.models import Message
from tests.factories import make_message, make_user

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def turn(order: list[str], *, size: int = 3, rows: QuerySet[Message] | None = None, **query: str) -> Page[Message]:
    rows = Message.objects.all() if rows is None else rows
    return keyset_page(rows, RequestFactory().get("/", query), order=order, size=size)


@pytest.fixture
def messages() -> list[Message]:
    """Eight rows with equal times among them, and every third one unread."""
    reader = make_user()
    return [
        make_message(
            reader,
            kind=f"kind{number % 3}",
            created_at=NOON + timedelta(microseconds=number // 2),
            read_at=None if number % 3 else NOON + timedelta(seconds=number),
        )
        for number in range(8)
    ]


ORDERS = [
    ["-created_at"],
    ["created_at"],
    ["read_at"],
    ["-read_at", "created_at"],
    ["kind", "-created_at", "-id"],
    ["recipient__name", "-pk"],
    ["-recipient__unit__manager__name"],
    ["-id"],
    ["kind", "recipient__name", "created_at"],
]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_show_every_row_once_in_order_there_and_back(order: list[str], messages: list[Message]) -> None:
    last = [] if order[-1] in ("-id", "-pk") else ["-id" if order[-1].startswith("-") else "id"]
    expected = list(Message.objects.order_by(*order, *last))
    page = turn(order)
    seen, pages = list(page), [page]
    while page.next:
        page = turn(order, after=page.next)
        seen += page
        pages.append(page)
    assert seen == expected
    assert [len(page) for page in pages] == [3, 3, 2]
    assert pages[0].previous == ""
    back = turn(order, before=pages[2].previous)
    assert (list(back), back.next != "") == (list(pages[1]), True)
    assert list(turn(order, before=back.previous)) == list(pages[0])


def test_page_follows_an_annotation(messages: list[Message]) -> None:
    rows = Message.objects.annotate(moment=F("read_at"))
    page = turn(["moment"], rows=rows)
    assert list(page) + list(turn(["moment"], rows=rows, after=page.next, size=9)) == list(
        rows.order_by("moment", "id")
    )


def test_page_is_not_disturbed_by_rows_that_come_or_go(messages: list[Message]) -> None:
    page = turn(["-created_at"])
    make_message(messages[0].recipient, created_at=NOON + timedelta(days=1))
    Message.objects.filter(pk=page.items[-1].pk).delete()
    assert list(turn(["-created_at"], after=page.next)) == [messages[4], messages[3], messages[2]]


def test_page_after_the_last_row_is_the_first_page(messages: list[Message]) -> None:
    page = turn(["created_at"], after=turn(["created_at"], size=7).next)
    assert list(page) == [messages[7]]
    cursor = turn(["created_at"], size=7).next
    Message.objects.filter(pk=messages[7].pk).delete()
    assert list(turn(["created_at"], after=cursor)) == messages[:3]


def test_page_of_no_rows_has_no_neighbours() -> None:
    assert turn(["created_at"]) == Page([])


def cursor_of(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%%%", "é", "a" * 5000, cursor_of(), cursor_of(1), cursor_of("2026-11-23T12:00", 1), cursor_of(None, 1),
        cursor_of("2026-11-23 12:00:00+00:00", "a\x00"), cursor_of("soon", 1), cursor_of(["x"], {}), cursor_of({}, 1),
        cursor_of("2026-11-23 12:00:00+00:00", None), base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
    ],
)  # fmt: skip
def test_cursor_that_cannot_be_read_shows_the_first_page(cursor: str, messages: list[Message]) -> None:
    assert list(turn(["created_at"], after=cursor)) == messages[:3]
    assert list(turn(["created_at"], before=cursor)) == messages[:3]


def test_cursor_with_a_number_beyond_the_column_is_harmless(messages: list[Message]) -> None:
    page = turn(["created_at"], after=cursor_of("2026-11-23 12:00:00+00:00", 10**30))
    assert list(page) == messages[2:5]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cursor=st.text(max_size=60)
    | st.lists(st.text() | st.integers() | st.none(), max_size=3).map(lambda v: cursor_of(*v))
)
def test_any_cursor_gives_a_page(cursor: str) -> None:
    assert list(turn(["kind", "created_at"], after=cursor)) == []


def test_page_needs_one_query_and_no_count(
    messages: list[Message], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1) as captured:
        turn(["-created_at"])
    assert "COUNT" not in captured.captured_queries[0]["sql"]


def test_order_by_something_that_is_no_column_is_refused() -> None:
    with pytest.raises(FieldDoesNotExist):
        turn(["recipient__messages"])


@pytest.mark.parametrize(
    ("limit", "count", "words"), [(8, Count(8, capped=False), "8"), (7, Count(7, capped=True), "7+")]
)
def test_capped_count_stops_at_its_limit(limit: int, count: Count, words: str, messages: list[Message]) -> None:
    counted: Any = capped_count(Message.objects.order_by("created_at"), limit)
    assert (counted, str(counted)) == (count, words)


def test_few_rows_are_named_by_their_keys_and_many_are_left_to_the_index(
    messages: list[Message], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unread = Message.objects.filter(read_at=None)
    with django_assert_num_queries(1):
        few, count = found_first(unread)
    assert (set(few), count) == (set(unread), Count(unread.count(), capped=False))
    assert "read_at" in str(few.query)
    assert str(messages[1].pk) in str(few.query)
    assert found_first(unread, limit=1) == (unread, Count(1, capped=True))
