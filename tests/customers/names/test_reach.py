"""Phones and domains as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.models import Contact, Customer
from customers.rules.reach import DOMAIN_LENGTH, PHONE_LENGTH, domain_of, is_mobile, phone_key


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("13800138000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("86-13800138000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("＋８６　１３８００１３８０００", "13800138000"),
        ("013800138000", "13800138000"),
        ("010-8888 6666", "1088886666"),
        ("+86 (0)10 8888 6666", "1088886666"),
        ("（010）88886666转801", "1088886666"),
        ("010-88886666-801", "1088886666"),
        ("021-55554444 ext. 12", "2155554444"),
        ("021-55554444 x12", "2155554444"),
        ("021-55554444/55554445", "2155554444"),
        ("400-800-1234", "4008001234"),
        ("+49 30 1234567", "49301234567"),
        ("0049 30 1234567", "49301234567"),
        ("12345", ""),
        ("", ""),
        ("call me", ""),
    ],
)
def test_phone_key(phone: str, key: str) -> None:
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.huaxin.com.cn/about?x=1", "huaxin.com.cn"),
        ("HUAXIN.COM.CN", "huaxin.com.cn"),
        ("www.huaxin.cn:8080", "huaxin.cn"),
        ("li@mail.huaxin.com", "huaxin.com"),
        ("shop.example.co.uk", "example.co.uk"),
        ("huaxin.de", "huaxin.de"),
        ("somebody@qq.com", ""),
        ("somebody@vip.163.com", ""),
        ("https://shop123.1688.com/", ""),
        ("notqq.com", "notqq.com"),
        ("nothing", ""),
        ("", ""),
        ("http://", ""),
        ("192.168.0.1", ""),
    ],
)
def test_domain_of(address: str, domain: str) -> None:
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("phone", "mobile"), [("+86 138 0013 8000", True), ("10088886666", False), ("010-88886666", False), ("", False)]
)
def test_is_mobile(phone: str, mobile: bool) -> None:
    assert is_mobile(phone) is mobile


@given(st.text(max_size=300))
def test_keys_of_any_text_fit_their_columns(text: str) -> None:
    assert len(phone_key(text)) <= PHONE_LENGTH
    assert len(domain_of(text)) <= DOMAIN_LENGTH


@example("000000000", " ", 1)
@given(st.text("0123456789", min_size=7, max_size=11), st.sampled_from([" ", ".", " - ", "　"]), st.integers(1, 6))
def test_phone_key_does_not_mind_how_digits_are_grouped(digits: str, sign: str, at: int) -> None:
    assert phone_key(digits[:at] + sign + digits[at:]) == phone_key(digits)


def test_a_customer_is_recognised_by_phone_and_website() -> None:
    customer = Customer(name="华信科技", phone="+86 10 88886666", website="http://www.huaxin.com.cn")
    customer.set_keys()
    assert (customer.phone_key, customer.domain, customer.core) == ("1088886666", "huaxin.com.cn", "华信科技")


@pytest.mark.parametrize(
    ("mobile", "phone", "key"),
    [("138 0013 8000", "010-88886666", "13800138000"), ("", "010-88886666", "1088886666"), ("1", "", "")],
)
def test_a_contact_is_recognised_by_mobile_else_phone(mobile: str, phone: str, key: str) -> None:
    contact = Contact(mobile=mobile, phone=phone)
    contact.set_keys()
    assert contact.phone_key == key
