"""Many companies at once are judged as one is while somebody types."""

from __future__ import annotations

import pytest

from customers.rules.reach import domain_of, phone_key
from customers.services.bulk_matching import Company, archive_of
from customers.services.matching import Way, matches
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.django_db
OTHER = "完全不同贸易"


@pytest.mark.parametrize(
    ("way", "phone", "website"),
    [
        (Way.PHONE, "021-5888 6600", ""),
        (Way.CONTACT, "138 0013 8000", ""),
        (Way.DOMAIN, "", "https://shop.huaxin.example/cn"),
    ],
)
def test_company_of_another_name_is_found_by_how_it_is_reached(way: Way, phone: str, website: str) -> None:
    customer = make_customer(name="北京华信科技有限公司", phone="021 58886600", website="www.huaxin.example")
    make_contact(customer, mobile="13800138000")
    (match,) = matches(OTHER, phone, website)
    asked = Company(OTHER, phone=phone_key(phone), domain=domain_of(website))
    found = archive_of([asked]).find(asked)
    assert (match.customer, match.why, match.is_same) == (customer, (way,), False)
    assert found is not None
    assert (found.thing, found.probable) == (customer.pk, True)


def test_surest_way_wins() -> None:
    by_domain = make_customer(name="华北电网", website="www.huaxin.example")
    by_phone = make_customer(name="长城电力", phone="021 58886600")
    asked = Company(OTHER, phone=phone_key("021 58886600"), domain="huaxin.example")
    found = archive_of([asked]).find(asked)
    assert found is not None
    assert found.thing == by_phone.pk
    assert [match.customer for match in matches(OTHER, "021 58886600", "huaxin.example")] == [by_phone, by_domain]
