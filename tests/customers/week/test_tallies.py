"""What is counted of a week, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Quota, RecordCheck
from customers.rules import week as rules
from customers.rules.visits import VisitState
from customers.rules.week import Week
from customers.services.quotas import quotas_of
from customers.services.week import tallies
from tests.factories import (
    make_calendar,
    make_company,
    make_customer,
    make_delegation,
    make_exception,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db

WEEK = Week(date(2026, 11, 23))
WEDNESDAY = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wednesday_noon() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def tally_of(rep: User, week: Week = WEEK) -> rules.Tally:
    rep = User.objects.select_related("unit").get(pk=rep.pk)
    return tallies([rep], week, now=timezone.now())[rep.pk]


def test_visits_are_held_ahead_passed_or_owe_their_log() -> None:
    rep = make_user(Role.SALES_REP)
    customer = make_customer(owner=rep)
    hours = timedelta(hours=1)
    for state, starts_at in (
        (VisitState.LOGGED, WEDNESDAY - 30 * hours),
        (VisitState.BACK, WEDNESDAY - 5 * hours),
        (VisitState.OUT, WEDNESDAY - hours),
        (VisitState.APPROVED, WEDNESDAY + hours),
        (VisitState.PLANNED, WEDNESDAY + 24 * hours),
        (VisitState.APPROVED, WEDNESDAY - 2 * hours),
        (VisitState.CANCELLED, WEDNESDAY - 3 * hours),
        (VisitState.LOGGED, WEDNESDAY - timedelta(days=7)),
        (VisitState.PLANNED, WEDNESDAY + timedelta(days=7)),
    ):
        make_visit(customer, state=state, starts_at=starts_at)
    make_visit()
    found = tally_of(rep)
    assert (found.held, found.ahead, found.passed, found.owed) == (3, 2, 1, 1)
    assert found.missing == 5


def test_new_customers_are_counted_by_the_day_on_which_they_were_recorded() -> None:
    rep, now = make_user(Role.SALES_REP), timezone.now()
    monday = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    first = make_customer(owner=rep, created_at=monday, completed_at=now)
    second = make_customer(owner=make_user(), recorded_by=rep, created_at=WEDNESDAY)
    make_customer(owner=rep, created_at=monday - timedelta(seconds=1))
    make_customer(owner=rep, created_at=WEDNESDAY, deleted_at=now, deleted_by=rep)
    make_customer(owner=rep, recorded_by=make_user(), created_at=WEDNESDAY)
    RecordCheck.objects.create(customer=first, by=rep)
    RecordCheck.objects.create(customer=second, by=rep, in_order=False, comment="Phone?")
    found = tally_of(rep)
    assert found.recorded == {date(2026, 11, 23): 1, date(2026, 11, 25): 1}
    assert (found.incomplete, found.checked, found.failed, found.unchecked) == (1, 2, 1, 0)


def test_working_days_leave_out_holidays_and_absences() -> None:
    company = make_company()
    rep = make_user(Role.SALES_REP, unit=company.east_sales)
    assert tally_of(rep).customers_due == 50
    make_exception(date(2026, 11, 26), unit=company.east)
    zone = timezone.get_default_timezone()
    away = {"starts_at": datetime(2026, 11, 23, 0, tzinfo=zone), "ends_at": datetime(2026, 11, 24, 18, tzinfo=zone)}
    make_delegation(rep, make_user(), **away)
    found = tally_of(rep)
    assert found.days == [date(2026, 11, 25), date(2026, 11, 27)]
    assert (found.customers_due, found.visits_due) == (20, 4)


def test_a_short_absence_does_not_take_the_day_away() -> None:
    rep = make_user(Role.SALES_REP)
    zone = timezone.get_default_timezone()
    away = {"starts_at": datetime(2026, 11, 23, 9, tzinfo=zone), "ends_at": datetime(2026, 11, 23, 10, tzinfo=zone)}
    make_delegation(rep, None, **away)
    assert len(tally_of(rep).days) == 5


def test_a_quota_reaches_the_units_below() -> None:
    company = make_company()
    Quota.objects.create(unit=company.east, visits=8, customers=4)
    Quota.objects.create(unit=company.root, visits=6, customers=2)
    held = quotas_of([company.east_sales, company.south_sales, company.east])
    assert held[company.east_sales.pk] == held[company.east.pk] == rules.Quota(8, 4)
    assert held[company.south_sales.pk] == rules.Quota(6, 2)
    Quota.objects.all().delete()
    assert quotas_of([company.east])[company.east.pk] == rules.Quota(10, 10)


def test_many_people_cost_as_many_queries_as_one() -> None:
    make_calendar()
    people = [make_user(Role.SALES_REP) for _ in range(3)]
    for person in people:
        make_visit(make_customer(owner=person), starts_at=WEDNESDAY)
        make_delegation(person, None)
    loaded = list(User.objects.select_related("unit").filter(pk__in=[person.pk for person in people]))
    tallies(loaded, WEEK, now=WEDNESDAY)

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            tallies(loaded[:number], WEEK, now=WEDNESDAY)
        return len(asked)

    assert cost(1) == cost(3) == 5
