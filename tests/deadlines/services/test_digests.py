"""One digest each working morning: what is overdue, due today and waiting, with what waited for the opening."""

from __future__ import annotations

import pytest

from accounts.models import User
from deadlines.kinds import Bound
from deadlines.models import DigestTurn, Promise
from deadlines.services import digests, sweep
from deadlines.services.promises import Term, settle
from notifications.models import Message
from tests.deadlines.chores import HOUR, MONDAY, Chores, Office, local, never_opening, told
from tests.factories import make_calendar, make_delegation, make_unit, make_user

pytestmark = pytest.mark.django_db
TUESDAY = local("2026-11-24 09:00")


def begin(office: Office, chore: int, due: str) -> None:
    term = Term("chore", office.unit.pk, "", "", MONDAY, local(due))
    settle(chore, [term], kinds=["chore"], fulfilled=(), at=MONDAY)
    Promise.objects.filter(subject_id=chore).update(next_rung="", next_at=None)


def turn_of(person: User) -> str:
    return f"{DigestTurn.objects.get(user=person).next_at.astimezone(MONDAY.tzinfo):%m-%d %H:%M}"


def test_everybody_gets_his_turn_once(office: Office) -> None:
    make_user(is_active=False)
    assert digests.enrol(MONDAY) == User.objects.active().count()
    assert digests.enrol(MONDAY) == 0
    assert turn_of(office.owner) == "11-24 01:00"


def test_turn_is_todays_when_the_opening_lies_ahead(office: Office) -> None:
    digests.enrol(MONDAY - HOUR)
    assert turn_of(office.owner) == "11-23 01:00"


def test_morning_tells_what_is_overdue_due_today_and_waiting(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-23 17:00")
    begin(office, 2, "2026-11-24 17:00")
    begin(office, 3, "2026-11-25 17:00")
    sweep.run(now=TUESDAY)
    message = Message.objects.get()
    assert (message.recipient, message.kind) == (office.owner, "deadlines_digest")
    assert message.subject == "This morning: 1 overdue, 1 due today, 1 due later"
    assert message.body == (
        "Overdue\n• CH-001 Chore 1: do the chore, was due 17:00 yesterday\n\n"
        "Due today\n• CH-002 Chore 2: do the chore by 17:00 today\n\n"
        "Due later\n• CH-003 Chore 3: do the chore by 17:00 tomorrow"
    )
    assert message.url == "/promises/"
    assert turn_of(office.owner) == "11-25 01:00"


def test_digest_is_sent_once_a_morning(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-30 17:00")
    for moment in ("2026-11-24 09:00", "2026-11-24 09:01", "2026-11-24 17:00", "2026-11-25 09:00"):
        sweep.run(now=local(moment))
    assert told() == [("Owner", "This morning: 1 due later")] * 2


def test_digest_takes_along_what_waited_for_the_opening(office: Office) -> None:
    digests.enrol(MONDAY)
    term = Term("chore", office.unit.pk, "", "", MONDAY, local("2026-11-23 20:00"))
    settle(1, [term], kinds=["chore"], fulfilled=(), at=MONDAY)
    sweep.run(now=local("2026-11-23 17:59"))
    Message.objects.all().delete()
    sweep.run(now=local("2026-11-23 20:00"))
    assert told() == []
    sweep.run(now=TUESDAY)
    assert sorted(told()) == [
        ("Manager", "This morning: 1 escalated to you"),
        ("Owner", "This morning: 1 overdue"),
    ]


def test_weekend_has_no_digest(office: Office) -> None:
    digests.enrol(local("2026-11-27 17:00"))
    begin(office, 1, "2026-12-04 17:00")
    assert turn_of(office.owner) == "11-30 01:00"
    sweep.run(now=local("2026-11-28 12:00"))
    assert told() == []


def test_outage_costs_one_digest(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-12-04 17:00")
    sweep.run(now=local("2026-11-27 15:00"))
    assert told() == [("Owner", "This morning: 1 due later")]
    assert turn_of(office.owner) == "11-30 01:00"


def test_turn_that_comes_outside_of_working_time_waits_for_the_next_morning(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-12-04 17:00")
    sweep.run(now=local("2026-11-24 20:00"))
    assert (told(), turn_of(office.owner)) == ([], "11-25 01:00")


def test_delegate_gets_the_digest_for_whom_he_stands_in(office: Office) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    make_delegation(office.owner, deputy, starts_at=MONDAY, ends_at=local("2026-11-25 09:00"))
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-30 17:00")
    sweep.run(now=TUESDAY)
    message = Message.objects.get()
    assert message.recipient == deputy
    assert message.body.endswith("(for Ole Owner)")
    sweep.run(now=local("2026-11-25 09:00"))
    assert [name for name, _subject in told()] == ["Deputy", "Owner"]


def test_each_gets_it_at_his_own_opening(office: Office, chores: Chores) -> None:
    london = make_calendar(make_unit(), time_zone="Europe/London", observes_public_days=False).unit
    far = make_user(name_latin="Far Away", unit=london)
    chores.bound[1] = Bound((office.owner.pk, far.pk), ())
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-30 17:00")
    sweep.run(now=local("2026-11-23 17:00"))
    assert [name for name, _subject in told()] == ["Away"]
    sweep.run(now=TUESDAY)
    assert [name for name, _subject in told()] == ["Away", "Owner"]


def test_summer_time_moves_the_morning_with_it(office: Office, chores: Chores) -> None:
    london = make_calendar(make_unit(), time_zone="Europe/London", observes_public_days=False).unit
    far = make_user(name_latin="Far Away", unit=london)
    friday = local("2026-03-27 23:00")  # summer time begins on Sunday, 29 March
    digests.enrol(friday)
    assert turn_of(far) == "03-30 08:00"
    assert turn_of(office.owner) == "03-30 01:00"


def test_who_left_gets_none(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-30 17:00")
    User.objects.filter(pk=office.owner.pk).update(is_active=False, deactivated_at=MONDAY)
    sweep.run(now=TUESDAY)
    assert told() == []


def test_calendar_that_never_opens_is_looked_at_again_tomorrow(office: Office) -> None:
    office.owner.unit = never_opening()
    office.owner.save()
    digests.enrol(MONDAY)
    assert turn_of(office.owner) == "11-24 01:00"


def test_paused_promises_wait_for_others(office: Office) -> None:
    digests.enrol(MONDAY)
    begin(office, 1, "2026-11-30 17:00")
    paused = Term("chore", office.unit.pk, "", "", MONDAY, local("2026-11-30 17:00"), running=False)
    settle(1, [paused], kinds=["chore"], fulfilled=(), at=MONDAY)
    sweep.run(now=TUESDAY)
    assert told() == []


def test_who_stands_in_for_others_than_the_reader_gets_theirs_in_his_own_digest(office: Office, chores: Chores) -> None:
    deputy = make_user(name_latin="Dee Deputy", unit=office.unit)
    make_delegation(office.coordinator, deputy, starts_at=MONDAY, ends_at=local("2026-12-31 09:00"))
    chores.bound[1] = Bound((office.owner.pk, office.coordinator.pk), ())
    DigestTurn.objects.create(user=office.owner, next_at=TUESDAY)
    begin(office, 1, "2026-11-30 17:00")
    sweep.run(now=TUESDAY)
    assert told() == [("Owner", "This morning: 1 due later")]
