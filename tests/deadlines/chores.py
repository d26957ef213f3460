"""A kind of promise for tests: chores, whose facts are a table in memory. And rows of this app."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Unit, User
from accounts.rules.roles import Role
from deadlines.kinds import Bound, Climbed, Debt, Kind, Subject
from deadlines.models import LadderVersion, Notice, Promise, Reminder
from deadlines.rules import defaults
from deadlines.rules.ladder import Ladder, stored
from notifications.models import Message
from tests.factories import make_calendar, make_unit, make_user, the_company
from workcalendar.models import Calendar
from workcalendar.rules.working_time import Schedule
from workcalendar.services.editions import begin_edition

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
SHANGHAI = Schedule(ZoneInfo("Asia/Shanghai"), (OFFICE,) * 5 + ((), ()))
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    """A moment in Shanghai's time: "2026-11-23 09:00", a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


MONDAY = local("2026-11-23 09:00")


@dataclass
class Chores:
    """What the kind answers with, by the subject's id; a test fills it."""

    bound: dict[int, Bound] = field(default_factory=dict)
    closable: set[int] = field(default_factory=set)
    closed: list[int] = field(default_factory=list)
    climbed: list[tuple[int, str]] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    escalated: set[tuple[int, int]] = field(default_factory=set)
    poison: set[int] = field(default_factory=set)

    def kind(self, code: str = "chore", ladder: Ladder = defaults.ACCEPT) -> Kind:
        return Kind(
            code=code,
            label="Chore",
            task="do the chore",
            icon="broom",
            ladder=ladder,
            topics=lambda: [("T1", "Research"), ("T2", "Proposal")],
            grades=lambda: [("normal", "Normal"), ("urgent", "Urgent")],
            subjects=lambda ids: {pk: Subject(f"CH-{pk:03}", f"Chore {pk}", f"/chores/{pk}/") for pk in ids},
            bound_at=lambda at: lambda ids: {pk: self.bound[pk] for pk in ids if pk in self.bound},
            owed_by=self.owed_by,
            escalated_to=self.escalated_to,
            climbed=self.hear,
            close=self.close,
            moved=self.hear_moved,
        )

    def escalated_to(self, people: Collection[int]) -> Iterable[int]:
        return [subject for subject, person in self.escalated if person in people]

    def owed_by(self, people: Collection[int], at: datetime) -> Iterable[Debt]:
        for promise in Promise.objects.open().filter(kind__startswith="chore", paused_at=None).order_by("id"):
            for owner in self.bound.get(promise.subject_id, Bound((), ())).owners:
                if owner in people:
                    yield Debt(owner, promise.pk)

    def hear(self, climbed: Sequence[Climbed]) -> None:
        if self.poison & {one.subject for one in climbed}:
            raise RuntimeError("poison")
        self.climbed += [(one.subject, one.rung) for one in climbed]

    def hear_moved(self, promises: Sequence[Promise]) -> None:
        if self.poison & {promise.subject_id for promise in promises}:
            raise RuntimeError("poison")
        self.moved += [promise.pk for promise in promises]

    def close(self, subjects: Collection[int], now: datetime) -> Collection[int]:
        done = [pk for pk in subjects if pk in self.closable]
        self.closed += done
        return done


def make_version(kind: str = "chore", ladder: Ladder = defaults.ACCEPT, **fields: Any) -> LadderVersion:
    """The ladder's version of that number, in force."""
    return LadderVersion.objects.get_or_create(
        kind=kind,
        number=fields.pop("number", 1),
        **{"topic": "", "grade": "", "defaults": {"rule": stored(ladder)}} | fields,
    )[0]


def make_promise(subject_id: int = 1, *, unit: Unit | None = None, **fields: Any) -> Promise:
    """Open, due four hours after it began on Monday at nine, with its first reminder next."""
    started = fields.pop("started_at", MONDAY)
    fields.setdefault("ladder", make_version(fields.get("kind", "chore")))
    fields = {
        "kind": "chore",
        "started_at": started,
        "anchor_at": started,
        "budget": 4 * HOUR,
        "remaining": 4 * HOUR,
        "due_at": started + 5 * HOUR,
        "next_rung": "before-50",
        "next_at": started + 2 * HOUR,
    } | fields
    return Promise.objects.create(subject_id=subject_id, unit=unit or the_company(), **fields)


def make_notice(promise: Promise | None = None, **fields: Any) -> Notice:
    promise = promise or make_promise()
    return Notice.objects.create(promise=promise, **{"rung": "due", "due_at": promise.due_at or MONDAY} | fields)


def make_reminder(notice: Notice | None = None, person: User | None = None, **fields: Any) -> Reminder:
    return Reminder.objects.create(
        notice=notice or make_notice(), person=person or make_user(), **{"not_before": MONDAY} | fields
    )


@dataclass(frozen=True)
class Office:
    """Who is told of chore 1: its owner and its coordinator in a department, and those above them."""

    unit: Unit
    owner: User
    coordinator: User
    manager: User
    director: User
    leader: User
    administrator: User

    def name(self, person: User | int | None) -> str:
        """Which part somebody has."""
        pk = person.pk if isinstance(person, User) else person
        return next((name for name in OFFICE_PARTS if getattr(self, name).pk == pk), str(pk))


OFFICE_PARTS = ("owner", "coordinator", "manager", "director", "leader", "administrator")


def make_office() -> Office:
    """A department in Shanghai, at work on weekdays from nine to twelve and from one to six."""
    make_calendar(week=(OFFICE,) * 5 + ((), ()), observes_public_days=False)
    unit = make_unit("Sales")
    manager = make_user(name_latin="Mei Manager", unit=unit)
    unit.manager = manager
    unit.save(update_fields=["manager"])
    return Office(
        unit=unit,
        owner=make_user(name_latin="Ole Owner", unit=unit),
        coordinator=make_user(name_latin="Cai Coordinator", unit=unit),
        manager=manager,
        director=make_user(Role.MARKETING_DIRECTOR, name_latin="Di Director"),
        leader=make_user(Role.COMPANY_LEADER, name_latin="Li Leader"),
        administrator=make_user(Role.ADMINISTRATOR, name_latin="Ad Min"),
    )


def told() -> list[tuple[str, str]]:
    """(name, subject) of all messages in the order in which they were written."""
    found = Message.objects.order_by("pk").select_related("recipient")
    return [(message.recipient.name_latin.split()[-1], message.subject) for message in found]


def never_opening() -> Unit:
    """A unit whose calendar was closed for ever, as no service would do."""
    unit = make_calendar(make_unit(), observes_public_days=False).unit
    Calendar.objects.filter(unit=unit).update(week=[[]] * 7)
    begin_edition()
    return unit
