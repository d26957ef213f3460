"""Customers come into the archive once, owned by who records them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Unit
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers.models import Customer, Industry
from customers.policies.archive import can_record
from customers.rules.segmentation import Account, Source
from customers.services import recording
from customers.services.beginning import archive_rule
from customers.services.recording import FirstContact, ProbablyTaken, record_customer
from tests.factories import make_company, make_contact, make_customer, make_unit, make_user

pytestmark = pytest.mark.django_db
CODE = "91110108551385082Q"


def test_record_customer_belongs_to_the_rep_and_his_business_unit() -> None:
    company = make_company()
    rep = make_user(Role.SALES_REP, unit=company.east_sales)
    customer = record_customer(by=rep, name="  Great   Wall\tPower ", value=Customer.Value.GOLD)
    assert (customer.name, customer.owner, customer.unit, customer.value) == (
        "Great Wall Power",
        rep,
        company.east,
        "gold",
    )


@pytest.fixture
def long_import() -> Iterator[None]:
    """Somebody else holds every name."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [recording.EVERY_WORD])
    yield
    other.close()


@pytest.mark.usefixtures("long_import")
def test_who_records_during_a_long_import_is_told_to_come_back() -> None:
    rep = make_user(Role.SALES_REP)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    with pytest.raises(DomainError, match="being imported"):
        record_customer(by=rep, name="Great Wall")
    assert not Customer.objects.exists()


@pytest.mark.usefixtures("long_import")
def test_another_fault_of_the_database_is_not_explained_away() -> None:
    rep = make_user(Role.SALES_REP)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '300ms'")
    with pytest.raises(OperationalError):
        record_customer(by=rep, name="Great Wall")


def test_record_customer_of_somebody_outside_the_business_units() -> None:
    unit = make_unit(kind=Unit.Kind.SYSTEM)
    manager = make_user(Role.SALES_MANAGER, unit=unit)
    assert record_customer(by=manager, name="A").unit == unit


def test_record_customer_needs_a_name() -> None:
    with pytest.raises(DomainError, match="name"):
        record_customer(by=make_user(Role.SALES_REP), name=" \x00 ")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPPORTER, Role.COMPANY_LEADER])
def test_record_customer_is_for_sales(role: Role) -> None:
    with pytest.raises(NotAllowed, match="sales"):
        record_customer(by=make_user(role), name="A")


def test_who_left_records_nothing() -> None:
    assert not can_record(make_user(Role.SALES_REP, is_active=False))


def test_record_customer_keeps_what_is_known() -> None:
    rep, industry = make_user(Role.SALES_REP), Industry.objects.create(code="x", name_en="X", name_zh="某")
    customer = record_customer(
        by=rep,
        name="北京华信科技有限公司",
        account=Account.KEY,
        industry=industry,
        source=Source.TRADE_FAIR,
        source_note=" Canton  Fair ",
        phone="010-88886666",
        website="https://www.huaxin.com",
        credit_code=" 91110108551385082q ",
        contact=FirstContact("李雷", "Buyer", "138 0013 8000"),
    )
    customer.refresh_from_db()
    assert (customer.account, customer.industry, customer.source) == ("key", industry, "trade_fair")
    assert (customer.source_note, customer.credit_code) == ("Canton Fair", CODE)
    assert (customer.name_key, customer.phone_key, customer.domain) == ("北京华信科技", "1088886666", "huaxin.com")
    contact = customer.contacts.get()
    assert (contact.name, contact.position, contact.mobile, contact.phone) == ("李雷", "Buyer", "138 0013 8000", "")
    assert (contact.is_main, contact.phone_key) == (True, "13800138000")
    assert Customer.objects.filter(found_private__found="李雷").get() == customer
    assert customer.events.get().kind == "recorded"


def test_a_first_contacts_line_at_the_office_is_no_mobile() -> None:
    contact = FirstContact("李雷", phone="010-88886666")
    customer = record_customer(by=make_user(Role.SALES_REP), name="A", contact=contact)
    assert (customer.contacts.get().mobile, customer.contacts.get().phone) == ("", "010-88886666")


def test_a_record_is_protected_for_as_long_as_the_rule_says() -> None:
    customer = record_customer(by=make_user(Role.SALES_REP), name="A")
    assert customer.created_at == customer.owned_since
    assert customer.protected_until == customer.created_at + timedelta(days=archive_rule().protection_days)


def test_a_wrong_credit_code_is_refused() -> None:
    with pytest.raises(DomainError, match="18 characters"):
        record_customer(by=make_user(Role.SALES_REP), name="A", credit_code="123")


@pytest.mark.parametrize("name", ["great wall POWER", "Great Wall Power Co., Ltd."])
def test_a_taken_name_is_refused_with_its_owner_to_who_may_see_it(name: str) -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="Great Wall Power")
    with pytest.raises(DomainError, match=f"belongs to {rep}"):
        record_customer(by=rep, name=name, is_another=True)


def test_a_taken_name_is_refused_to_others_with_unit_and_protection_only() -> None:
    until = timezone.now() + timedelta(days=9)
    customer = make_customer(name="Great Wall Power", protected_until=until)
    with pytest.raises(DomainError) as refusal:
        record_customer(by=make_user(Role.SALES_REP), name="Great Wall Power")
    told = str(refusal.value)
    assert f"{customer.unit}, protected until {date_format(timezone.localdate(until))}" in told
    assert str(customer.owner) not in told
    assert customer.name not in told


def test_a_taken_name_without_protection_is_refused_too() -> None:
    make_customer(name="Great Wall Power")
    with pytest.raises(DomainError, match="no longer protected"):
        record_customer(by=make_user(Role.SALES_REP), name="Great Wall Power")


def test_what_is_nobodys_belongs_to_nobody() -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    make_customer(name="Great Wall Power", owner=None, unit=administrator.unit)
    with pytest.raises(DomainError, match="belongs to nobody"):
        record_customer(by=administrator, name="Great Wall Power")


def test_what_may_be_the_same_is_recorded_when_it_is_said_to_be_another() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="北京华信科技有限公司")
    with pytest.raises(ProbablyTaken, match=f"belongs to {rep}, may be the same"):
        record_customer(by=rep, name="华信科技")
    assert record_customer(by=rep, name="华信科技", is_another=True).name == "华信科技"


def test_what_may_be_anothers_is_said_without_its_name() -> None:
    customer = make_customer(name="北京华信科技有限公司")
    with pytest.raises(ProbablyTaken) as refusal:
        record_customer(by=make_user(Role.SALES_REP), name="华信科技")
    assert str(customer.unit) in str(refusal.value)
    assert customer.name not in str(refusal.value)


def test_a_taken_credit_code_is_refused() -> None:
    make_customer(credit_code=CODE)
    with pytest.raises(DomainError, match="Taken"):
        record_customer(by=make_user(Role.SALES_REP), name="A", credit_code=CODE)


def test_who_does_not_wait_is_refused_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer(name="Great Wall Power")
    monkeypatch.setattr(recording, "refuse_taken", lambda found, by, is_another: None)  # another commits after it
    with pytest.raises(DomainError, match="Someone was faster"):
        record_customer(by=make_user(Role.SALES_REP), name="Great Wall Power")
    assert Customer.objects.count() == 1


def test_the_database_refuses_a_second_of_the_same_name() -> None:
    make_customer(name="A")
    with pytest.raises(IntegrityError, match="customer_name_key_unique"):
        make_customer(name="A")


def test_the_database_refuses_an_unknown_value() -> None:
    with pytest.raises(IntegrityError, match="customer_known_value"):
        make_customer(value="platinum")


def test_contact_who_is_known_at_another_customer_is_asked_about() -> None:
    make_contact(mobile="13800138000")
    li = FirstContact("Li Na", phone="+86 138 0013 8000")
    with pytest.raises(ProbablyTaken):
        record_customer(by=(rep := make_user(Role.SALES_REP)), name="A New Name Ltd", contact=li)
    assert record_customer(by=rep, name="A New Name Ltd", contact=li, is_another=True).owner == rep
