"""Each move and change: which promises are open, paused, kept or needed no more afterwards, and what is due next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from deadlines.models import LadderVersion, Promise
from deadlines.rules import defaults
from deadlines.rules.ladder import Span, stored
from requests_app.models import Queue, SupportRequest
from requests_app.rules.states import State, Urgency
from requests_app.services import conversation, corrections, lifecycle, staffing
from tests.deadlines.chores import MONDAY, local
from tests.factories import make_calendar, make_post, make_request, make_routing_row, make_user

from ..personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FRIDAY = local("2026-11-27 17:00")


def submitted(world: World, **fields: Any) -> SupportRequest:
    """Handed in on Monday at nine, wanted by Friday at five."""
    draft = make_request(
        world.person("requester"), state=State.DRAFT, form=world.form, **{"wanted_by": FRIDAY} | fields
    )
    made = lifecycle.submit(draft, by=world.person("requester"))
    if made.queue != world.queue:
        SupportRequest.objects.filter(pk=made.pk).update(queue=world.queue)
    return fresh(made)


def fresh(support_request: SupportRequest) -> SupportRequest:
    found: SupportRequest = SupportRequest.objects.get(pk=support_request.pk)
    return found


def accept(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.accept(row, by=world.person("coordinator"))


def assign(world: World, row: SupportRequest, promised_at: datetime | None = None) -> SupportRequest:
    by, lead = world.person("coordinator"), world.person("lead")
    return lifecycle.assign(row, by=by, lead=lead, promised_at=promised_at)


def start(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.start(row, by=world.person("lead"))


def deliver(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.deliver(row, by=world.person("lead"), name="Report")


def confirm(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.confirm(row, by=world.person("requester"), rating=5)


def reopen(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.reopen(row, by=world.person("requester"), note="Page 3 is missing")


def send_back(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.send_back(row, by=world.person("coordinator"), note="Which network?")


def resubmit(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.resubmit(row, by=world.person("requester"))


def reroute(world: World, row: SupportRequest) -> SupportRequest:
    queue = Queue.objects.create(post=make_post(make_user(), unit=world.company.testing))
    return lifecycle.reroute(row, by=world.person("coordinator"), queue=queue, note="Yours")


def reject(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.reject(row, by=world.person("coordinator"), note="Not ours")


def cancel(world: World, row: SupportRequest) -> SupportRequest:
    return lifecycle.cancel(row, by=world.person("requester"), note="Lost the deal")


Move = Callable[[World, SupportRequest], SupportRequest]
WORK: tuple[Move, ...] = (accept, assign, start)


def promises(row: SupportRequest) -> list[str]:
    """Of one request, oldest first: what, and how it stands."""
    stand = {True: "paused", False: "open"}
    found = Promise.objects.filter(subject_id=row.pk).order_by("id")
    return [f"{one.kind} {one.outcome or stand[one.paused_at is not None]}" for one in found]


def open_one(row: SupportRequest, kind: str) -> Promise:
    return Promise.objects.get(subject_id=row.pk, kind=kind, outcome="")


@pytest.mark.parametrize(
    ("moves", "left", "due"),
    [
        ((), ["accept open", "deliver open"], "accept"),
        ((accept,), ["accept kept", "deliver open", "assign open"], "assign"),
        ((accept, assign), ["accept kept", "deliver open", "assign kept"], "deliver"),
        (WORK, ["accept kept", "deliver open", "assign kept"], "deliver"),
        ((*WORK, deliver), ["accept kept", "deliver kept", "assign kept", "confirm open"], "confirm"),
        ((*WORK, deliver, confirm), ["accept kept", "deliver kept", "assign kept", "confirm kept"], ""),
        (
            (*WORK, deliver, reopen),
            ["accept kept", "deliver kept", "assign kept", "confirm kept", "deliver open"],
            "deliver",
        ),
        (
            (*WORK, deliver, confirm, reopen),
            ["accept kept", "deliver kept", "assign kept", "confirm kept", "deliver open"],
            "deliver",
        ),
        ((send_back,), ["accept paused", "deliver paused"], ""),
        ((accept, send_back), ["accept kept", "deliver paused", "assign paused"], ""),
        ((*WORK, send_back), ["accept kept", "deliver paused", "assign kept"], ""),
        ((send_back, resubmit), ["accept open", "deliver open"], "accept"),
        ((accept, send_back, resubmit), ["accept kept", "deliver open", "assign open"], "assign"),
        ((reject,), ["accept kept", "deliver void"], ""),
        ((accept, reject), ["accept kept", "deliver void", "assign void"], ""),
        ((cancel,), ["accept void", "deliver void"], ""),
        ((send_back, cancel), ["accept void", "deliver void"], ""),
        ((accept, reroute), ["accept kept", "deliver open", "assign void", "accept open"], "accept"),
    ],
)
def test_moves_keep_pause_and_end_promises(world: World, moves: tuple[Move, ...], left: list[str], due: str) -> None:
    row = submitted(world)
    for move in moves:
        row = move(world, row)
    assert promises(row) == left
    row = fresh(row)
    assert row.due_kind == due
    assert row.due_at == (open_one(row, due).due_at if due else None)


def test_due_times_are_working_time_of_the_unit_where_the_owner_sits(world: World) -> None:
    row = submitted(world)
    assert open_one(row, "accept").due_at == local("2026-11-23 14:00") == row.due_at
    assert (open_one(row, "deliver").due_at, open_one(row, "deliver").unit) == (FRIDAY, world.company.root)
    row = accept(world, row)
    assert (open_one(row, "assign").due_at, open_one(row, "assign").unit) == (
        local("2026-11-23 18:00"),
        world.company.technical,
    )
    row = assign(world, row)
    assert open_one(row, "deliver").unit == world.company.presales
    row = deliver(world, start(world, row))
    assert open_one(row, "confirm").unit == world.company.east_sales
    assert open_one(row, "confirm").due_at == local("2026-11-25 18:00")


def test_calendar_of_the_unit_decides(world: World) -> None:
    make_calendar(world.company.technical, week=(((10 * 60, 11 * 60),),) * 7, observes_public_days=False)
    assert open_one(accept(world, submitted(world)), "assign").due_at == local("2026-11-30 11:00")


def test_topic_and_grade_choose_the_ladder(world: World) -> None:
    fast = LadderVersion.objects.create(
        kind="accept",
        topic=world.form.content.code,
        grade=Urgency.CRITICAL,
        number=1,
        rule=stored(defaults.climbing(Span(1))),
    )
    row = submitted(world, urgency=Urgency.CRITICAL)
    assert open_one(row, "accept").ladder == fast
    assert row.due_at == local("2026-11-23 10:00")


def test_promised_time_counts_and_each_change_of_it(world: World, clock: time_machine.Traveller) -> None:
    thursday, saturday = local("2026-11-26 12:00"), local("2026-11-28 10:30")
    row = assign(world, accept(world, submitted(world)), promised_at=thursday)
    assert row.due_at == thursday
    row = staffing.promise(row, by=world.person("lead"), promised_at=saturday, note="A part is late")
    assert (row.due_at, row.due_kind) == (saturday, "deliver")
    assert row.events.get(kind="promised").note == "A part is late"


def test_change_of_the_wanted_time_moves_what_is_due_until_a_time_is_promised(world: World) -> None:
    tuesday, requester = local("2026-11-24 12:00"), world.person("requester")
    row = assign(world, accept(world, submitted(world)))
    row = corrections.set_wanted_by(row, by=requester, wanted_by=tuesday, note="Sooner")
    assert row.due_at == tuesday
    row = staffing.promise(row, by=world.person("lead"), promised_at=FRIDAY)
    row = corrections.set_wanted_by(row, by=requester, wanted_by=local("2026-11-25 12:00"), note="At once")
    assert row.due_at == FRIDAY


def test_urgency_counts_from_the_original_start(world: World, clock: time_machine.Traveller) -> None:
    LadderVersion.objects.create(kind="accept", grade=Urgency.URGENT, number=1, rule=stored(defaults.climbing(Span(2))))
    row = submitted(world)
    clock.move_to(local("2026-11-23 10:30"))
    row = corrections.set_urgency(row, by=world.person("requester"), urgency=Urgency.URGENT, note="Visit tomorrow")
    assert (row.due_at, row.due_kind) == (local("2026-11-23 11:00"), "accept")


def test_wanted_time_that_was_over_at_submission_leaves_the_ladders_budget(world: World) -> None:
    row = submitted(world, wanted_by=MONDAY - timedelta(days=3))
    assert open_one(row, "deliver").due_at == local("2026-11-27 18:00")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.integers(0, 5 * 24 * 60), answered=st.integers(0, 5 * 24 * 60))
def test_pause_moves_every_due_time_by_exactly_its_working_time(
    world: World, clock: time_machine.Traveller, asked: int, answered: int
) -> None:
    """However long after submission it is returned, and however long after that resubmitted; in minutes."""
    clock.move_to(MONDAY)
    row = submitted(world)
    left: dict[str, int] = {}
    for move, minutes in ((send_back, asked), (resubmit, answered)):
        clock.shift(timedelta(minutes=minutes))
        row = move(world, row)
        now = MONDAY + timedelta(minutes=asked + (answered if move is resubmit else 0))
        for kind in ("accept", "deliver"):
            promise = open_one(row, kind)
            if move is resubmit:
                assert promise.due_at is not None
                assert minutes_open(now, promise.due_at) == left[kind]
            else:
                due = {"accept": local("2026-11-23 14:00"), "deliver": FRIDAY}[kind]
                left[kind] = minutes_open(now, due)
                assert promise.due_at is None


def minutes_open(start: datetime, end: datetime) -> int:
    """Working minutes between two moments, counted one by one; negative when the end lies before the start."""
    if end < start:
        return -minutes_open(end, start)
    minutes = int((end - start).total_seconds() // 60)
    return sum(is_open(start + timedelta(minutes=minute)) for minute in range(minutes))


def is_open(moment: datetime) -> bool:
    here = moment + timedelta(hours=8)
    return here.weekday() < 5 and (9 <= here.hour < 12 or 13 <= here.hour < 18)


def test_reopened_request_is_not_late_by_a_promise_of_before(world: World, clock: time_machine.Traveller) -> None:
    row = assign(world, accept(world, submitted(world)), promised_at=local("2026-11-24 12:00"))
    row = deliver(world, start(world, row))
    clock.move_to(local("2026-11-25 09:00"))
    row = reopen(world, row)
    assert (row.promised_at, row.due_at) == (None, FRIDAY)
    assert row.events.get(kind="reopened").changes["promised_at"] == ["2026-11-24T04:00:00+00:00", None]
    row = deliver(world, row)
    clock.move_to(local("2026-11-30 09:00"))
    row = reopen(world, row)
    assert row.due_at == local("2026-12-04 18:00")
    row = corrections.set_urgency(row, by=world.person("requester"), urgency=Urgency.URGENT, note="Visit tomorrow")
    assert row.due_at == local("2026-12-04 18:00")


def test_another_queue_triages_anew(world: World, clock: time_machine.Traveller) -> None:
    row = submitted(world)
    clock.move_to(local("2026-11-23 17:00"))
    row = reroute(world, row)
    assert promises(row) == ["accept void", "deliver open", "accept open"]
    assert row.due_at == local("2026-11-24 12:00")
    assert open_one(row, "accept").unit == world.company.testing
    assert open_one(row, "deliver").due_at == FRIDAY


def test_queue_of_nobody_counts_in_the_companys_time(world: World) -> None:
    row = submitted(world)
    SupportRequest.objects.filter(pk=row.pk).update(queue=None)
    row = lifecycle.accept(row, by=world.person("administrator"))
    assert open_one(row, "assign").unit == world.company.root


@pytest.mark.parametrize("delivered", [False, True])
def test_work_of_a_lead_who_left_waits_to_be_assigned_from_now_on(
    world: World, clock: time_machine.Traveller, delivered: bool
) -> None:
    row = start(world, assign(world, accept(world, submitted(world))))
    row = deliver(world, row) if delivered else send_back(world, row)
    User.objects.filter(pk=world.cast.lead.pk).update(is_active=False, deactivated_at=MONDAY)
    clock.move_to(local("2026-11-24 09:00"))
    row = reopen(world, row) if delivered else resubmit(world, row)
    assert row.state == State.ACCEPTED
    assert (row.due_at, row.due_kind) == (local("2026-11-24 18:00"), "assign")
    assert open_one(row, "deliver").unit == world.company.technical


def test_late_answer_breaks_the_promise(world: World, clock: time_machine.Traveller) -> None:
    row = submitted(world)
    clock.move_to(local("2026-11-23 14:01"))
    assert promises(accept(world, row))[0] == "accept broken"


def test_what_changes_nothing_owed_asks_nothing(world: World) -> None:
    row = submitted(world)
    with CaptureQueriesContext(connection) as asked:
        conversation.comment(row, by=world.person("requester"), body="Hello")
    assert "deadlines_" not in str(asked.captured_queries)


STATEMENTS = {"submit": 4, "accept": 5, "assign": 4, "start": 1, "deliver": 5, "confirm": 2}


def test_changes_cost_few_statements_more(world: World) -> None:
    row = make_request(
        world.person("requester"), state=State.DRAFT, form=world.form, wanted_by=FRIDAY, queue=world.queue
    )
    moves: dict[str, Move] = {
        "submit": lambda w, r: lifecycle.submit(r, by=w.person("requester")),
        "accept": accept,
        "assign": assign,
        "start": start,
        "deliver": deliver,
        "confirm": confirm,
    }
    post = world.queue.post
    assert post is not None
    make_routing_row(world.form.content, coordinator_position=post.position)
    deliver(world, start(world, assign(world, accept(world, submitted(world)))))  # ladders and calendar are known now
    counted = {}
    for name, move in moves.items():
        with CaptureQueriesContext(connection) as asked:
            row = move(world, row)
        ours = [q["sql"] for q in asked.captured_queries if "deadlines_" in q["sql"] or "workcalendar_" in q["sql"]]
        counted[name] = len(ours)
    assert counted == STATEMENTS
