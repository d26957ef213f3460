"""What is owed about customers, claims and visits, and what keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.ladders import LADDERS
from customers.rules.promises import (
    ICONS,
    OF_CLAIM,
    OF_CUSTOMER,
    OF_VISIT,
    TASKS,
    Owed,
    PromiseKind,
    due_back,
    kept_about_claim,
    kept_about_customer,
    kept_about_visit,
    owed_about_claim,
    owed_about_customer,
    owed_about_visit,
)
from customers.rules.visits import VisitState
from deadlines.rules.checking import in_order, problems
from deadlines.rules.clock import begun
from deadlines.rules.ladder import Audience, coming
from tests.deadlines.chores import SHANGHAI, local
from workcalendar.rules.working_time import Schedule, is_open

Kind = PromiseKind
NOW = local("2026-11-23 10:00")
BEGINS, ENDS = local("2026-11-24 14:00"), local("2026-11-24 15:00")
DAY = timedelta(days=1)


@dataclass
class Facts:
    """Of a customer that somebody has just recorded."""

    owner_id: int | None = 7
    owned_since: datetime | None = NOW
    owed_from: datetime | None = None
    contacted_at: datetime | None = None
    completed_at: datetime | None = None
    is_live: bool = True


def test_every_kind_belongs_to_one_thing_and_has_its_words_and_ladder() -> None:
    assert sorted((*OF_CUSTOMER, *OF_CLAIM, *OF_VISIT)) == sorted(Kind)
    assert set(TASKS) == set(ICONS) == set(LADDERS) == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_ladders_of_the_house_may_be_saved_as_they_are(kind: PromiseKind) -> None:
    assert problems(LADDERS[kind], closes=False) == []
    assert in_order(LADDERS[kind]) == LADDERS[kind]


def test_new_customer_is_owed_a_contact_and_a_complete_record() -> None:
    assert owed_about_customer(Facts()) == (Owed(Kind.CONTACT, NOW), Owed(Kind.RECORD, NOW))
    assert owed_about_customer(Facts(contacted_at=NOW)) == (Owed(Kind.RECORD, NOW),)
    assert owed_about_customer(Facts(completed_at=NOW)) == (Owed(Kind.CONTACT, NOW),)
    assert owed_about_customer(Facts(contacted_at=NOW, completed_at=NOW)) == ()


def test_what_is_asked_for_anew_counts_from_then_but_not_before_the_owner_had_it() -> None:
    assert owed_about_customer(Facts(owed_from=NOW + DAY))[0].started_at == NOW + DAY
    assert owed_about_customer(Facts(owed_from=NOW - DAY))[0].started_at == NOW


def test_ownerless_customer_is_owed_an_owner_and_nothing_else() -> None:
    assert owed_about_customer(Facts(owner_id=None, owned_since=None)) == (Owed(Kind.ALLOT, None),)


def test_nothing_is_owed_about_what_is_not_in_the_archive() -> None:
    assert owed_about_customer(Facts(is_live=False)) == ()
    assert owed_about_customer(Facts(owner_id=None, owned_since=None, is_live=False)) == ()


def test_contact_record_and_owner_keep_what_was_owed() -> None:
    assert kept_about_customer(Facts()) == {Kind.ALLOT}
    assert kept_about_customer(Facts(contacted_at=NOW, completed_at=NOW)) == {Kind.ALLOT, Kind.CONTACT, Kind.RECORD}
    assert kept_about_customer(Facts(owner_id=None, owned_since=None)) == set()


@dataclass
class ClaimFacts:
    state: str
    opened_at: datetime = NOW


def test_claim_is_owed_a_ruling_and_one_that_was_withdrawn_none() -> None:
    assert owed_about_claim(ClaimFacts("open")) == (Owed(Kind.CLAIM, NOW),)
    assert [owed_about_claim(ClaimFacts(state)) for state in ("granted", "refused", "withdrawn")] == [(), (), ()]
    kept = [set(kept_about_claim(ClaimFacts(state))) for state in ("open", "granted", "refused", "withdrawn")]
    assert kept == [set(), {Kind.CLAIM}, {Kind.CLAIM}, set()]


@dataclass
class VisitFacts:
    """Of a visit on Tuesday at two, planned on Monday."""

    state: str = VisitState.PLANNED
    planned_at: datetime = NOW
    starts_at: datetime = BEGINS
    ends_at: datetime = ENDS
    left_at: datetime | None = None
    expected_back_at: datetime | None = None
    back_at: datetime | None = None


OUT = VisitFacts(VisitState.OUT, left_at=local("2026-11-24 13:30"), expected_back_at=local("2026-11-24 16:30"))


def owed_then(facts: VisitFacts) -> tuple[Owed, ...]:
    return owed_about_visit(facts, lambda: SHANGHAI)


def test_plan_is_owed_a_decision_before_the_visit_begins() -> None:
    assert owed_then(VisitFacts()) == (Owed(Kind.VISIT_APPROVE, NOW, local("2026-11-24 14:00")),)
    assert owed_then(VisitFacts(VisitState.SENT_BACK)) == ()


def test_log_is_owed_from_the_end_of_a_meeting_to_which_nobody_left_by_the_sheet() -> None:
    assert owed_then(VisitFacts(VisitState.APPROVED)) == (Owed(Kind.VISIT_LOG, local("2026-11-24 15:00")),)


def test_who_is_out_owes_to_be_back_and_then_the_log() -> None:
    back, log = owed_then(OUT)
    assert back == Owed(Kind.VISIT_BACK, local("2026-11-24 13:30"), local("2026-11-24 16:30"))
    assert log == Owed(Kind.VISIT_LOG, local("2026-11-24 15:00"))
    late = replace(OUT, left_at=local("2026-11-24 15:30"))
    assert owed_then(late)[1].started_at == local("2026-11-24 15:30")


def test_log_is_owed_from_the_return() -> None:
    back = replace(OUT, state=VisitState.BACK, back_at=local("2026-11-24 17:00"))
    assert owed_then(back) == (Owed(Kind.VISIT_LOG, local("2026-11-24 17:00")),)


@pytest.mark.parametrize("state", [VisitState.LOGGED, VisitState.CANCELLED])
def test_nothing_is_owed_of_a_visit_that_ended(state: str) -> None:
    assert owed_then(VisitFacts(state)) == ()


def test_each_state_keeps_what_lies_behind_it() -> None:
    decided, back = {Kind.VISIT_APPROVE}, {Kind.VISIT_APPROVE, Kind.VISIT_BACK}
    assert {state: set(kept_about_visit(VisitFacts(state))) for state in VisitState} == {
        VisitState.PLANNED: set(),
        VisitState.SENT_BACK: decided,
        VisitState.APPROVED: decided,
        VisitState.OUT: decided,
        VisitState.BACK: back,
        VisitState.LOGGED: back | {Kind.VISIT_LOG},
        VisitState.CANCELLED: set(),
    }


@pytest.mark.parametrize(
    ("left", "expected", "due"),
    [
        ("2026-11-24 13:30", "2026-11-24 16:30", "2026-11-24 16:30"),
        ("2026-11-24 13:30", "2026-11-24 20:00", "2026-11-24 18:00"),  # does not return before closing time
        ("2026-11-24 12:30", "2026-11-24 20:00", "2026-11-24 18:00"),  # left in the lunch break
        ("2026-11-24 18:30", "2026-11-24 22:00", "2026-11-24 22:00"),  # left after work
        ("2026-11-24 08:00", "2026-11-24 19:00", "2026-11-24 19:00"),  # left before work
        ("2026-11-24 13:30", "2026-11-26 11:00", "2026-11-26 11:00"),  # announced a longer journey
        ("2026-11-28 10:00", "2026-11-28 20:00", "2026-11-28 20:00"),  # a Saturday
    ],
)
def test_return_is_due_when_announced_or_when_the_office_closes(left: str, expected: str, due: str) -> None:
    assert due_back(SHANGHAI, local(left), local(expected)) == local(due)


MINUTES = st.integers(0, 14 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])


@given(MINUTES, st.integers(1, 3 * 24 * 60), ZONES)
def test_return_is_never_due_after_it_was_announced_nor_before_he_left(at: datetime, out: int, zone: str) -> None:
    schedule = Schedule(ZoneInfo(zone), SHANGHAI.week)
    due = due_back(schedule, at, at + timedelta(minutes=out))
    assert at < due <= at + timedelta(minutes=out)
    if due < at + timedelta(minutes=out):  # closing time
        assert not is_open(schedule, due)
        assert is_open(schedule, due - timedelta(minutes=1))


def test_one_week_warns_on_the_fourth_and_the_sixth_working_day_and_then_the_manager_hears() -> None:
    friday = local("2026-11-20 15:00")
    ladder = LADDERS[Kind.CONTACT]
    clock = begun(SHANGHAI, friday, within=ladder.within.length(SHANGHAI))
    times = [(climb.rung.tell, climb.rung.level, climb.at) for climb in coming(ladder, clock, SHANGHAI)]
    assert times == [
        ((Audience.OWNER,), 0, local("2026-11-26 15:00")),  # Thursday, the fourth working day after Friday
        ((Audience.OWNER,), 0, local("2026-11-30 15:00")),  # Monday, the sixth
        ((Audience.OWNER,), 0, local("2026-12-01 15:00")),
        ((Audience.MANAGER,), 1, local("2026-12-01 15:00")),
        ((Audience.DIRECTOR,), 2, local("2026-12-04 15:00")),
    ]
    assert {at.tzinfo for _tell, _level, at in times} == {UTC}
