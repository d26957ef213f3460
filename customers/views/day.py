"""The day of somebody with customers, for the first page: who is visited, which log is owed, which next step is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Case, Q, When
from django.utils import timezone

from accounts.models import User

from ..models import Customer, Visit
from ..policies.archive import can_record
from ..rules.visits import UPCOMING, VisitState
from .visits.mine import Line

ROWS = 8
OUT_FIRST = Case(When(state=VisitState.OUT, then=0), default=1)


class Day(NamedTuple):
    """`visits` of today and those that a log is owed for, who is out first.

    `steps`: customers whose next step is due, oldest first.
    """

    visits: Sequence[Line]
    steps: Sequence[Customer]


def day(user: User, now: datetime) -> Day | None:
    """The day of a person who may own customers; None for everybody else. Four queries."""
    if not can_record(user):
        return None
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    today = Q(state__in=UPCOMING, starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    visits = Visit.objects.of(user).filter(today | Q(state__in=[VisitState.OUT, VisitState.BACK]))
    shown = visits.select_related("customer", "rep").prefetch_related("contacts").order_by(OUT_FIRST, "starts_at", "id")
    own = Customer.objects.live().filter(owner=user, next_on__lte=timezone.localdate(now))
    steps = own.order_by("next_on", "id").only("number", "name", "next_step", "next_on")
    return Day([Line(visit, user, now) for visit in shown[:ROWS]], list(steps[:ROWS]))
