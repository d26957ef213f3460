"""What the archive holds that may be the company, and how much of it a person may learn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.rules.roles import Role
from customers.models import Contact, Customer
from customers.rules.same_company import Reason
from customers.services import matching
from customers.services.matching import Certainty, Match, Taken, Way, matches, shown_to
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db
CODE = "91110108551385082Q"


def make_contact(customer: Customer, mobile: str) -> Contact:
    contact = Contact(customer=customer, name="李雷", mobile=mobile)
    contact.set_keys()
    contact.save()
    return contact


def only(found: list[Match]) -> tuple[Customer, Certainty, tuple[Reason | Way, ...]]:
    (match,) = found
    return match.customer, match.certainty, match.why


@pytest.mark.parametrize(
    ("name", "certainty", "why"),
    [
        ("华信（北京）科技有限责任公司", Certainty.SAME, Reason.NAME),
        ("華信科技(北京)", Certainty.SAME, Reason.NAME),
        ("华信科技", Certainty.PROBABLY, Reason.PLACE),
        ("北京华信", Certainty.PROBABLY, Reason.SHORT),
        ("华信", Certainty.PROBABLY, Reason.SHORT),
    ],
)
def test_matches_by_name(name: str, certainty: Certainty, why: Reason) -> None:
    customer = make_customer(name="北京华信科技有限公司")
    assert only(matches(name)) == (customer, certainty, (why,))


@pytest.mark.parametrize(
    "name",
    ["上海华信科技", "华信贸易有限公司", "华鑫科技", "北京华信科技有限公司上海分公司", "华", "科技", "完全不同", ""],
)
def test_another_company_does_not_match(name: str) -> None:
    make_customer(name="北京华信科技有限公司")
    assert matches(name) == []


@pytest.mark.parametrize(
    ("there", "name", "why"),
    [
        ("中科曙光信息产业股份有限公司", "中科署光信息产业", Reason.SLIP),
        ("海康威视数字技术股份有限公司", "海威康视数字技术", Reason.SLIP),
        ("Catterpillar Inc.", "Caterpillar", Reason.SLIP),
        ("Hengtai Precision Machinery Ltd", "Precision Machinery Hengtai", Reason.ORDER),
        ("Huaxin Technology Co., Ltd.", "Huaxin Tech", Reason.SPELLING),
        ("华为", "华为技术有限公司", Reason.SHORT),
        ("IBM", "International Business Machines Corp.", Reason.SHORT),
    ],
)
def test_matches_by_the_indexes_for_names_that_are_nearly_the_same(there: str, name: str, why: Reason) -> None:
    customer = make_customer(name=there)
    assert only(matches(name)) == (customer, Certainty.PROBABLY, (why,))


def test_a_former_name_never_makes_it_certain() -> None:
    customer = make_customer(name="新名科技", other_names=["北京华信科技有限公司"])
    assert only(matches("北京华信科技")) == (customer, Certainty.PROBABLY, (Reason.NAME,))


def test_matches_by_phone_domain_and_code() -> None:
    by_phone = make_customer(phone="010-88886666", website="http://www.huaxin.com")
    by_code = make_customer(credit_code=CODE)
    make_contact(contacts_customer := make_customer(), "13800138000")
    assert only(matches(phone="+86 10 88886666")) == (by_phone, Certainty.PROBABLY, (Way.PHONE,))
    assert only(matches(domain="li@huaxin.com")) == (by_phone, Certainty.PROBABLY, (Way.DOMAIN,))
    assert only(matches(phone="138 0013 8000")) == (contacts_customer, Certainty.PROBABLY, (Way.CONTACT,))
    assert only(matches(credit_code=CODE.lower())) == (by_code, Certainty.SAME, (Way.CODE,))
    assert matches(domain="li@qq.com") == matches(phone="1") == []


def test_several_reasons_stand_together_the_strongest_first() -> None:
    customer = make_customer(name="北京华信科技", phone="010-88886666", website="huaxin.com")
    make_contact(customer, "010-88886666")
    match = only(matches("华信科技", "010-88886666", "huaxin.com"))
    assert match == (customer, Certainty.PROBABLY, (Reason.PLACE, Way.PHONE, Way.DOMAIN, Way.CONTACT))


def test_what_is_not_in_the_archive_does_not_match() -> None:
    now, person = timezone.now(), make_user()
    kept = make_customer(name="其他")
    make_customer(name="华信科技", credit_code=CODE, deleted_at=now, deleted_by=person)
    make_customer(name="华信科技二", credit_code=CODE, merged_into=kept)
    assert matches("华信科技", credit_code=CODE) == []


def test_the_surest_and_earliest_come_first_and_no_more_than_asked() -> None:
    now = timezone.now()
    later = make_customer(name="上海华信科技", created_at=now)
    earlier = make_customer(name="北京华信科技", created_at=now - timedelta(days=1))
    same = make_customer(name="华信科技", created_at=now)
    assert [match.customer for match in matches("华信科技")] == [same, earlier, later]
    assert [match.customer for match in matches("华信科技", limit=1)] == [same]
    assert [match.customer for match in matches("华信科技", exclude=same)] == [earlier, later]


def test_matching_costs_two_queries(django_assert_num_queries: Callable[[int], Any]) -> None:
    for name in ("北京华信科技", "上海华信科技", "广州华信科技"):
        make_customer(name=name)
    with django_assert_num_queries(2):
        assert [str(match.customer.owner) for match in matches("华信科技", "010-88886666", "huaxin.com", CODE)]
    with django_assert_num_queries(0):
        assert matches() == []


def test_one_that_left_the_archive_meanwhile_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = make_customer(name="华信科技")
    found = list(matching._candidates(matching._Asked("华信科技", [], "", "")))
    customer.merged_into = make_customer()
    customer.save()
    monkeypatch.setattr(matching, "_candidates", lambda asked: found)
    assert matches("华信科技") == []


def test_others_customers_are_taken_and_nothing_more() -> None:
    rep, until = make_user(Role.SALES_REP), timezone.now() + timedelta(days=3)
    own = make_customer(owner=rep, name="北京华信科技")
    others = make_customer(name="上海华信科技", protected_until=until)
    expired = make_customer(name="广州华信科技", protected_until=timezone.now())
    nobodys = make_customer(name="武汉华信科技", owner=None, unit=rep.unit, protected_until=until)
    shown = shown_to(rep, matches("华信科技"))
    assert [one.customer for one in shown if isinstance(one, Match)] == [own]
    told = [one for one in shown if isinstance(one, Taken)]
    assert told == [
        Taken(others.unit, until, Certainty.PROBABLY),
        Taken(expired.unit, None, Certainty.PROBABLY),
        Taken(nobodys.unit, None, Certainty.PROBABLY),
    ]
    assert not any(one.is_same for one in shown)
    assert shown_to(rep, []) == []


def test_showing_costs_the_same_with_more_matches(django_assert_num_queries: Callable[[int], Any]) -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="北京华信科技")
    one = matches("华信科技")
    for city in ("上海", "广州"):
        make_customer(owner=rep, name=f"{city}华信科技")
    three = matches("华信科技")
    shown_to(rep, one)  # his sight is read once
    for found in (one, three):
        with django_assert_num_queries(1):
            assert len(shown_to(rep, found)) == len(found)


def test_the_phone_of_a_contact_is_looked_for_beside_the_company_s() -> None:
    make_contact(known := make_customer(), "13800138000")
    at_work = make_customer(phone="010-88886666")
    assert [match.customer for match in matches(phone="010-88886666", contact_phone="138 0013 8000")] == [
        at_work,
        known,
    ]
