"""Stating what should be promised: started, moved, regraded, paused, resumed and ended by what differs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from deadlines import kinds
from deadlines.models import LadderVersion, Promise
from deadlines.rules import defaults
from deadlines.rules.ladder import Span, stored
from deadlines.services import ladders
from deadlines.services.promises import Statement, Term, end_all, settle, settle_each
from tests.deadlines.chores import HOUR, MONDAY, Chores, local
from tests.factories import make_calendar, make_unit, the_company

pytestmark = pytest.mark.django_db
THING = 7
KINDS = ["chore", "chore2"]


@pytest.fixture(autouse=True)
def unit() -> Unit:
    """The company in Shanghai, from nine to twelve and from one to six, without public days."""
    office = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
    return make_calendar(week=(office,) * 5 + ((), ()), observes_public_days=False).unit


def a_term(**fields: Any) -> Term:
    ordinary: dict[str, Any] = {"kind": "chore", "unit_id": the_company().pk, "topic": "", "grade": ""}
    return Term(**ordinary | {"started_at": MONDAY} | fields)


def settled(*terms: Term, at: datetime = MONDAY, fulfilled: tuple[str, ...] = ()) -> list[Promise]:
    return settle(THING, terms, kinds=["chore", "chore2"], fulfilled=fulfilled, at=at)


def one(*terms: Term, at: datetime = MONDAY) -> Promise:
    """The one open promise afterwards, as it is written."""
    (promise,) = settled(*terms, at=at)
    return Promise.objects.get(pk=promise.pk)


def ladder(grade: str, hours: int, topic: str = "") -> None:
    LadderVersion.objects.create(
        kind="chore", topic=topic, grade=grade, number=1, rule=stored(defaults.climbing(Span(hours)))
    )


def test_promise_begins_with_the_ladders_budget() -> None:
    promise = one(a_term(topic="T1", grade="normal"))
    assert (promise.kind, promise.subject_id, promise.topic, promise.grade) == ("chore", THING, "T1", "normal")
    assert (promise.started_at, promise.budget, promise.remaining) == (MONDAY, 4 * HOUR, 4 * HOUR)
    assert promise.due_at == local("2026-11-23 14:00")
    assert (promise.next_rung, promise.next_at) == ("before-50", local("2026-11-23 11:00"))


def test_promise_begins_with_a_given_time() -> None:
    promise = one(a_term(due_at=local("2026-11-29 20:00")))  # a Sunday
    assert promise.due_at == promise.given_due_at == local("2026-11-29 20:00")
    assert promise.budget == 40 * HOUR
    assert promise.next_at == local("2026-11-25 14:00")  # half of the week's forty hours


def test_given_time_that_no_calendar_reaches_counts_for_nothing() -> None:
    promise = one(a_term(due_at=local("2062-11-24 14:00")))
    assert (promise.given_due_at, promise.due_at) == (None, local("2026-11-23 14:00"))


def test_given_time_that_is_over_before_the_start_counts_for_nothing() -> None:
    promise = one(a_term(due_at=MONDAY))
    assert (promise.given_due_at, promise.due_at) == (None, local("2026-11-23 14:00"))


def test_nothing_is_written_when_nothing_differs() -> None:
    term = a_term()
    settled(term)
    with CaptureQueriesContext(connection) as asked:
        settled(term, at=MONDAY + HOUR)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]


def test_promise_waits_for_somebody_else_from_the_beginning() -> None:
    promise = one(a_term(running=False))
    assert (promise.paused_at, promise.due_at, promise.next_rung) == (MONDAY, None, "")
    promise = one(a_term(), at=MONDAY + HOUR)
    assert (promise.paused_at, promise.due_at) == (None, local("2026-11-23 15:00"))


def test_pause_stops_the_clock_and_resuming_goes_on_with_what_was_left() -> None:
    settled(a_term())
    promise = one(a_term(running=False), at=local("2026-11-23 10:30"))
    assert (promise.paused_at, promise.due_at, promise.next_at) == (local("2026-11-23 10:30"), None, None)
    again = one(a_term(running=False), at=local("2026-11-23 17:00"))
    assert again.paused_at == local("2026-11-23 10:30")
    promise = one(a_term(), at=local("2026-11-24 09:00"))
    assert promise.due_at == local("2026-11-24 11:30")
    assert (promise.next_rung, promise.next_at) == ("before-50", local("2026-11-24 09:30"))


def test_pausing_and_resuming_at_once_changes_nothing() -> None:
    before = one(a_term(due_at=local("2026-11-29 20:00")))
    at = local("2026-11-25 15:20")
    settled(a_term(due_at=local("2026-11-29 20:00"), running=False), at=at)
    after = one(a_term(due_at=local("2026-11-29 20:00")), at=at)
    assert {**after.__dict__, "_state": None} == {**before.__dict__, "_state": None}


def test_given_time_moves_by_the_pause() -> None:
    given = local("2026-11-25 11:00")
    settled(a_term(due_at=given))
    settled(a_term(due_at=given, running=False), at=local("2026-11-23 14:00"))
    promise = one(a_term(due_at=given), at=local("2026-11-24 14:00"))
    assert (promise.given_due_at, promise.due_at) == (given, local("2026-11-26 11:00"))


def test_another_urgency_counts_from_the_original_start() -> None:
    ladder("urgent", 2)
    settled(a_term(grade="normal"))
    promise = one(a_term(grade="urgent"), at=local("2026-11-23 10:30"))
    assert promise.ladder.grade == "urgent"
    assert promise.due_at == local("2026-11-23 11:00")
    assert promise.next_at == local("2026-11-23 10:00")  # is climbed at once


def test_another_urgency_does_not_repeat_what_was_climbed() -> None:
    ladder("urgent", 2)
    promise = one(a_term(grade="normal"))
    Promise.objects.filter(pk=promise.pk).update(climbed=["before-50", "before-80", "due"])
    promise = one(a_term(grade="urgent"), at=local("2026-11-23 16:00"))
    assert (promise.next_rung, promise.next_at) == ("level-1", local("2026-11-23 11:00"))


def test_another_urgency_leaves_a_given_time() -> None:
    ladder("urgent", 2)
    given = local("2026-11-25 11:00")
    settled(a_term(grade="normal", due_at=given))
    assert one(a_term(grade="urgent", due_at=given), at=MONDAY + HOUR).due_at == given


def test_another_time_counts_from_the_original_start() -> None:
    settled(a_term(due_at=local("2026-11-24 11:00")))
    promise = one(a_term(due_at=local("2026-11-25 11:00")), at=MONDAY + HOUR)
    assert (promise.due_at, promise.budget) == (local("2026-11-25 11:00"), 18 * HOUR)
    promise = one(a_term(), at=MONDAY + 2 * HOUR)
    assert (promise.given_due_at, promise.due_at) == (None, local("2026-11-23 14:00"))


def test_another_unit_counts_by_its_own_calendar() -> None:
    night = make_unit()
    make_calendar(night, week=(((0, 1440),),) * 7, observes_public_days=False)
    settled(a_term())
    promise = one(a_term(unit_id=night.pk), at=local("2026-11-23 11:00"))
    assert (promise.unit_id, promise.due_at) == (night.pk, local("2026-11-23 13:00"))
    assert one(a_term(), at=local("2026-11-23 12:30")).due_at == local("2026-11-23 13:30")


@pytest.mark.parametrize(
    ("at", "fulfilled", "outcome"),
    [
        ("2026-11-23 14:00", True, "kept"),
        ("2026-11-23 14:01", True, "broken"),
        ("2026-11-23 14:01", False, "void"),
    ],
)
def test_promise_that_no_term_asks_for_ends(at: str, fulfilled: bool, outcome: str) -> None:
    promise = one(a_term())
    assert settled(at=local(at), fulfilled=("chore",) if fulfilled else ()) == []
    promise.refresh_from_db()
    assert (promise.outcome, promise.ended_at) == (outcome, local(at))
    assert (promise.next_rung, promise.next_at) == ("", None)


def test_promise_that_is_paused_is_kept() -> None:
    promise = one(a_term())
    settled(a_term(running=False), at=local("2026-11-23 17:00"))
    settled(at=local("2026-11-24 17:00"), fulfilled=("chore",))
    promise.refresh_from_db()
    assert promise.outcome == "kept"


def test_another_start_is_another_promise() -> None:
    first = one(a_term())
    second = one(a_term(started_at=MONDAY + HOUR), at=MONDAY + HOUR)
    first.refresh_from_db()
    assert (first.outcome, first.pk != second.pk) == ("void", True)


def test_promises_of_other_things_and_kinds_are_left_alone() -> None:
    settle(8, [a_term()], kinds=["chore"], fulfilled=(), at=MONDAY)
    settled(a_term())
    settle(THING, [], kinds=["chore2"], fulfilled=(), at=MONDAY)
    assert Promise.objects.open().count() == 2


def test_several_kinds_come_back_in_order(chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.ASSIGN))
    found = settled(a_term(kind="chore2"), a_term())
    assert [(promise.kind, promise.budget) for promise in found] == [("chore", 4 * HOUR), ("chore2", 8 * HOUR)]


def test_open_promise_keeps_the_ladder_that_it_began_with() -> None:
    promise = one(a_term(), at=MONDAY)
    general = ladders.general("chore")
    LadderVersion.objects.filter(pk=general.pk).update(is_current=False)
    LadderVersion.objects.create(kind="chore", number=2, rule=stored(defaults.climbing(Span(1))))
    assert one(a_term(running=False), at=MONDAY + HOUR).ladder_id == general.pk
    assert one(a_term(), at=MONDAY + HOUR).due_at == promise.due_at
    assert one(a_term(started_at=MONDAY + HOUR), at=MONDAY + HOUR).budget == HOUR


def test_budget_in_days_is_of_the_units_calendar() -> None:
    LadderVersion.objects.create(kind="chore", number=1, rule=stored(defaults.CONFIRM))
    assert one(a_term()).due_at == local("2026-11-25 18:00")


def test_settling_costs_the_same_for_each_promise(chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.ASSIGN))
    running, paused = a_term(), a_term(running=False)
    running2, paused2 = a_term(kind="chore2"), a_term(kind="chore2", running=False)
    settled(running, running2)
    with CaptureQueriesContext(connection) as asked:
        settled(paused, running2, at=MONDAY + HOUR)
    changed_one = len(asked)
    with CaptureQueriesContext(connection) as asked:
        settled(running, paused2, at=MONDAY + 2 * HOUR)
    assert changed_one == 3  # the promises, the calendar, the change
    assert len(asked) == changed_one  # changed together


def test_promise_at_the_top_of_its_ladder_climbs_no_more_after_a_pause() -> None:
    promise = one(a_term())
    Promise.objects.filter(pk=promise.pk).update(climbed=[rung.key for rung in defaults.ACCEPT.rungs])
    settled(a_term(running=False), at=local("2026-11-26 15:00"))
    promise = one(a_term(), at=local("2026-11-26 16:00"))
    assert (promise.next_rung, promise.next_at, promise.paused_at) == ("", None, None)


def test_many_things_that_ended_by_themselves_are_owed_no_more() -> None:
    settled(a_term())
    settle(8, [a_term()], kinds=["chore"], fulfilled=(), at=MONDAY)
    end_all([THING], kinds=["chore"], at=MONDAY + HOUR)
    assert list(Promise.objects.order_by("subject_id").values_list("outcome", "next_rung")) == [
        ("void", ""),
        ("", "before-50"),
    ]


def test_many_things_are_settled_together_each_by_its_own_statement(chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.ASSIGN))
    both = [a_term(), a_term(kind="chore2")]
    found = settle_each({1: Statement(both), 2: Statement(both[:1]), 3: Statement([])}, kinds=KINDS, at=MONDAY)
    assert {subject: [one.kind for one in open_] for subject, open_ in found.items()} == {
        1: ["chore", "chore2"],
        2: ["chore"],
        3: [],
    }
    later = {
        1: Statement([a_term(running=False)], fulfilled=["chore2"]),
        2: Statement([], fulfilled=["chore2"]),
        3: Statement([a_term()]),
    }
    with CaptureQueriesContext(connection) as asked:
        settle_each(later, kinds=KINDS, at=MONDAY + HOUR)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"] * 3 + ["UPDATE"] * 3 + ["INSERT"]
    rows = Promise.objects.order_by("subject_id", "kind").values_list("subject_id", "kind", "outcome", "paused_at")
    assert list(rows) == [
        (1, "chore", "", MONDAY + HOUR),
        (1, "chore2", "kept", None),
        (2, "chore", "void", None),
        (3, "chore", "", None),
    ]


def test_settling_many_costs_as_many_statements_as_settling_one() -> None:
    def cost(*subjects: int, running: bool) -> int:
        stated = {subject: Statement([a_term(running=running)]) for subject in subjects}
        with CaptureQueriesContext(connection) as asked:
            settle_each(stated, kinds=KINDS, at=MONDAY)
        return len(asked)

    cost(1, running=True)
    assert cost(2, running=True) == cost(3, 4, 5, running=True)
    assert cost(2, running=False) == cost(3, 4, 5, running=False)


def test_term_without_a_beginning_counts_from_when_it_was_first_stated() -> None:
    first = one(a_term(started_at=None), at=MONDAY + HOUR)
    assert (first.started_at, first.due_at) == (MONDAY + HOUR, local("2026-11-23 15:00"))
    again = one(a_term(started_at=None), at=MONDAY + 2 * HOUR)
    assert (again.pk, again.due_at) == (first.pk, first.due_at)
    assert a_term(started_at=None, due_at=MONDAY + HOUR).given is None
