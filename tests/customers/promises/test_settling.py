"""What the doors of customers, claims and visits promise, move and end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from customers.models import Claim, Customer, Transfer, Visit
from customers.rules.promises import OF_CLAIM, OF_CUSTOMER, OF_VISIT
from customers.rules.visits import VisitState
from customers.services import bin as recycle_bin
from customers.services import promises
from customers.services.beginning import archive_rule
from customers.services.ownership import Handover, hand_over
from customers.services.recording import record_customer
from deadlines.models import Promise
from tests.deadlines.chores import HOUR, MONDAY, local
from tests.factories import make_customer, make_delegation, make_visit

from .conftest import Sales

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def open_ones(kinds: tuple[str, ...], subject: int) -> dict[str, Promise]:
    return {one.kind: one for one in Promise.objects.open().about(kinds, subject)}


def outcomes(subject: int, *kinds: str) -> list[tuple[str, str]]:
    found = Promise.objects.about(kinds, subject).exclude(outcome="")
    return [(one.kind, one.outcome) for one in found]


def customer_of(sales: Sales) -> Customer:
    customer = make_customer(owner=sales.rep)
    promises.settle_customer(customer, at=timezone.now())
    return customer


def test_recording_promises_the_first_contact_and_a_complete_record(sales: Sales) -> None:
    made = record_customer(by=sales.rep, name="Huaxin Timber")
    found = open_ones(OF_CUSTOMER, made.pk)
    assert {kind: one.due_at for kind, one in found.items()} == {
        "contact": local("2026-12-01 18:00"),
        "record": local("2026-11-24 18:00"),
    }
    assert {one.unit for one in found.values()} == {sales.unit}
    assert (found["contact"].leave_of, found["record"].leave_of) == (sales.rep, None)
    assert found["contact"].started_at == made.owned_since == MONDAY


def test_leave_of_the_owner_does_not_count_for_the_first_contact(sales: Sales) -> None:
    make_delegation(sales.rep, sales.colleague, starts_at=MONDAY + DAY, ends_at=MONDAY + 3 * DAY)
    found = open_ones(OF_CUSTOMER, customer_of(sales).pk)
    assert found["contact"].due_at == local("2026-12-03 18:00")
    assert found["record"].due_at == local("2026-11-24 18:00")


def test_contact_and_complete_record_keep_it(sales: Sales) -> None:
    made = customer_of(sales)
    made.contacted_at = made.completed_at = MONDAY + HOUR
    promises.settle_customer(made, at=MONDAY + HOUR)
    assert open_ones(OF_CUSTOMER, made.pk) == {}
    assert outcomes(made.pk, "contact", "record") == [("contact", "kept"), ("record", "kept")]


def test_late_record_is_kept_too_late(sales: Sales) -> None:
    made = customer_of(sales)
    made.completed_at = MONDAY + 7 * DAY
    promises.settle_customer(made, at=MONDAY + 7 * DAY)
    assert outcomes(made.pk, "record") == [("record", "broken")]


def test_who_gets_a_customer_has_all_the_time_and_the_former_owner_owes_nothing(
    sales: Sales, clock: time_machine.Traveller
) -> None:
    made = customer_of(sales)
    clock.shift(2 * DAY)
    give(sales, made, to=sales.colleague)
    found = open_ones(OF_CUSTOMER, made.pk)
    assert found["contact"].due_at == local("2026-12-03 18:00")
    assert found["contact"].leave_of == sales.colleague
    assert outcomes(made.pk, "contact", "record") == [("contact", "void"), ("record", "void")]


def give(sales: Sales, customer: Customer, *, to: User | None) -> Transfer:
    customer.refresh_from_db()
    kind = Transfer.Kind.TRANSFER if to else Transfer.Kind.RELEASE
    return hand_over([Handover(customer, to)], kind=kind, by=sales.manager, reason="Reasons")


def test_released_customer_is_owed_an_owner_until_it_has_one(sales: Sales, clock: time_machine.Traveller) -> None:
    made = customer_of(sales)
    clock.shift(3 * DAY)
    give(sales, made, to=None)
    found = open_ones(OF_CUSTOMER, made.pk)
    assert {kind: one.due_at for kind, one in found.items()} == {"allot": local("2026-11-27 18:00")}
    clock.shift(HOUR)
    made.refresh_from_db()
    promises.settle_customer(made, at=timezone.now())  # some other change
    assert open_ones(OF_CUSTOMER, made.pk) == found
    give(sales, made, to=sales.colleague)
    assert set(open_ones(OF_CUSTOMER, made.pk)) == {"contact", "record"}
    assert outcomes(made.pk, "allot") == [("allot", "kept")]


def test_manager_who_leaves_it_with_its_owner_gives_the_week_anew(sales: Sales) -> None:
    made = customer_of(sales)
    promises.ask_anew(made, at=MONDAY + 8 * DAY)
    promises.settle_customer(made, at=MONDAY + 8 * DAY)
    assert open_ones(OF_CUSTOMER, made.pk)["contact"].due_at == local("2026-12-09 18:00")
    assert outcomes(made.pk, "contact") == [("contact", "void")]


def test_recycle_bin_ends_what_is_owed_and_the_way_back_asks_for_it_anew(
    sales: Sales, clock: time_machine.Traveller
) -> None:
    made = customer_of(sales)
    recycle_bin.throw_away(made, by=sales.rep, reason="Closed down")
    assert open_ones(OF_CUSTOMER, made.pk) == {}
    assert outcomes(made.pk, "contact", "record") == [("contact", "void"), ("record", "void")]
    clock.shift(28 * DAY)
    recycle_bin.restore(made, by=sales.rep)
    assert open_ones(OF_CUSTOMER, made.pk)["contact"].due_at == local("2026-12-29 18:00")


def test_customer_that_was_merged_into_another_owes_nothing(sales: Sales) -> None:
    made = customer_of(sales)
    made.merged_into = make_customer(owner=sales.rep)
    promises.settle_customer(made, at=MONDAY)
    assert open_ones(OF_CUSTOMER, made.pk) == {}


def test_many_customers_are_settled_with_the_statements_of_one(sales: Sales) -> None:
    def cost(number: int) -> int:
        rows = [make_customer(owner=sales.rep, unit=sales.unit) for _ in range(number)]
        fresh = list(Customer.objects.filter(pk__in=[row.pk for row in rows]))
        with CaptureQueriesContext(connection) as asked:
            promises.settle_customers(fresh, at=MONDAY)
        assert Promise.objects.open().filter(subject_id__in=[row.pk for row in rows]).count() == 2 * number
        return len(asked)

    cost(1)
    assert cost(1) == cost(5) <= 7


def test_nothing_to_settle_is_settled() -> None:
    promises.settle_customers([], at=MONDAY)
    assert not Promise.objects.exists()


def test_claim_is_owed_a_ruling_within_three_working_days(sales: Sales) -> None:
    made = make_customer(owner=sales.rep)
    claim = Claim.objects.create(
        customer=made, claimant=sales.colleague, owner_then=sales.rep, typed_name=made.name, evidence="Mail"
    )
    promises.settle_claim(claim, at=MONDAY)
    assert open_ones(OF_CLAIM, claim.pk)["claim"].due_at == local("2026-11-25 18:00")
    claim.state, claim.ruled_at, claim.ruled_by = Claim.State.REFUSED, MONDAY, sales.manager
    claim.rule, claim.ruling = archive_rule(), "The earlier record wins."
    promises.settle_claim(claim, at=MONDAY + HOUR)
    assert outcomes(claim.pk, "claim") == [("claim", "kept")]


def visit_of(sales: Sales, state: str = VisitState.PLANNED, **fields: object) -> Visit:
    times = {"starts_at": local("2026-11-24 14:00"), "ends_at": local("2026-11-24 15:00")}
    visit = make_visit(make_customer(owner=sales.rep), rep=sales.rep, state=state, **times | fields)
    promises.settle_visit(visit, at=timezone.now())
    return visit


def test_plan_is_to_be_decided_on_before_the_visit_begins(sales: Sales) -> None:
    visit = visit_of(sales)
    (decision,) = open_ones(OF_VISIT, visit.pk).values()
    assert (decision.kind, decision.due_at, decision.unit) == ("visit_approve", visit.starts_at, sales.unit)
    visit.state = VisitState.APPROVED
    promises.settle_visit(visit, at=MONDAY + HOUR)
    assert outcomes(visit.pk, "visit_approve") == [("visit_approve", "kept")]
    (log,) = open_ones(OF_VISIT, visit.pk).values()
    assert (log.kind, log.due_at) == ("visit_log", local("2026-11-26 15:00"))


def test_plan_of_a_visit_that_began_already_is_to_be_decided_on_within_eight_working_hours(sales: Sales) -> None:
    visit = visit_of(sales, starts_at=MONDAY - DAY, ends_at=MONDAY - DAY + HOUR)
    assert open_ones(OF_VISIT, visit.pk)["visit_approve"].due_at == local("2026-11-23 18:00")


def test_who_left_is_due_back_and_then_owes_the_log(sales: Sales) -> None:
    left, expected = local("2026-11-24 13:30"), local("2026-11-24 20:00")
    visit = visit_of(sales, VisitState.OUT, left_at=left, expected_back_at=expected)
    found = open_ones(OF_VISIT, visit.pk)
    assert found["visit_back"].due_at == local("2026-11-24 18:00")  # when the office closes
    assert found["visit_log"].due_at == local("2026-11-26 15:00")
    visit.state, visit.back_at = VisitState.BACK, local("2026-11-24 17:00")
    promises.settle_visit(visit, at=local("2026-11-24 17:00"))
    found = open_ones(OF_VISIT, visit.pk)
    assert {kind: one.due_at for kind, one in found.items()} == {"visit_log": local("2026-11-26 17:00")}
    assert outcomes(visit.pk, "visit_back") == [("visit_back", "kept")]
    visit.state = VisitState.LOGGED
    promises.settle_visit(visit, at=local("2026-11-25 09:00"))
    assert open_ones(OF_VISIT, visit.pk) == {}
    assert ("visit_log", "kept") in outcomes(visit.pk, "visit_log")


def test_cancelled_visit_needs_nothing_any_more(sales: Sales) -> None:
    visit = visit_of(sales)
    visit.state = VisitState.CANCELLED
    promises.settle_visit(visit, at=MONDAY)
    assert open_ones(OF_VISIT, visit.pk) == {}
    assert outcomes(visit.pk, "visit_approve") == [("visit_approve", "void")]


def test_statement_about_a_visit_costs_little(sales: Sales) -> None:
    visit = visit_of(sales)
    with CaptureQueriesContext(connection) as asked:
        promises.settle_visit(visit, at=MONDAY)
    assert len(asked) == 1


def test_what_came_in_by_no_door_is_promised_once(sales: Sales) -> None:
    waiting = [make_customer(owner=sales.rep) for _ in range(3)]
    make_customer(owner=sales.rep, contacted_at=MONDAY, completed_at=MONDAY)
    make_customer(owner=sales.rep, deleted_at=MONDAY, deleted_by=sales.rep)
    visit = make_visit(waiting[0], rep=sales.rep)
    make_visit(waiting[0], rep=sales.rep, state=VisitState.CANCELLED)
    claim = Claim.objects.create(customer=waiting[0], claimant=sales.colleague, typed_name="x", evidence="Mail")
    assert promises.begin_missing(at=timezone.now(), batch=2) == 5
    found = Promise.objects.open().values_list("kind", "subject_id")
    contacts = [(kind, one.pk) for one in waiting for kind in ("contact", "record")]
    assert sorted(found) == sorted([*contacts, ("visit_approve", visit.pk), ("claim", claim.pk)])
    promises.begin_missing(at=timezone.now())
    assert Promise.objects.count() == 8
