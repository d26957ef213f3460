"""Whom the promises about customers bind, asked for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Claim, Customer, Escalation, Visit
from customers.rules.promises import PromiseKind
from customers.rules.visits import VisitState
from customers.services import debts, promise_kinds, promises
from deadlines import kinds
from deadlines.kinds import Bound
from deadlines.models import Promise
from tests.deadlines.chores import MONDAY
from tests.factories import make_customer, make_unit, make_visit

from .conftest import Sales

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Kind = PromiseKind


def of(thing: Customer | Claim | Visit, kind: PromiseKind) -> Bound:
    return debts.bound_at(MONDAY, kind=kind)([thing.pk])[thing.pk]


def both(person: User) -> Bound:
    """Owes it, and answers for it."""
    return Bound((person.pk,), (person.pk,))


def claim_of(sales: Sales, claimant: User | None = None, **fields: object) -> Claim:
    customer = make_customer(**{"owner": sales.rep} | fields)
    return Claim.objects.create(
        customer=customer, claimant=claimant or sales.colleague, typed_name=customer.name, evidence="Mail"
    )


def everybody_who_administers() -> list[User]:
    """The one of the fixture, and the one who set the calendar."""
    return list(User.objects.filter(role_assignments__role=Role.ADMINISTRATOR).order_by("pk"))


def owed(person: User) -> list[tuple[str, int]]:
    """(kind, subject) of what the person owes now."""
    found = Promise.objects.in_bulk([debt.promise for debt in debts.owed_by([person.pk], timezone.now())])
    return sorted((one.kind, one.subject_id) for one in found.values())


def test_kinds_are_registered_with_their_ladders_and_cannot_be_narrowed() -> None:
    promise_kinds.register()  # harmless a second time
    for kind in Kind:
        known = kinds.get(kind)
        assert (known.label, known.topics(), known.grades()) == (kind.label, (), ())
        assert (known.at_once, known.narrows) == (kind == Kind.VISIT_BACK, False)
        assert known.close([1], MONDAY) == ()
        known.moved([])


def test_subjects_are_named_and_what_does_not_exist_is_left_out(sales: Sales) -> None:
    claim, visit = claim_of(sales), make_visit(rep=sales.rep)
    for thing, answer in ((claim, debts.claims), (visit, debts.visits)):
        thing.refresh_from_db()
        thing.customer.refresh_from_db()
        found = answer([thing.pk, 0])
        assert set(found) == {thing.pk}
        assert found[thing.pk][:2] == (thing.number, thing.customer.name)
    customer = claim.customer
    found = debts.customers([customer.pk, 0])
    assert found == {customer.pk: (customer.number, customer.name, customer.get_absolute_url())}


def test_owner_owes_contact_and_record_and_his_manager_hears(sales: Sales) -> None:
    customer = make_customer(owner=sales.rep)
    assert of(customer, Kind.CONTACT) == of(customer, Kind.RECORD) == both(sales.rep)


def test_manager_owes_for_an_owner_who_left(sales: Sales) -> None:
    customer = make_customer(owner=sales.rep)
    User.objects.filter(pk=sales.rep.pk).update(is_active=False, deactivated_at=MONDAY)
    assert of(customer, Kind.CONTACT) == both(sales.manager)
    promises.settle_customer(customer, at=MONDAY)
    assert owed(sales.manager) == [("contact", customer.pk), ("record", customer.pk)]
    assert owed(sales.colleague) == []


def test_manager_of_the_unit_owes_an_owner(sales: Sales) -> None:
    ownerless = make_customer(owner=None, unit=sales.unit)
    assert of(ownerless, Kind.ALLOT) == both(sales.manager)
    assert of(ownerless, Kind.CONTACT) == both(sales.manager)
    promises.settle_customer(ownerless, at=MONDAY)
    assert owed(sales.manager) == [("allot", ownerless.pk)]
    assert owed(sales.head) == owed(sales.administrator) == owed(sales.rep) == []


def test_where_nobody_manages_the_administrators_owe_it(sales: Sales) -> None:
    administrators = everybody_who_administers()
    ownerless = make_customer(owner=None, unit=make_unit())
    assert of(ownerless, Kind.ALLOT).owners == tuple(person.pk for person in administrators)
    promises.settle_customer(ownerless, at=MONDAY)
    assert len(administrators) > 1
    assert [owed(person) for person in administrators] == [[("allot", ownerless.pk)]] * len(administrators)
    assert owed(sales.manager) == []


def test_manager_rules_on_a_claim_unless_he_is_a_party(sales: Sales) -> None:
    assert of(claim_of(sales), Kind.CLAIM) == both(sales.manager)
    party = claim_of(sales, claimant=sales.manager)
    assert of(party, Kind.CLAIM) == both(sales.head)
    between = claim_of(sales, claimant=sales.manager, owner=sales.head, unit=sales.unit)
    assert of(between, Kind.CLAIM).owners == tuple(person.pk for person in everybody_who_administers())
    for claim in (party, between):
        promises.settle_claim(claim, at=MONDAY)
    assert owed(sales.manager) == []
    assert owed(sales.head) == [("claim", party.pk)]
    assert owed(sales.administrator) == [("claim", between.pk)]


def test_manager_decides_on_a_plan_and_not_on_his_own(sales: Sales) -> None:
    planned, own = make_visit(rep=sales.rep), make_visit(rep=sales.manager)
    assert of(planned, Kind.VISIT_APPROVE) == both(sales.manager)
    assert of(own, Kind.VISIT_APPROVE) == both(sales.head)
    for visit in (planned, own):
        promises.settle_visit(visit, at=MONDAY)
    assert owed(sales.manager) == [("visit_approve", planned.pk)]
    assert owed(sales.head) == [("visit_approve", own.pk)]


def test_rep_owes_to_be_back_and_the_log_as_soon_as_the_meeting_is_over(
    sales: Sales, clock: time_machine.Traveller
) -> None:
    visit = make_visit(rep=sales.rep, state=VisitState.OUT, starts_at=MONDAY + timedelta(hours=1))
    assert of(visit, Kind.VISIT_BACK) == of(visit, Kind.VISIT_LOG) == both(sales.rep)
    promises.settle_visit(visit, at=MONDAY)
    assert owed(sales.rep) == [("visit_back", visit.pk)]
    clock.shift(timedelta(hours=2))
    assert owed(sales.rep) == [("visit_back", visit.pk), ("visit_log", visit.pk)]
    assert owed(sales.colleague) == []


def test_what_people_owe_costs_the_same_however_much_it_is(sales: Sales) -> None:
    def more() -> None:
        customer = make_customer(owner=sales.rep)
        promises.settle_customers([customer, make_customer(owner=None, unit=sales.unit)], at=MONDAY)
        claim = claim_of(sales)
        promises.settle_claim(claim, at=MONDAY)
        for state in (VisitState.PLANNED, VisitState.OUT, VisitState.BACK):
            promises.settle_visit(make_visit(customer, rep=sales.rep, state=state), at=MONDAY)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            found = debts.owed_by([sales.rep.pk, sales.manager.pk], MONDAY)
        assert {debt.person for debt in found} == {sales.rep.pk, sales.manager.pk}
        return len(asked)

    more()
    one = cost()
    more()
    more()
    assert cost() == one <= 12


def test_who_heard_of_something_missed_looks_after_it_until_it_is_kept(sales: Sales) -> None:
    customer = make_customer(owner=sales.rep)
    promises.settle_customer(customer, at=MONDAY)
    promise = Promise.objects.get(kind="contact")
    Escalation.objects.create(person=sales.manager, promise=promise)
    assert debts.escalated_to([sales.manager.pk]) == [customer.pk]
    assert debts.escalated_to([sales.head.pk]) == []
    customer.contacted_at = MONDAY
    promises.settle_customer(customer, at=MONDAY)
    assert debts.escalated_to([sales.manager.pk]) == []


def test_person_hears_once_of_one_promise(sales: Sales) -> None:
    promises.settle_customer(make_customer(owner=sales.rep), at=MONDAY)
    made = Escalation.objects.create(person=sales.manager, promise=Promise.objects.get(kind="contact"))
    assert str(made) == f"{made.promise_id} {sales.manager.pk}"
    with pytest.raises(IntegrityError, match="customer_escalation_once"):
        Escalation.objects.create(person=sales.manager, promise=made.promise)
