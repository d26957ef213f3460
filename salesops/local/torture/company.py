"""The company of a tortured stack and its errands, made by the product's own services."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from deadlines.kinds import Kind
from deadlines.services.promises import Term, settle
from requests_app.demo import organisation
from workcalendar.services import calendars

from . import errands

AROUND_THE_CLOCK = [[(0, 24 * 60)]] * 7
PASSWORD = organisation.PASSWORD
SAMPLE = 50


def administrator() -> User:
    """Who signs in and sets the hours."""
    found: User = User.objects.filter(role_assignments__role=Role.ADMINISTRATOR).earliest("pk")
    return found


def found(*, time_zone: str = "Asia/Shanghai", week: Sequence[Sequence[tuple[int, int]]] = AROUND_THE_CLOCK) -> Unit:
    """People in their units, who work at these hours (minutes of the day, Monday first); returns the company."""
    with transaction.atomic():
        organisation.build()
        company = Unit.objects.get(kind=Unit.Kind.COMPANY)
        hours = [tuple(ranges) for ranges in week]
        calendars.set_hours(
            company, by=administrator(), version=0, time_zone=time_zone, week=hours, observes_public_days=False
        )
    return company


def head_start(company: Unit, number: int) -> timedelta:
    """How long it takes to promise so many, measured by a few that are promised anew afterwards; with time to spare."""
    began, sample = time.monotonic(), min(SAMPLE, number)
    promise(company, [timezone.now() + timedelta(hours=1)] * sample)
    return timedelta(seconds=5 + 1.5 * number * (time.monotonic() - began) / sample)


def promise(company: Unit, due: Sequence[datetime], *, kind: Kind = errands.ERRAND) -> None:
    """One promise for each of the due times, through the door that every app uses."""
    now = timezone.now()
    for start in range(0, len(due), 200):
        with transaction.atomic():
            for number, at in enumerate(due[start : start + 200], start=start + 1):
                term = Term(kind.code, company.pk, "", "", started_at=now, due_at=at)
                settle(number, [term], kinds=[kind.code], fulfilled=(), at=now)
