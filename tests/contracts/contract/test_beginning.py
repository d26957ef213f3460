"""Beginning a contract anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from contracts.models import CompanyDetails, Contract, ContractTemplate
from contracts.rules.parts import Part
from contracts.rules.states import Stage
from contracts.services import contracts
from contracts.services.contracts import Beginning
from core.errors import DomainError, NotAllowed
from tests.contracts.deals import House, begin
from tests.factories import make_contact, make_customer, make_opportunity, make_price_list, make_user


def test_draft_begins_with_parties_clauses_and_prices_in_force(house: House) -> None:
    contract = begin(house)
    ours, theirs = contract.counterparties.all()
    assert (ours.side, ours.name, ours.address, ours.contact_words) == ("ours", "华信有限公司", "上海", "张伟")
    assert (theirs.side, theirs.customer, theirs.name) == ("theirs", house.customer, "杭州恒泰有限公司")
    assert (theirs.credit_code, theirs.address) == ("91330106673959654P", "杭州滨江中路 200 号")
    assert theirs.contact_words == "林志鹏 CFO 13900001111"
    assert contract.price_list == house.prices
    assert contract.template == ContractTemplate.objects.get(kind="sales")
    places = [contract.shape.parts.index(Part(clause.part)) for clause in contract.clauses.all()]
    assert places == sorted(places)
    assert not contract.clauses.filter(deviates=True).exists()
    assert (contract.stage, contract.document.subkind, contract.document.events.get().kind) == (
        Stage.APPROVAL,
        "sales",
        "begun",
    )


def test_draft_in_english_names_us_and_the_clauses_in_english(house: House) -> None:
    contract = begin(house, language="en")
    assert contract.counterparties.get(side="ours").name == "Huaxin Ltd."
    clause = contract.clauses.get(standard__clause__code="risk")
    assert (clause.title, clause.text) == ("Risk and insurance", clause.standard.text_en)  # type: ignore[union-attr]


def test_draft_without_our_details_address_or_contact_says_less(house: House) -> None:
    CompanyDetails.objects.all().delete()
    contract = begin(house, customer=make_customer(owner=house.rep, name="新客户"))
    party = contract.counterparties.get()
    assert (party.side, party.address, party.contact, party.contact_words) == ("theirs", "", None, "")


def test_contact_who_left_is_not_named(house: House) -> None:
    customer = make_customer(owner=house.rep)
    make_contact(customer, left_on="2026-01-01")
    assert begin(house, customer=customer).counterparties.get(side="theirs").contact is None


def test_draft_without_template_or_prices_has_none(house: House) -> None:
    ContractTemplate.objects.update(is_active=False)
    contract = begin(house, currency="JPY")
    assert (contract.template, contract.price_list, contract.clauses.count()) == (None, None, 0)


def test_clause_that_is_offered_no_longer_is_not_taken(house: House) -> None:
    template = ContractTemplate.objects.get(kind="sales")
    template.clauses.filter(code="risk").update(is_active=False)
    assert not begin(house).clauses.filter(standard__clause__code="risk").exists()


def _foreign_template(house: House) -> Any:
    return {"template": ContractTemplate.objects.get(kind="intent")}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (lambda _house: {"kind": "order"}, "begins from its framework"),
        (_foreign_template, "another kind of contract"),
        (lambda _house: {"price_list": make_price_list(currency="USD")}, "another currency"),
        (lambda _house: {"opportunity": make_opportunity()}, "another customer's"),
        (lambda _house: {"title": " "}, "title"),
        (lambda _house: {"currency": "XXX"}, "currency"),
    ],
    ids=["order", "template", "price list", "opportunity", "title", "currency"],
)
def test_beginning_refuses_what_does_not_fit_together(house: House, changes: Any, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        begin(house, **changes(house))
    assert not Contract.objects.exists()


def test_only_who_has_to_do_with_the_customer_begins_a_contract(house: House) -> None:
    said = Beginning(house.customer, "sales", "Mine", "CNY")
    for stranger in (make_user("sales_rep"), make_user("sales_rep", unit=house.unit)):
        with pytest.raises(NotAllowed, match="its owner"):
            contracts.begin(said, by=stranger)
    assert contracts.begin(said, by=house.manager).document.owner == house.manager


def test_number_of_a_contact_is_not_told_by_who_does_not_see_it(house: House) -> None:
    contact = make_contact(house.customer, name="王", mobile="13911112222", position="")
    assert contracts.contact_words(contact, house.rep) == "王 13911112222"
    assert contracts.contact_words(contact, make_user("sales_rep")) == "王"


def test_tax_is_that_of_goods_unless_said(house: House) -> None:
    assert begin(house).tax_rate == Decimal("0.13")
    assert begin(house, tax_rate=Decimal("0.06")).tax_rate == Decimal("0.06")
    assert begin(house, "advertising").tax_rate == Decimal("0.06")
    assert begin(house, "advertising", tax_rate=Decimal(0)).tax_rate == 0
