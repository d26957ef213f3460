"""The week board: one rep's days, or the team's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...models import Customer, Visit
from ...policies.week import team_of
from ...rules.week import Tally
from ...services.week import records_in, tallies, visits_in
from .asked import Asked, asked

PEOPLE = 25
MOST = 200
"""Visits, and new customers, of one person that a page names; the numbers count all."""


@dataclass(frozen=True, slots=True)
class Day:
    """A column of the board. `recorded` counts what `customers` may only begin to name."""

    date: date
    works: bool
    is_today: bool
    visits: Sequence[Visit]
    customers: Sequence[Customer]
    recorded: int


@require_GET
def week(request: Request) -> HttpResponse:
    """What was planned and held, recorded and left open in a week, against the quotas."""
    shown = asked(request)
    return _of_team(request, shown) if shown.person is None else _of_person(request, shown, shown.person)


def _of_team(request: Request, shown: Asked) -> HttpResponse:
    team = team_of(request.user).select_related("unit")
    page = keyset_page(team, request, order=["unit__path", "sort_name"], size=PEOPLE)
    now = timezone.now()
    counted = tallies(page.items, shown.week, now=now) if page.items else {}
    rows = [_row(person, counted[person.pk], timezone.localdate(now)) for person in page]
    context = {"shown": shown, "page": page, "rows": rows}
    return render_part(request, "customers/board/team.html", context, part="list")


def _row(person: User, tally: Tally, today: date) -> dict[str, object]:
    return {"person": person, "tally": tally, "customers_missing": tally.customers_missing(today)}


def _of_person(request: Request, shown: Asked, person: User) -> HttpResponse:
    now = timezone.now()
    tally = tallies([person], shown.week, now=now)[person.pk]
    visits = Visit.objects.visible_to(request.user).filter(visits_in(shown.week, [person]))
    records = records_in(shown.week, [person]).visible_to(request.user)
    days = _days(
        shown,
        tally,
        visits.select_related("customer").order_by("starts_at", "id")[:MOST],
        records.order_by("created_at", "id").only("number", "name", "created_at", "completed_at")[:MOST],
    )
    missing = tally.customers_missing(timezone.localdate(now))
    context = {"shown": shown, "tally": tally, "days": days, "customers_missing": missing}
    return render_part(request, "customers/board/person.html", context)


def _days(shown: Asked, tally: Tally, visits: Iterable[Visit], customers: Iterable[Customer]) -> list[Day]:
    """Monday to Friday, and what else is a working day or has something in it."""
    visited, recorded = list(visits), list(customers)
    days = [
        Day(
            date=day,
            works=day in tally.days,
            is_today=day == timezone.localdate(),
            visits=[row for row in visited if timezone.localdate(row.starts_at) == day],
            customers=[row for row in recorded if timezone.localdate(row.created_at) == day],
            recorded=tally.recorded.get(day, 0),
        )
        for day in shown.week.days
    ]
    return [day for day in days if day.date.isoweekday() < 6 or day.works or day.visits or day.recorded]
