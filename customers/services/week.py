"""What reps did in a week, counted for many people at once: the number of statements does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from workcalendar.rules.working_time import Leave, Schedule, between
from workcalendar.schedules import leave_of, schedules_of

from ..models import Customer, Visit
from ..models.customer import CustomerQuerySet
from ..rules.visits import HELD, UPCOMING, VisitState
from ..rules.week import Tally, Week
from .quotas import quotas_of

NO_RECORDS = (0, 0, 0, 0)


def bounds(week: Week) -> tuple[datetime, datetime]:
    """The moments between which the week lies, in the zone in which pages show times."""
    return _midnight(week.monday), _midnight(week.after.monday)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def visits_in(week: Week, people: Collection[User]) -> Q:
    """Which visits these people have in that week."""
    start, end = bounds(week)
    return Q(rep__in=people, starts_at__gte=start, starts_at__lt=end)


def records_in(week: Week, people: Collection[User]) -> CustomerQuerySet:
    """The customers in the archive that these people recorded in that week."""
    start, end = bounds(week)
    return Customer.objects.live().filter(recorded_by__in=people, created_at__gte=start, created_at__lt=end)


def tallies(people: Sequence[User], week: Week, *, now: datetime) -> dict[int, Tally]:
    """Person → what he did in that week. The people come with their units. Five queries, four more when calendars
    were changed."""
    start, end = bounds(week)
    schedules = schedules_of({person.unit_id for person in people})
    leave = leave_of([person.pk for person in people], start, end)
    quotas = quotas_of([person.unit for person in people])
    visits, records = _visits(people, week, now), _records(people, week)
    return {
        person.pk: Tally(
            quota=quotas[person.unit_id],
            days=working_days(schedules[person.unit_id], week, leave[person.pk]),
            usual_days=sum(map(bool, schedules[person.unit_id].week)),
            **visits.get(person.pk, {}),
            recorded={day: row[0] for day, row in records[person.pk].items()},
            **_summed(list(records[person.pk].values())),
        )
        for person in people
    }


def working_days(schedule: Schedule, week: Week, leave: Leave) -> list[date]:
    """The days on which somebody works: those of which at least half of the working time is no absence."""
    return [day for day in week.days if schedule.ranges(day) and _is_there(schedule, day, leave)]


def _is_there(schedule: Schedule, day: date, leave: Leave) -> bool:
    start, end = (datetime.combine(each, time(), schedule.zone) for each in (day, day + timedelta(days=1)))
    return not leave or between(schedule, start, end, leave=leave) * 2 >= between(schedule, start, end)


def _visits(people: Sequence[User], week: Week, now: datetime) -> dict[int, dict[str, int]]:
    ahead = Q(state__in=UPCOMING)
    counted = Visit.objects.filter(visits_in(week, people)).order_by().values("rep")
    rows = counted.annotate(
        held=Count("pk", filter=Q(state__in=HELD)),
        ahead=Count("pk", filter=ahead & Q(starts_at__gte=now)),
        passed=Count("pk", filter=ahead & Q(starts_at__lt=now)),
        owed=Count("pk", filter=Q(state=VisitState.BACK)),
    )
    names = ("held", "ahead", "passed", "owed")
    return {rep: dict(zip(names, numbers, strict=True)) for rep, *numbers in rows.values_list("rep", *names)}


def _records(people: Sequence[User], week: Week) -> dict[int, dict[date, tuple[int, int, int, int]]]:
    """Person → day → how many new records, incomplete, checked, and failed ones."""
    found: dict[int, dict[date, tuple[int, int, int, int]]] = defaultdict(dict)
    days = records_in(week, people).order_by().annotate(day=TruncDate("created_at")).values("recorded_by", "day")
    rows = days.annotate(
        number=Count("pk"),
        incomplete=Count("pk", filter=Q(completed_at=None)),
        checked=Count("record_check"),
        failed=Count("record_check", filter=Q(record_check__in_order=False)),
    )
    columns = ("recorded_by", "day", "number", "incomplete", "checked", "failed")
    for person, day, *numbers in rows.values_list(*columns):
        found[person][day] = (numbers[0], numbers[1], numbers[2], numbers[3])
    return found


def _summed(rows: Sequence[tuple[int, int, int, int]]) -> dict[str, int]:
    _new, incomplete, checked, failed = (sum(numbers) for numbers in zip(NO_RECORDS, *rows, strict=True))
    return {"incomplete": incomplete, "checked": checked, "failed": failed}
