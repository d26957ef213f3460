"""Climbing what is due: each rung once, in order, for the right people, whatever happens to one of the promises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from accounts.rules.roles import Role
from deadlines import kinds
from deadlines.kinds import Bound, Climbed
from deadlines.models import Heartbeat, Notice, Promise, Reminder
from deadlines.rules import defaults
from deadlines.services import climbing, heartbeats, sweep
from deadlines.services.people import Facts
from deadlines.services.promises import Term, settle
from deadlines.services.sweep import Swept
from tests.deadlines.chores import HOUR, MONDAY, Chores, Office, local, make_promise, make_version, never_opening, told
from tests.factories import make_exception, make_unit, make_user

pytestmark = pytest.mark.django_db


def begin(office: Office, *chores: int, kind: str = "chore") -> list[Promise]:
    """Chores that begin on Monday at nine, as the apps above begin them."""
    term = Term(kind=kind, unit_id=office.unit.pk, topic="", grade="", started_at=MONDAY)
    return [settle(chore, [term], kinds=[kind], fulfilled=(), at=MONDAY)[0] for chore in chores]


def told_of(office: Office) -> list[tuple[str, list[str]]]:
    """(rung, whom it names) of all notices in order."""
    return [
        (notice.rung, sorted(office.name(reminder.person_id) for reminder in notice.reminders.all()))
        for notice in Notice.objects.order_by("pk").prefetch_related("reminders")
    ]


def test_nothing_to_do_is_one_look(office: Office) -> None:
    begin(office, 1)
    heartbeats._last.clear()
    sweep.run(now=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        assert sweep.run(now=MONDAY + HOUR) == Swept()
    assert len(asked) == 1
    assert Heartbeat.objects.filter(name="sweep").exists()


def test_promise_climbs_to_the_top_in_three_days(office: Office, chores: Chores) -> None:
    begin(office, 1)
    moments = [
        ("before-50", ["owner"], "2026-11-23 11:00"),
        ("before-80", ["owner"], "2026-11-23 13:12"),
        ("due", ["owner"], "2026-11-23 14:00"),
        ("level-1", ["manager"], "2026-11-23 14:00"),
        ("again-1", ["owner"], "2026-11-23 18:00"),
        ("level-2", ["director"], "2026-11-24 14:00"),
        ("again-2", ["owner"], "2026-11-24 14:00"),
        ("again-3", ["owner"], "2026-11-25 14:00"),
        ("level-3", ["leader"], "2026-11-26 14:00"),
    ]
    for _rung, _people, moment in moments:
        assert sweep.run(now=local(moment) - timedelta(seconds=1)).climbed == 0
        sweep.run(now=local(moment))
    assert told_of(office) == [(rung, people) for rung, people, _moment in moments]
    assert [notice.due_at for notice in Notice.objects.order_by("pk")] == [local(at) for _r, _p, at in moments]
    assert chores.climbed == [(1, rung) for rung, _people, _moment in moments]
    promise = Promise.objects.get()
    assert (promise.next_rung, promise.climbed) == ("", [rung for rung, _people, _moment in moments])
    assert sweep.run(now=local("2026-12-31 12:00")).climbed == 0


def test_outage_is_caught_up_in_order_with_one_message_a_person(office: Office, chores: Chores) -> None:
    begin(office, 1, 2)
    swept = sweep.run(now=local("2026-11-26 15:00"))
    assert (swept.climbed, swept.batches) == (18, 7)
    for chore in (1, 2):
        assert [rung for subject, rung in chores.climbed if subject == chore] == [
            rung.key for rung in defaults.ACCEPT.rungs
        ]
    assert sorted(name for name, _subject in told()) == ["Director", "Leader", "Manager", "Owner"]
    assert dict(told())["Owner"] == "2 promises need you: 2 overdue"
    assert not Reminder.objects.filter(told_at=None).exists()
    assert sweep.run(now=local("2026-11-26 15:00")) == Swept()


def test_long_run_climbs_by_the_calendar_as_it_is_meanwhile(
    office: Office, chores: Chores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_tuesday(climbed: Sequence[Climbed]) -> None:
        if climbed[0].rung == "before-50":
            make_exception(date(2026, 11, 24), unit=office.unit)

    kinds.register(replace(chores.kind("chore-met"), climbed=close_tuesday))
    monkeypatch.setattr(sweep, "FACTS_HOLD", 0.0)
    begin(office, 1, kind="chore-met")
    sweep.run(now=local("2026-11-23 18:00"))
    promise = Promise.objects.get()
    assert (promise.next_rung, promise.next_at) == ("level-2", local("2026-11-25 14:00"))


def test_kept_promise_climbs_nothing(office: Office) -> None:
    begin(office, 1)
    settle(1, [], kinds=["chore"], fulfilled=["chore"], at=MONDAY + HOUR)
    assert sweep.run(now=local("2026-12-31 12:00")).climbed == 0


def test_paused_promise_climbs_nothing(office: Office) -> None:
    term = Term("chore", office.unit.pk, "", "", MONDAY, running=False)
    settle(1, [term], kinds=["chore"], fulfilled=(), at=MONDAY)
    assert sweep.run(now=local("2026-12-31 12:00")).climbed == 0


def test_run_stops_after_so_many_batches_and_tells_nobody_before_the_end(office: Office) -> None:
    begin(office, 1)
    now = local("2026-11-23 17:00")
    assert sweep.run(now=now, batches=2) == Swept(climbed=2, batches=2)
    assert told() == []
    assert sweep.run(now=now, seconds=0.000001).climbed == 0
    assert sweep.run(now=now) == Swept(climbed=2, batches=1, messages=2)


def test_rung_that_was_climbed_before_is_passed_over_silently(office: Office, chores: Chores) -> None:
    (promise,) = begin(office, 1)
    Notice.objects.create(promise=promise, rung="before-50", due_at=MONDAY)
    sweep.run(now=local("2026-11-23 11:00"))
    promise.refresh_from_db()
    assert promise.next_rung == "before-80"
    assert (chores.climbed, told(), Reminder.objects.count()) == ([], [], 0)


def test_nobody_found_means_the_administrators(office: Office, chores: Chores) -> None:
    begin(office, 4)
    sweep.run(now=local("2026-11-23 11:00"))
    ((_rung, people),) = told_of(office)
    assert "administrator" in people
    administrators = User.objects.with_role(Role.ADMINISTRATOR)
    assert people == sorted(office.name(person) for person in administrators)


def test_manager_who_coordinates_is_not_told_of_himself(office: Office, chores: Chores) -> None:
    chores.bound[1] = Bound((office.owner.pk,), (office.manager.pk,))
    boss = make_user()
    Unit.objects.filter(kind=Unit.Kind.COMPANY).update(manager=boss)
    begin(office, 1)
    sweep.run(now=local("2026-11-23 14:00"))
    assert ("level-1", [str(boss.pk)]) in told_of(office)


def test_closing_rung_ends_the_matter_or_tries_again(office: Office, chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.CONFIRM))
    begin(office, 1, 2, kind="chore2")
    chores.closable.add(1)
    now = local("2026-11-25 18:00")
    swept = sweep.run(now=now)
    assert (chores.closed, swept.climbed) == ([1], 5)
    done, waiting = Promise.objects.order_by("pk")
    assert (done.climbed, done.next_rung) == (["before-50", "before-80", "close"], "")
    assert (waiting.next_rung, waiting.next_at) == ("close", now + climbing.TRY_AGAIN)
    chores.closable.add(2)
    assert sweep.run(now=now + climbing.TRY_AGAIN).climbed == 1
    assert chores.climbed.count((2, "close")) == 1


def test_promise_that_the_closing_ended_stays_ended(office: Office, chores: Chores) -> None:
    class Closing(Chores):
        def close(self, subjects: Collection[int], now: datetime) -> Collection[int]:
            for chore in subjects:
                settle(chore, [], kinds=["chore2"], fulfilled=(), at=now)
            return subjects

    closing = Closing(bound=chores.bound)
    kinds.register(closing.kind("chore2", defaults.CONFIRM))
    begin(office, 1, kind="chore2")
    sweep.run(now=local("2026-11-26 09:00"))
    promise = Promise.objects.get()
    assert (promise.outcome, promise.next_rung, promise.climbed[-1]) == ("void", "", "close")
    assert set(told()) == {
        ("Owner", "CH-001 was closed by time: do the chore (was due 18:00 yesterday)"),
        ("Coordinator", "CH-001 was closed by time: do the chore (was due 18:00 yesterday)"),
    }


def test_promise_that_fails_stops_nobody_else(office: Office, chores: Chores) -> None:
    begin(office, 1, 2, 3)
    chores.poison.add(2)
    now = local("2026-11-23 11:00")
    swept = sweep.run(now=now)
    assert (swept.climbed, swept.set_aside) == (2, 1)
    assert {subject for subject, _rung in chores.climbed} == {1, 3}
    ill = Promise.objects.get(subject_id=2)
    assert (ill.climbed, ill.next_at) == ([], now + climbing.SET_ASIDE)
    chores.poison.clear()
    assert sweep.run(now=now + climbing.SET_ASIDE).climbed == 1


def test_calendar_that_never_opens_again_ends_the_climb_and_tells_at_once(office: Office) -> None:
    closed = never_opening()
    office.owner.unit = closed
    office.owner.save()
    make_promise(1, unit=closed)
    now = local("2026-11-23 11:00")
    assert sweep.run(now=now) == Swept(climbed=1, batches=1, messages=1)
    assert Promise.objects.get().next_rung == ""


def test_batch_costs_the_same_for_many_promises(office: Office) -> None:
    make_version()
    for chore in (1, 2, 3, 4):
        make_promise(chore, unit=office.unit, next_at=MONDAY + min(chore, 2) * HOUR)
    with CaptureQueriesContext(connection) as one:
        assert sweep.run(now=MONDAY + HOUR, batches=1).climbed == 1
    with CaptureQueriesContext(connection) as more:
        assert sweep.run(now=MONDAY + 2 * HOUR, batches=1).climbed == 3
    assert len(more) <= len(one)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("alone", [False, True])
def test_database_that_goes_away_sets_nothing_aside(
    office: Office, chores: Chores, error: type[Exception], alone: bool
) -> None:
    def gone(climbed: Sequence[Climbed]) -> None:
        if alone and len(climbed) > 1:
            raise RuntimeError("so that they are tried one by one")
        raise error

    kinds.register(replace(chores.kind("chore-met"), climbed=gone))
    begin(office, 1, 2, kind="chore-met")
    due = set(Promise.objects.values_list("next_at", flat=True))
    with pytest.raises(error):
        sweep.run(now=local("2026-11-23 11:00"))
    assert set(Promise.objects.values_list("next_at", flat=True)) == due


def test_promise_that_another_worker_took_meanwhile_is_left_to_him(office: Office, chores: Chores) -> None:
    def fail_and_take(climbed: Sequence[Climbed]) -> None:
        if len(climbed) > 1:
            raise RuntimeError("so that they are tried one by one")
        Promise.objects.filter(subject_id=2).update(next_at=local("2026-11-30 09:00"))

    kinds.register(replace(chores.kind("chore-met"), climbed=fail_and_take))
    begin(office, 1, 2, kind="chore-met")
    swept = sweep.run(now=local("2026-11-23 11:00"))
    assert (swept.climbed, swept.set_aside) == (1, 0)


def test_unit_that_is_younger_than_the_facts_has_its_calendar(office: Office) -> None:
    facts = Facts(MONDAY)
    assert facts.schedule(make_unit().pk).week == facts.schedule(office.unit.pk).week
