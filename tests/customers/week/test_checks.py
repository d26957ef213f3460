"""The weekly check, and the message that its list is ready."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers import tasks
from customers.models import Customer, RecordCheck
from customers.policies.week import can_check
from customers.services import checks
from notifications.models import Message
from tests.factories import (
    Company,
    make_customer,
    make_delegation,
    make_exception,
    make_user,
)

pytestmark = pytest.mark.django_db

LAST_WEEK = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in Shanghai


@pytest.fixture
def manager(company: Company) -> User:
    person = make_user(Role.SALES_MANAGER, unit=company.east)
    company.east.manager = person
    company.east.save()
    return person


@pytest.fixture
def customer(rep: User) -> Customer:
    return make_customer(owner=rep, created_at=LAST_WEEK)


def events(customer: Customer) -> list[tuple[str, str]]:
    return list(customer.events.values_list("kind", "note"))


def test_a_record_in_order_is_checked_off_without_a_message(customer: Customer, manager: User) -> None:
    check = checks.check(customer, by=manager, in_order=True)
    assert (check.by, check.in_order, check.comment) == (manager, True, "")
    assert events(customer) == [("checked", "")]
    assert not Message.objects.exists()


def test_what_is_missing_reaches_the_owner(customer: Customer, manager: User, rep: User) -> None:
    checks.check(customer, by=manager, in_order=False, comment=" Whom do we call? ")
    assert events(customer) == [("check_failed", "Whom do we call?")]
    message = Message.objects.get()
    assert (message.recipient, message.kind, message.body) == (rep, "customers_records", "Whom do we call?")
    assert "something missing" in message.subject
    assert message.url == customer.get_absolute_url()


def test_what_is_missing_is_no_matter_for_others(customer: Customer, manager: User) -> None:
    checks.check(customer, by=manager, in_order=False, comment="Careless again")
    checks.check(customer, by=manager, in_order=True)
    assert not customer.events.filter(private=False).exists()


def test_a_record_in_order_is_not_checked_off_twice(customer: Customer, manager: User) -> None:
    checks.check(customer, by=manager, in_order=True)
    with pytest.raises(DomainError, match="checked already"):
        checks.check(customer, by=manager, in_order=True)
    assert events(customer) == [("checked", "")]


def test_praise_reaches_him_too(customer: Customer, manager: User) -> None:
    checks.check(customer, by=manager, in_order=True, comment="Well done")
    assert "checked your new customer" in Message.objects.get().subject


def test_a_completed_record_is_checked_again(customer: Customer, manager: User) -> None:
    checks.check(customer, by=manager, in_order=False, comment="Phone?")
    checks.check(customer, by=manager, in_order=True)
    assert RecordCheck.objects.get().in_order
    assert [kind for kind, _note in events(customer)] == ["check_failed", "checked"]


def test_who_recorded_an_ownerless_customer_hears_of_it(rep: User, manager: User) -> None:
    nobodys = make_customer(owner=None, recorded_by=rep, unit=rep.unit)
    checks.check(nobodys, by=manager, in_order=False, comment="Industry?")
    assert Message.objects.get().recipient == rep


def test_a_failed_check_owes_words(customer: Customer, manager: User) -> None:
    with pytest.raises(DomainError, match="what is missing"):
        checks.check(customer, by=manager, in_order=False, comment="  ")
    assert not RecordCheck.objects.exists()


def test_nobody_checks_his_own_and_strangers_check_nothing(
    company: Company, customer: Customer, manager: User, rep: User
) -> None:
    own = make_customer(owner=rep, recorded_by=manager)
    elsewhere = make_user(Role.SALES_MANAGER, unit=company.south)
    for row, person in ((own, manager), (customer, rep), (customer, elsewhere)):
        with pytest.raises(NotAllowed):
            checks.check(row, by=person, in_order=True)
    assert can_check(make_user(Role.ADMINISTRATOR), customer)


def test_who_stands_in_for_the_manager_checks_for_him(customer: Customer, manager: User) -> None:
    delegate = make_user()
    make_delegation(manager, delegate)
    check = checks.check(customer, by=delegate, in_order=True)
    assert (check.by, check.on_behalf_of) == (delegate, manager)


def test_all_at_once_leaves_those_alone_that_were_checked(customer: Customer, manager: User, rep: User) -> None:
    failed = make_customer(owner=rep)
    checks.check(failed, by=manager, in_order=False, comment="Phone?")
    assert checks.check_all([customer, failed], by=manager) == 1
    assert not RecordCheck.objects.get(customer=failed).in_order
    assert RecordCheck.objects.get(customer=customer).in_order


def test_all_or_none_are_checked(company: Company, customer: Customer, manager: User) -> None:
    other = make_customer(owner=make_user(Role.SALES_REP, unit=company.south_sales))
    with pytest.raises(NotAllowed):
        checks.check_all([customer, other], by=manager)
    assert not RecordCheck.objects.exists()


def test_the_manager_is_told_once_that_the_list_is_ready(customer: Customer, manager: User, rep: User) -> None:
    make_customer(owner=rep, created_at=LAST_WEEK)
    assert [checks.tell_of_lists(now=MONDAY_MORNING + timedelta(hours=hours)) for hours in (0, 1, 30)] == [1, 0, 0]
    message = Message.objects.get()
    assert (message.recipient, message.url) == (manager, "/week/records/?week=2026-W47")
    assert message.subject == "2 new customers of last week wait for your check"


def test_one_record_is_one(customer: Customer, manager: User) -> None:
    checks.tell_of_lists(now=MONDAY_MORNING)
    assert Message.objects.get().subject == "1 new customer of last week waits for your check"


def test_he_is_told_when_his_unit_opens_after_a_holiday(company: Company, customer: Customer, manager: User) -> None:
    make_exception(date(2026, 11, 23), unit=company.east)
    assert checks.tell_of_lists(now=MONDAY_MORNING) == 0
    assert checks.tell_of_lists(now=MONDAY_MORNING - timedelta(hours=4)) == 0
    assert checks.tell_of_lists(now=MONDAY_MORNING + timedelta(days=1)) == 1


def test_nobody_is_told_of_nothing(customer: Customer, manager: User, rep: User) -> None:
    checks.check(customer, by=manager, in_order=True)
    make_customer(owner=rep, created_at=MONDAY_MORNING)
    assert checks.tell_of_lists(now=MONDAY_MORNING) == 0
    assert not Message.objects.exists()


def test_what_a_manager_recorded_goes_to_the_manager_above(company: Company, manager: User) -> None:
    leader = make_user(Role.COMPANY_LEADER)
    company.root.manager = leader
    company.root.save()
    make_customer(owner=manager, created_at=LAST_WEEK)
    checks.tell_of_lists(now=MONDAY_MORNING)
    assert Message.objects.get().recipient == leader


def test_records_of_a_unit_without_a_manager_wait_for_nobody(company: Company) -> None:
    make_customer(owner=make_user(Role.SALES_REP, unit=company.south_sales), created_at=LAST_WEEK)
    assert checks.tell_of_lists(now=MONDAY_MORNING) == 0


def test_who_stands_in_for_the_manager_is_told_instead(customer: Customer, manager: User) -> None:
    delegate = make_user()
    day = timedelta(days=1)
    make_delegation(manager, delegate, starts_at=MONDAY_MORNING - day, ends_at=MONDAY_MORNING + day)
    assert checks.tell_of_lists(now=MONDAY_MORNING) == 1
    assert Message.objects.get().recipient == delegate
    assert checks.tell_of_lists(now=MONDAY_MORNING + timedelta(days=2)) == 0


def test_beat_asks_for_it() -> None:
    assert tasks.tell_of_new_records() == 0
