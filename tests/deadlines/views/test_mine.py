"""What I owe: by urgency, with whom it is for, in as many queries for one promise as for three."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Delegation, User
from deadlines import kinds
from deadlines.kinds import Bound
from deadlines.models import Promise
from tests.deadlines.chores import MONDAY, Chores, local, make_notice, make_promise, make_reminder
from tests.factories import make_delegation, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db

MINE = reverse("deadlines:mine")
NOON = local("2026-11-23 11:00")


@pytest.fixture
def me(client: Client) -> User:
    with time_machine.travel(NOON, tick=False):
        me = make_user(name_latin="Li Ming")
        client.force_login(me)
    return me


def page(client: Client, address: str = MINE) -> str:
    with time_machine.travel(NOON, tick=False):
        response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def owe(chores: Chores, *owners: User, due: datetime, subject: int = 1) -> None:
    chores.bound[subject] = Bound(tuple(owner.pk for owner in owners), ())
    make_promise(subject, due_at=due, started_at=MONDAY - timedelta(days=7))


def test_nothing_owed_says_so(client: Client, me: User) -> None:
    assert "You owe nothing" in page(client)


def test_promises_stand_by_urgency_with_the_working_time_left(client: Client, me: User, chores: Chores) -> None:
    owe(chores, me, due=local("2026-11-24 11:30"), subject=3)
    owe(chores, me, due=local("2026-11-23 15:30"), subject=2)
    owe(chores, me, due=local("2026-11-20 17:00"), subject=1)
    shown = page(client)
    words = ["Overdue", "CH-001", "late by 3 working hours", "Due today", "CH-002", "3 working hours left"]
    words += ["Later", "CH-003", "8 working hours left"]
    places = [shown.index(word, shown.index("<main")) for word in words]
    assert places == sorted(places)
    assert "/chores/1/" in shown


def test_others_promises_are_not_shown(client: Client, me: User, chores: Chores) -> None:
    owe(chores, make_user(), due=NOON)
    assert "CH-001" not in page(client)


def test_promise_that_waits_for_somebody_else_is_not_owed(client: Client, me: User, chores: Chores) -> None:
    chores.bound[1] = Bound((me.pk,), ())
    make_promise(1, due_at=None, paused_at=MONDAY, next_rung="", next_at=None)
    assert "CH-001" not in page(client)


def test_who_stands_in_sees_for_whom(client: Client, me: User, chores: Chores) -> None:
    away, colleague = make_user(name_latin="Zhang Wei"), make_user(name_latin="Xu Mengjie")
    make_delegation(away, me, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    owe(chores, away, colleague, due=NOON + timedelta(hours=1), subject=1)
    owe(chores, away, me, due=NOON + timedelta(hours=1), subject=2)
    shown = page(client)
    assert shown.count("Zhang Wei") == 1
    assert "Xu Mengjie" not in shown
    assert "for Zhang Wei" in shown


def test_manager_sees_what_nobody_else_is_there_for(client: Client, me: User, chores: Chores) -> None:
    me.unit.manager = me
    me.unit.save()
    away, other = make_user(name_latin="Zhang Wei"), make_user(name_latin="Xu Mengjie")
    delegate, present = make_user(), make_user()
    make_delegation(away, delegate, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    make_delegation(delegate, None, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    make_delegation(other, present, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    for subject, owner in enumerate((away, other, delegate), 1):
        owe(chores, owner, due=NOON, subject=subject)
    shown = page(client)
    assert ["CH-001" in shown, "CH-002" in shown, "CH-003" in shown] == [True, False, True]
    assert "Zhang Wei" in shown


def test_who_is_away_himself_sees_his_own_alone(client: Client, me: User, chores: Chores) -> None:
    away = make_user(name_latin="Zhang Wei")
    for person in (me, away):
        make_delegation(person, None, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    Delegation.objects.filter(principal=away).update(delegate=me)
    owe(chores, me, due=NOON, subject=1)
    owe(chores, away, due=NOON, subject=2)
    shown = page(client)
    assert ["CH-001" in shown, "CH-002" in shown] == [True, False]


def escalate(chores: Chores, subject: int, person: User, **promise: Any) -> Promise:
    made = make_promise(
        subject, started_at=MONDAY - timedelta(days=7), **{"due_at": NOON - timedelta(days=3)} | promise
    )
    make_reminder(make_notice(made, rung="level-1", level=1), person)
    chores.escalated.add((subject, person.pk))
    return made


def test_what_was_escalated_to_me_is_shown_as_that_while_it_is_late(client: Client, me: User, chores: Chores) -> None:
    escalate(chores, 1, me)
    escalate(chores, 2, make_user())
    escalate(chores, 3, me, due_at=NOON + timedelta(hours=1))
    late = escalate(chores, 4, me)
    chores.bound[late.subject_id] = Bound((me.pk,), ())
    shown = page(client)
    assert [f"CH-00{number}" in shown for number in (1, 2, 3, 4)] == [True, False, False, True]
    assert shown.count("Escalated to you") == 1, "what one owes himself is no escalation to him"


def test_reminder_alone_is_no_escalation(client: Client, me: User, chores: Chores) -> None:
    escalate(chores, 1, me)
    made = make_promise(2, started_at=MONDAY - timedelta(days=7), due_at=NOON - timedelta(days=3))
    make_reminder(make_notice(made, rung="due"), me)
    chores.escalated.add((2, me.pk))
    shown = page(client)
    assert ["CH-001" in shown, "CH-002" in shown] == [True, False]


def test_thing_that_its_app_does_not_know_any_more_is_left_out(client: Client, me: User, chores: Chores) -> None:
    kinds.register(replace(chores.kind("chore-gone"), subjects=lambda ids: {}))
    chores.bound[1] = chores.bound[2] = Bound((me.pk,), ())
    make_promise(1, kind="chore-gone", due_at=NOON)
    make_promise(2, due_at=NOON)
    shown = page(client)
    assert "CH-002" in shown
    assert shown.count("data-row>") == 1


def test_long_lists_are_paged_by_the_time_they_are_due(client: Client, me: User, chores: Chores) -> None:
    for subject in range(1, 28):
        owe(chores, me, due=NOON + timedelta(minutes=subject), subject=subject)
    first = page(client)
    assert "CH-025" in first
    assert "CH-026" not in first
    cursor = first.split("?after=")[1].split('"')[0]
    assert "CH-027" in page(client, f"{MINE}?after={cursor}")


def test_page_asks_as_much_for_one_promise_as_for_three(client: Client, me: User, chores: Chores) -> None:
    away = make_user()
    make_delegation(away, me, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    owe(chores, away, due=NOON, subject=1)
    one = queries(lambda: page(client))
    owe(chores, away, due=NOON, subject=2)
    owe(chores, me, due=NOON, subject=3)
    assert queries(lambda: page(client)) == one <= 12


@pytest.mark.parametrize("query", ["?after=x", "?before=%00", "?after=W10"])
def test_forged_cursor_shows_the_first_page(client: Client, me: User, chores: Chores, query: str) -> None:
    owe(chores, me, due=NOON)
    assert "CH-001" in page(client, MINE + query)


def test_page_is_for_who_is_signed_in(client: Client) -> None:
    assert client.get(MINE).status_code == 302
