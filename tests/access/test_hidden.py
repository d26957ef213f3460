"""What one may not see answers exactly as what does not exist: same status, same page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from requests_app.rules.states import State
from tests.factories import make_customer

from .desk import Answer, Desk

pytestmark = pytest.mark.django_db

NO_NUMBER, NO_KEY = "SR-1999-00001", 9_999_999
ACTIONS = ("detail", "pulse", "accept", "comment", "deliver", "cancel", "copy", "attach")


@pytest.fixture(autouse=True)
def _time_stands_still() -> Iterator[None]:
    """So that two pages tell the same age of the same thing."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


RANDOM = re.compile(r"\b([0-9A-Za-z]{64}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
"""Tokens against forgery, and the keys by which a form is known again."""


def without_address(answer: Answer, *own: object) -> tuple[int, str]:
    """The answer without what the asker himself said and without what is different on every page."""
    body = RANDOM.sub("…", answer.body)
    for word in own:
        body = re.sub(rf"(?<!\w){re.escape(str(word))}(?!\w)", "…", body)
    return answer.status, body


def same(desk: Desk, column: str, method: str, route: str, hidden: list[object], missing: list[object]) -> bool:
    """Whether the person is told the same about both; the hidden one is there for an administrator or its owner."""
    answers = [desk.answer(column, method, reverse(route, args=args)) for args in (hidden, missing)]
    one, other = (without_address(answer, *hidden, *missing) for answer in answers)
    return one == other


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("column", ["strgr", "othco"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_request_of_others_is_like_none(desk: Desk, name: str, column: str, method: str) -> None:
    hidden = desk.requests[State.IN_PROGRESS].number
    assert same(desk, column, method, f"requests:{name}", [hidden], [NO_NUMBER])


@pytest.mark.parametrize("route", ["draft", "draft_keep", "draft_discard", "draft_files"])
@pytest.mark.parametrize("column", ["strgr", "deleg", "coord", "admin"])
def test_draft_of_others_is_like_none(desk: Desk, route: str, column: str) -> None:
    for method in ("GET", "POST"):
        assert same(desk, column, method, f"requests:{route}", [desk.draft.pk], [NO_KEY])


@pytest.mark.parametrize("route", ["file", "file_versions", "file_remove"])
@pytest.mark.parametrize("column", ["strgr", "reqst", "watch", "manag"])
def test_file_that_one_may_not_read_is_like_none(desk: Desk, route: str, column: str) -> None:
    for method in ("GET", "POST"):
        assert same(desk, column, method, f"requests:{route}", [desk.internal_file.pk], [NO_KEY])


@pytest.mark.parametrize("route", ["file_version", "file_preview"])
def test_version_of_a_file_that_one_may_not_read_is_like_none(desk: Desk, route: str) -> None:
    assert same(desk, "reqst", "GET", f"requests:{route}", [desk.internal_file.pk, 1], [NO_KEY, 1])


@pytest.mark.parametrize("route", ["view", "drop_view"])
def test_private_view_of_others_is_like_none(desk: Desk, route: str) -> None:
    for method in ("GET", "POST"):
        assert same(desk, "strgr", method, f"requests:{route}", [desk.private_view.token], ["no-such-view"])


@pytest.mark.parametrize("route", ["open", "mark_read"])
def test_message_of_others_is_like_none(desk: Desk, route: str) -> None:
    for method in ("GET", "POST"):
        assert same(desk, "admin", method, f"notifications:{route}", [desk.message.pk], [NO_KEY])


def test_absence_and_sent_mail_of_others_are_like_none(desk: Desk) -> None:
    assert same(desk, "strgr", "POST", "accounts:absence_stop", [desk.absence.pk], [NO_KEY])
    no_mail = "20260101T000000000000-0123456789abcdef"
    assert same(desk, "strgr", "GET", "notifications:sent_mail", [desk.sent_mail], [no_mail])


@pytest.mark.parametrize("route", ["person", "person_change", "person_deactivate", "person_invite"])
def test_people_pages_tell_strangers_nothing_about_who_exists(desk: Desk, route: str) -> None:
    for method in ("GET", "POST"):
        assert same(desk, "manag", method, f"accounts:{route}", [desk.person_administered.pk], [NO_KEY])


def test_customer_of_others_is_like_none_in_filter_picker_and_preview(desk: Desk) -> None:
    hidden = make_customer(name="Jade Harbour")
    for address in (reverse("requests:all"), reverse("requests:new_route", args=[desk.form.content.code])):
        told = [
            without_address(desk.answer("reqst", "GET", address, {"customer": pk}), hidden.pk, NO_KEY)
            for pk in (hidden.pk, NO_KEY)
        ]
        assert told[0] == told[1]
    picker = reverse("customers:picker")
    assert "Jade" not in desk.answer("reqst", "GET", picker, {"q": "Jade"}).body
    assert "Jade" in desk.answer("admin", "GET", picker, {"q": "Jade"}).body


CANARIES = ("name", "site", "note", "rival", "tag", "notes", "step")


def test_customer_of_others_is_taken_to_who_records_it_and_nothing_of_it_is_told(desk: Desk) -> None:
    hidden = make_customer(
        name="Jade Harbour Trading",
        other_names=["Canaryname"],
        phone="010-88880001",
        website="www.canarysite.com",
        source_note="canarynote",
        competitors="canaryrival",
        tags=["canarytag"],
        notes="canarynotes",
        next_step="canarystep",
    )
    address = reverse("customers:matches")
    facts = {"jade", "88880001", hidden.number.lower(), *(f"canary{part}" for part in CANARIES)}
    for field, typed in {"name": "Jade Harbour Trading", "phone": "010 88880001", "website": "canarysite.com"}.items():
        body = desk.answer("reqst", "GET", address, {field: typed}).body
        assert str(hidden.unit) in body
        told = {fact for fact in facts if fact in body.lower()}
        assert told <= {fact for fact in facts if fact in typed.lower()}
        assert str(hidden.owner) not in body
    starts = [desk.answer("reqst", "GET", address, {"name": name}).body for name in ("Jade Harb", "Jade", "Nothing")]
    assert len(set(starts)) == 1


def test_customer_of_others_cannot_be_put_into_a_draft(desk: Desk) -> None:
    hidden = make_customer(name="Jade Harbour")
    keep = reverse("requests:draft", args=[desk.draft.pk])
    told = [
        without_address(
            desk.answer("reqst", "POST", keep, {"customer": pk, "title": "x", "action": "submit"}), hidden.pk, NO_KEY
        )
        for pk in (hidden.pk, NO_KEY)
    ]
    assert told[0] == told[1]
    assert "Jade" not in told[0][1]


def test_number_of_a_hidden_request_is_like_none_for_links_and_search(desk: Desk) -> None:
    hidden = desk.others.number
    link = reverse("requests:link", args=[desk.requests[State.IN_PROGRESS].number])
    told = [
        without_address(desk.answer("reqst", "POST", link, {"number": number, "kind": "related"}), number)
        for number in (hidden, NO_NUMBER)
    ]
    assert told[0] == told[1]
    search = reverse("requests:search")
    told = [
        without_address(desk.answer("reqst", "GET", search, {"q": number}), number) for number in (hidden, NO_NUMBER)
    ]
    assert told[0] == told[1]
