"""What happens to customers by time: their events, and who has to look after them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from customers.models import Claim, CustomerEvent, Escalation
from customers.rules.visits import VisitState
from customers.services import promises
from customers.services.by_time import record_climbs
from deadlines.kinds import Climbed
from deadlines.models import Promise
from tests.deadlines.chores import MONDAY, make_notice
from tests.factories import make_customer, make_visit

from .conftest import Sales

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def climbed(promise: Promise, rung: str, level: int, *told: int) -> Climbed:
    notice = make_notice(promise, rung=rung, level=level)
    return Climbed(notice.pk, promise.kind, promise.subject_id, rung, level, MONDAY, told)


def test_missed_contact_stands_in_the_history_with_who_was_told(sales: Sales) -> None:
    customer = make_customer(owner=sales.rep)
    promises.settle_customer(customer, at=MONDAY)
    promise = Promise.objects.get(kind="contact")
    steps = [("ahead-1-days", 0), ("due", 0), ("level-1", 1), ("level-2", 2), ("level-3", 3)]
    climbs = [climbed(promise, rung, level, sales.manager.pk, sales.head.pk) for rung, level in steps]
    with CaptureQueriesContext(connection) as asked:
        record_climbs(climbs)
    assert len(asked) == 3
    events = list(CustomerEvent.objects.order_by("pk"))
    assert [one.kind for one in events] == ["overdue", "escalated_1", "escalated_2", "escalated_3"]
    assert {(one.customer, one.actor, one.private, one.at) for one in events} == {(customer, None, True, MONDAY)}
    assert events[0].sentence == "The time was missed: make the first contact"
    with translation.override("zh-hans"):
        assert events[1].changes["told"][1]["zh"] == f"{sales.manager.name}、{sales.head.name}"
    assert {one.person for one in Escalation.objects.all()} == {sales.manager, sales.head}
    assert {one.promise for one in Escalation.objects.all()} == {promise}


def test_visit_and_claim_are_named_in_the_history_of_their_customer(sales: Sales) -> None:
    visit = make_visit(rep=sales.rep, state=VisitState.BACK)
    promises.settle_visit(visit, at=MONDAY)
    claim = Claim.objects.create(customer=visit.customer, claimant=sales.colleague, typed_name="x", evidence="Mail")
    promises.settle_claim(claim, at=MONDAY)
    for kind in ("visit_log", "claim"):
        record_climbs([climbed(Promise.objects.open().get(kind=kind), "due", 0)])
    events = CustomerEvent.objects.order_by("pk").values_list("customer", "visit", "claim", "changes")
    assert list(events) == [
        (visit.customer_id, visit.pk, None, {}),
        (visit.customer_id, None, claim.pk, {}),
    ]
    assert not Escalation.objects.exists()


def test_reminders_leave_nothing_and_cost_nothing(sales: Sales) -> None:
    promises.settle_customer(make_customer(owner=sales.rep), at=MONDAY)
    reminder = climbed(Promise.objects.get(kind="contact"), "ahead-1-days", 0, sales.rep.pk)
    with CaptureQueriesContext(connection) as asked:
        record_climbs([reminder])
    assert len(asked) == 0


def test_many_cost_the_statements_of_one(sales: Sales) -> None:
    def cost(number: int) -> int:
        visits = [make_visit(rep=sales.rep, state=VisitState.BACK) for _ in range(number)]
        for visit in visits:
            promises.settle_visit(visit, at=MONDAY)
        keys = [visit.pk for visit in visits]
        climbs = [
            climbed(one, "level-1", 1, sales.manager.pk) for one in Promise.objects.open().filter(subject_id__in=keys)
        ]
        with CaptureQueriesContext(connection) as asked:
            record_climbs(climbs)
        return len(asked)

    assert cost(1) == cost(4) == 4
