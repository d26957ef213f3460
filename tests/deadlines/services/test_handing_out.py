"""Who hears of what was climbed, when, and in which words: one message for each person and time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from deadlines import kinds
from deadlines.kinds import Bound
from deadlines.models import DigestTurn, Promise, Reminder
from deadlines.rules import defaults
from deadlines.services import climbing, digests, handing_out, sweep
from deadlines.services.outlook import outlooks
from deadlines.services.promises import Term, settle
from notifications.models import Message
from tests.deadlines.chores import (
    HOUR,
    MONDAY,
    Chores,
    Office,
    local,
    make_notice,
    make_promise,
    make_reminder,
    never_opening,
    told,
)
from tests.factories import make_calendar, make_delegation, make_unit, make_user

pytestmark = pytest.mark.django_db
BEFORE_HALF, DUE = local("2026-11-23 11:00"), local("2026-11-23 14:00")
FRIDAY = local("2026-11-27 16:00")


def begin(office: Office, *chores: int, kind: str = "chore", at: datetime = MONDAY) -> None:
    term = Term(kind=kind, unit_id=office.unit.pk, topic="", grade="", started_at=at)
    for chore in chores:
        settle(chore, [term], kinds=[kind], fulfilled=(), at=at)


def away(person: User, delegate: User | None = None, *, until: str = "2026-12-31 09:00") -> None:
    make_delegation(person, delegate, starts_at=MONDAY - 100 * HOUR, ends_at=local(until))


def heard() -> list[tuple[str, str]]:
    """Newest messages and whether they were all; takes them away."""
    found = told()
    Message.objects.all().delete()
    return found


def test_owner_is_reminded_before_it_is_due(office: Office) -> None:
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    message = Message.objects.get()
    assert (message.recipient, message.kind) == (office.owner, "deadlines_reminder")
    assert message.subject == "CH-001: do the chore by 14:00 today"
    assert message.body == "Chore 1\nOwed by Ole Owner since 09:00 today."
    assert (message.url, message.thread) == ("/chores/1/", "CH-001")
    reminder = Reminder.objects.get()
    assert (reminder.told, reminder.told_at) == (office.owner, BEFORE_HALF)


def test_who_comes_while_another_hands_out_leaves_it_to_him(office: Office) -> None:
    begin(office, 1)
    other = connection.copy()
    with closing(other), other.cursor() as elsewhere:
        elsewhere.execute("SELECT pg_advisory_lock(%s)", [handing_out.LOCK])
        assert sweep.run(now=BEFORE_HALF).messages == 0
        assert Reminder.objects.get().told_at is None
    assert sweep.run(now=BEFORE_HALF).messages == 1
    assert Message.objects.get().recipient == office.owner


def test_manager_hears_that_it_was_missed_and_who_was_told_before(office: Office) -> None:
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    Message.objects.all().delete()
    sweep.run(now=DUE)
    escalation = Message.objects.get(recipient=office.manager)
    assert escalation.kind == "deadlines_escalation"
    assert escalation.subject == "Escalated to you (level 1): CH-001, do the chore (was due 14:00 today)"
    assert escalation.body == "Chore 1\nOwed by Ole Owner since 09:00 today.\nTold as well: Ole Owner."
    assert (
        Message.objects.get(recipient=office.owner).subject == "CH-001 is overdue: do the chore (was due 14:00 today)"
    )


def test_message_is_in_the_readers_language_and_time_zone(office: Office) -> None:
    london = make_calendar(make_unit(), time_zone="Europe/London", observes_public_days=False).unit
    office.owner.language, office.owner.unit = "zh-hans", london
    office.owner.save()
    begin(office, 1)
    sweep.run(now=DUE + 4 * HOUR)
    message = Message.objects.get(recipient=office.owner)
    assert "06:00" in message.subject
    assert office.owner.name in message.body


def test_several_become_one_message(office: Office) -> None:
    begin(office, 1, 2)
    sweep.run(now=DUE)
    assert heard() == [
        ("Owner", "2 promises need you: 2 overdue"),
        ("Manager", "2 promises need you: 2 escalated to you"),
    ]


def test_several_list_their_promises_under_headings(office: Office, chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.ASSIGN))
    begin(office, 1)
    begin(office, 2, kind="chore2")
    sweep.run(now=local("2026-11-23 16:24"))
    message = Message.objects.filter(recipient=office.owner).get()
    assert message.subject == "2 promises need you: 1 overdue, 1 due today"
    assert message.body == (
        "Overdue\n• CH-001 Chore 1: do the chore, was due 14:00 today\n\n"
        "Due today\n• CH-002 Chore 2: do the chore by 18:00 today"
    )
    assert (message.url, message.thread) == ("/promises/", "")


def test_two_promises_about_one_thing_open_that_thing(office: Office, chores: Chores) -> None:
    kinds.register(chores.kind("chore2", defaults.ASSIGN))
    begin(office, 1)
    begin(office, 1, kind="chore2")
    sweep.run(now=local("2026-11-23 16:24"))
    message = Message.objects.filter(recipient=office.owner).get()
    assert (message.url, message.thread) == ("/chores/1/", "CH-001")


def test_escalations_of_several_name_who_owes_them(office: Office, chores: Chores) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    away(office.manager, deputy)
    begin(office, 1, 2)
    sweep.run(now=DUE)
    line = "• CH-001 Chore 1: do the chore, was due 14:00 today, owed by Ole Owner (for Mei Manager)"
    assert line in Message.objects.get(recipient=deputy).body


def test_long_list_is_cut(office: Office, chores: Chores) -> None:
    for chore in range(1, 16):
        chores.bound[chore] = Bound((office.owner.pk,), ())
    begin(office, *range(1, 16))
    sweep.run(now=BEFORE_HALF)
    message = Message.objects.get()
    assert message.subject == "15 promises need you: 15 due today"
    assert message.body.endswith("\n\n… and 3 more")
    assert message.body.count("•") == 12


def test_nobody_is_told_outside_of_his_working_time(office: Office) -> None:
    begin(office, 1, at=FRIDAY)
    night = make_unit()
    make_calendar(night, week=(((0, 1440),),) * 7, observes_public_days=False)
    due = FRIDAY + 3 * HOUR
    Promise.objects.update(unit=night, next_rung="due", next_at=due, due_at=due, climbed=["before-50", "before-80"])
    assert sweep.run(now=due).messages == 0
    opening = local("2026-11-30 09:00")
    assert set(Reminder.objects.values_list("not_before", flat=True)) == {opening}
    assert sweep.run(now=opening - timedelta(seconds=1)).messages == 0
    assert sweep.run(now=opening).messages == 4  # owner, manager, director, leader


def test_what_was_kept_meanwhile_is_not_told(office: Office) -> None:
    begin(office, 1)
    Reminder.objects.all().delete()
    reminder = make_reminder(make_notice(Promise.objects.get()), office.owner, not_before=DUE)
    settle(1, [], kinds=["chore"], fulfilled=["chore"], at=MONDAY)
    assert sweep.run(now=DUE).messages == 0
    reminder.refresh_from_db()
    assert (reminder.told_at, reminder.told) == (DUE, None)


def test_what_is_paused_meanwhile_is_not_told(office: Office) -> None:
    begin(office, 1)
    make_reminder(make_notice(Promise.objects.get()), office.owner, not_before=DUE)
    settle(1, [Term("chore", office.unit.pk, "", "", MONDAY, running=False)], kinds=["chore"], fulfilled=(), at=MONDAY)
    assert sweep.run(now=DUE).messages == 0
    assert Reminder.objects.get().told_at == DUE


def test_delegate_is_told_for_whom(office: Office) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    away(office.owner, deputy)
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    message = Message.objects.get()
    assert (message.recipient, message.body.splitlines()[-1]) == (deputy, "You are told for Ole Owner.")
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.told) == (office.owner, deputy)


def test_delegate_who_is_told_of_his_own_is_told_once(office: Office, chores: Chores) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    chores.bound[1] = Bound((office.owner.pk, deputy.pk), ())
    away(office.owner, deputy)
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    assert "told for" not in Message.objects.get(recipient=deputy).body
    assert Reminder.objects.filter(told=deputy).count() == 2


def test_manager_is_told_where_nobody_stands_in(office: Office) -> None:
    away(office.owner)
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    assert Message.objects.get().recipient == office.manager


def test_who_is_back_is_told_himself_again(office: Office) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    away(office.owner, deputy, until="2026-11-23 13:00")
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    sweep.run(now=local("2026-11-23 13:12"))
    assert [name for name, _subject in told()] == ["Deputy", "Owner"]


def test_reminder_waits_for_whoever_stands_in(office: Office) -> None:
    part_time = make_unit()
    make_calendar(part_time, week=(((14 * 60, 18 * 60),),) * 7, observes_public_days=False)
    deputy = make_user(name_latin="Dee Deputy", unit=part_time)
    away(office.owner, deputy)
    begin(office, 1)
    assert sweep.run(now=BEFORE_HALF).messages == 0
    assert Reminder.objects.get().not_before == local("2026-11-23 14:00")
    sweep.run(now=local("2026-11-23 13:59"))
    assert told() == []
    sweep.run(now=local("2026-11-23 14:00"))
    assert ("Deputy", "CH-001 is overdue: do the chore (was due 14:00 today)") in told()


def test_manager_is_told_for_somebody_who_left(office: Office) -> None:
    begin(office, 1)
    User.objects.filter(pk=office.owner.pk).update(is_active=False, deactivated_at=MONDAY)
    sweep.run(now=BEFORE_HALF)
    assert Message.objects.get().recipient == office.manager


def test_nobody_at_all_is_there(office: Office) -> None:
    begin(office, 1)
    User.objects.update(is_active=False, deactivated_at=MONDAY)
    sweep.run(now=BEFORE_HALF)
    reminder = Reminder.objects.get()
    assert (told(), reminder.told_at, reminder.told) == ([], BEFORE_HALF, None)


def test_nothing_is_handed_out_while_a_rung_is_due(office: Office) -> None:
    begin(office, 1)
    make_reminder(make_notice(Promise.objects.get(), rung="before-50"), office.owner, not_before=MONDAY)
    make_promise(9, next_at=MONDAY)
    assert handing_out.run(MONDAY) == 0
    assert Reminder.objects.get().told_at is None


def test_nothing_is_told_twice(office: Office) -> None:
    begin(office, 1)
    assert [sweep.run(now=DUE).messages, sweep.run(now=DUE).messages] == [2, 0]
    assert handing_out.run(DUE) == 0


def test_thing_that_is_gone_is_told_of_by_its_key(office: Office, chores: Chores) -> None:
    kinds._KINDS["chore"] = replace(chores.kind(), subjects=lambda ids: {})
    begin(office, 1)
    sweep.run(now=BEFORE_HALF)
    message = Message.objects.get()
    assert message.subject == "chore 1: do the chore by 14:00 today"
    assert message.url == "/promises/"


def test_calendar_that_never_opens_holds_nothing_back(office: Office) -> None:
    office.owner.unit = never_opening()
    office.owner.save()
    begin(office, 1)
    assert sweep.run(now=BEFORE_HALF).messages == 1


def test_hand_out_costs_the_same_for_many_people(office: Office, chores: Chores) -> None:
    def cost(*chores_: int) -> int:
        make = [make_user(unit=office.unit) for _chore in chores_]
        for chore, person in zip(chores_, make, strict=True):
            chores.bound[chore] = Bound((person.pk,), ())
        begin(office, *chores_)
        with CaptureQueriesContext(connection) as asked:
            assert sweep.run(now=BEFORE_HALF).messages == len(chores_)
        return len(asked)

    assert cost(11) >= cost(12, 13, 14)


def test_readers_are_told_group_by_group_each_once(
    office: Office, chores: Chores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_out, "GROUP", 2)
    people = [make_user(unit=office.unit, name_latin=f"Reader R{number}") for number in range(5)]
    for chore, person in enumerate(people, start=11):
        chores.bound[chore] = Bound((person.pk,), ())
    away(people[0], people[4])
    begin(office, *range(11, 16))
    assert sweep.run(now=BEFORE_HALF).messages == 4
    assert sorted(heard()) == [
        ("R1", "CH-012: do the chore by 14:00 today"),
        ("R2", "CH-013: do the chore by 14:00 today"),
        ("R3", "CH-014: do the chore by 14:00 today"),
        ("R4", "2 promises need you: 2 due today"),
    ]
    assert sweep.run(now=BEFORE_HALF).messages == 0


def unspeakable(chores: Chores) -> None:
    """A kind that cannot say what its promises are about."""

    def fail(_ids: object) -> Any:
        raise RuntimeError("cannot be said")

    kinds.register(replace(chores.kind("chore-bad"), subjects=fail))


def test_one_who_cannot_be_told_stops_nobody_else_and_is_tried_again_later(office: Office, chores: Chores) -> None:
    people = [make_user(unit=office.unit, name_latin=f"Reader R{number}") for number in range(5)]
    for chore, person in enumerate(people, start=11):
        chores.bound[chore] = Bound((person.pk,), ())
    unspeakable(chores)
    begin(office, *range(11, 16))
    begin(office, 13, kind="chore-bad")
    assert sweep.run(now=BEFORE_HALF).messages == 4
    assert {name for name, _subject in heard()} == {"R0", "R1", "R3", "R4"}
    waiting = Reminder.objects.filter(told_at=None)
    assert {(one.person, one.not_before) for one in waiting} == {(people[2], BEFORE_HALF + climbing.SET_ASIDE)}
    assert sweep.run(now=BEFORE_HALF + HOUR / 60).messages == 0
    kinds._KINDS["chore-bad"] = chores.kind("chore-bad")
    assert sweep.run(now=BEFORE_HALF + climbing.SET_ASIDE).messages == 1
    assert heard() == [("R2", "2 promises need you: 2 due today")]
    assert not Reminder.objects.filter(told_at=None).exists()


def test_digest_that_cannot_be_written_is_tried_again_later_as_well(office: Office, chores: Chores) -> None:
    digests.enrol(MONDAY)
    unspeakable(chores)
    begin(office, 1, kind="chore-bad", at=FRIDAY)
    Promise.objects.update(next_rung="", next_at=None)
    monday = local("2026-11-30 09:00")
    assert sweep.run(now=monday).messages == 0
    turn = DigestTurn.objects.get(user=office.owner)
    assert turn.next_at == monday + climbing.SET_ASIDE
    assert DigestTurn.objects.get(user=office.manager).next_at == local("2026-12-01 09:00")
    kinds._KINDS["chore-bad"] = chores.kind("chore-bad")
    assert sweep.run(now=monday + climbing.SET_ASIDE).messages == 1
    turn.refresh_from_db()
    assert turn.next_at == local("2026-12-01 09:00")


def test_database_that_goes_away_while_telling_is_for_the_next_run(office: Office, chores: Chores) -> None:
    def gone(_ids: object) -> Any:
        raise OperationalError

    kinds.register(replace(chores.kind("chore-bad"), subjects=gone))
    begin(office, 1, kind="chore-bad")
    with pytest.raises(OperationalError):
        sweep.run(now=BEFORE_HALF)
    assert Reminder.objects.get().not_before == BEFORE_HALF


FRIDAY_EVENING = local("2026-11-27 19:30")


def at_once(office: Office, chores: Chores) -> None:
    """A chore that is missed on Friday evening and is no matter for Monday."""
    kinds.register(replace(chores.kind("chore-urgent"), at_once=True))
    term = Term("chore-urgent", office.unit.pk, "", "", FRIDAY, due_at=FRIDAY_EVENING)
    settle(1, [term], kinds=["chore-urgent"], fulfilled=(), at=FRIDAY)


def test_kind_that_is_told_at_once_waits_for_nobodys_working_time(office: Office, chores: Chores) -> None:
    at_once(office, chores)
    begin(office, 2)
    sweep.run(now=FRIDAY_EVENING)
    assert [name for name, _subject in told()] == ["Owner", "Manager"]
    missed = Reminder.objects.filter(notice__promise__kind="chore-urgent", notice__rung="level-1")
    assert [(one.person, one.not_before, one.told_at) for one in missed] == [
        (office.manager, FRIDAY_EVENING, FRIDAY_EVENING)
    ]
    waiting = Reminder.objects.filter(told_at=None)
    assert {one.notice.promise.kind for one in waiting} == {"chore"}


def test_who_acts_for_somebody_away_is_told_at_once_as_well(office: Office, chores: Chores) -> None:
    away(office.manager, office.director)
    at_once(office, chores)
    sweep.run(now=FRIDAY_EVENING)
    assert "Director" in [name for name, _subject in told()]


def test_outlook_of_what_is_told_at_once_says_so(office: Office, chores: Chores) -> None:
    at_once(office, chores)
    (promise,) = Promise.objects.all()
    steps = {step.rung.key: step for step in outlooks([promise], now=FRIDAY)[promise.pk]}
    assert [hearer.at for hearer in steps["level-1"].hearers] == [FRIDAY_EVENING]
