"""Changing the parts of a contract, each on its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from approvals.services import documents
from contracts.models import CallOff, Contract
from contracts.rules.parts import Part
from contracts.services import contract_editing as editing
from core.errors import DomainError, NotAllowed, Stale
from tests.contracts.deals import (
    House,
    approve_price,
    approved,
    begin,
    decide,
    effective,
    fresh,
    goods,
    ready,
    set_plan,
    submit,
)
from tests.factories import make_price_list, make_product, make_user


def how(house: House, version: int | None = None) -> dict[str, Any]:
    return {"by": house.rep, "version": version}


def test_change_counts_the_version_and_says_which_part(house: House) -> None:
    contract = begin(house)
    changed = editing.set_fields(contract, part=Part.LATER_CHANGES, later_changes="free", **how(house, 1))
    assert (changed.later_changes, changed.document.version) == ("free", 2)
    event = contract.document.events.latest("seq")
    assert (event.kind, event.data["part"]) == ("changed", "later_changes")


def test_form_that_is_too_old_is_refused(house: House) -> None:
    contract = begin(house)
    editing.set_fields(contract, part=Part.LATER_CHANGES, later_changes="free", **how(house, 1))
    with pytest.raises(Stale):
        editing.set_fields(contract, part=Part.LATER_CHANGES, later_changes="charged", **how(house, 1))


def test_others_than_the_owner_are_refused(house: House) -> None:
    contract = begin(house)
    for stranger in (house.manager, house.administrator, make_user("sales_rep")):
        with pytest.raises(NotAllowed):
            editing.set_rows(contract, by=stranger, version=None, rows=[goods(house)])
    assert not contract.rows.exists()


def test_contract_in_approval_is_not_changed(house: House) -> None:
    contract = ready(house)
    submit(contract)
    with pytest.raises(DomainError, match="Recall it first"):
        editing.set_rows(contract, rows=[goods(house)], **how(house))


def test_change_of_an_approved_contract_ends_its_approval(house: House) -> None:
    contract = approved(house)
    assert (contract.stage, contract.document.state) == ("signing", "approved")
    editing.set_rows(contract, rows=[goods(house, price="99")], **how(house))
    contract = fresh(contract)
    assert (contract.stage, contract.document.state) == ("approval", "draft")
    assert contract.document.cases.get().state == "voided"


def test_contract_in_force_is_not_changed_by_any_door(house: House) -> None:
    contract = effective(house)
    with pytest.raises(DomainError, match="by an amendment"):
        editing.set_rows(contract, rows=[goods(house)], **how(house))
    with pytest.raises(DomainError, match="by an amendment"), documents.changing(contract.document, by=house.rep):
        pass
    assert fresh(contract).document.state == "approved"


def test_part_that_the_kind_does_not_have_is_refused(house: House) -> None:
    contract = begin(house, "intent")
    with pytest.raises(DomainError, match="no such part"):
        set_plan(house, contract)


def test_title_and_language_belong_to_the_head(house: House) -> None:
    contract = begin(house)
    clause = contract.clauses.get(standard__clause__code="risk")
    head: dict[str, Any] = {"title": " New  title ", "language": "en", "tax_rate": Decimal("0.06"), "price_list": None}
    editing.set_fields(contract, part=editing.HEAD, opportunity=None, **head, **how(house))
    contract, standard = fresh(contract), clause.standard
    assert (contract.document.title, contract.language) == ("New title", "en")
    clause.refresh_from_db()
    assert standard is not None
    assert (clause.title, clause.text) == ("Risk and insurance", standard.text_en)


def test_language_leaves_a_text_of_ones_own_alone(house: House) -> None:
    contract = begin(house)
    contract.clauses.filter(standard__clause__code="risk").update(text="我们的", deviates=True)
    contract.clauses.filter(standard__clause__code="quality").update(standard=None, text="自己的", deviates=False)
    editing.set_fields(contract, part=editing.HEAD, language="en", **how(house))
    texts = set(contract.clauses.values_list("text", flat=True))
    assert {"我们的", "自己的"} <= texts


def test_fields_of_another_part_are_a_mistake_of_the_programmer(house: House) -> None:
    with pytest.raises(KeyError):
        editing.set_fields(begin(house), part=Part.PERIOD, stage="effective", **how(house))


def test_period_does_not_end_before_it_starts(house: House) -> None:
    with pytest.raises(DomainError, match="before it starts"):
        editing.set_fields(
            begin(house), part=Part.PERIOD, starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1), **how(house)
        )


def test_rows_take_the_list_price_and_set_the_net_amount(house: House) -> None:
    contract = begin(house)
    other = make_product("X-1")
    rows = [goods(house, 3, None), goods(house, 2, "7.5", product=other)]
    editing.set_rows(contract, rows=rows, **how(house))
    first, second = contract.rows.all()
    assert (first.list_price, first.price, first.position) == (Decimal(100), Decimal(100), 1)
    assert (second.list_price, second.price, second.position) == (None, Decimal("7.5"), 2)
    assert fresh(contract).document.net_amount == Decimal(315)


def test_price_that_is_neither_typed_nor_listed_is_asked_for(house: House) -> None:
    with pytest.raises(DomainError, match="on no price list"):
        editing.set_rows(begin(house), rows=[goods(house, 1, None, product=make_product("X-1"))], **how(house))


def test_empty_price_is_the_lowest_that_was_approved_and_the_row_cites_it(house: House) -> None:
    contract = begin(house)
    approve_price(house, "85")
    lowest = approve_price(house, "80")
    editing.set_rows(contract, rows=[goods(house, 1, None)], **how(house))
    row = contract.rows.get()
    assert (row.price, row.approved_price) == (Decimal(80), lowest)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"valid_from": timezone.localdate() + timedelta(days=1)},
        {"ended_at": timezone.now()},
        {"currency": "USD"},
    ],
    ids=["over", "not yet", "ended", "currency"],
)
def test_price_that_does_not_hold_is_not_cited(house: House, changes: dict[str, Any]) -> None:
    contract = begin(house)
    approve_price(house, "80", **changes)
    editing.set_rows(contract, rows=[goods(house, 1, "85")], **how(house))
    assert contract.rows.get().approved_price is None


def test_price_below_the_approved_one_cites_nothing_and_a_change_forgets_the_citation(house: House) -> None:
    contract = begin(house)
    price = approve_price(house, "80")
    editing.set_rows(contract, rows=[goods(house, 1, "80")], **how(house))
    row = contract.rows.get()
    assert row.approved_price == price
    editing.set_rows(contract, rows=[goods(house, 1, "79.99", id=row.pk)], **how(house))
    row.refresh_from_db()
    assert row.price == Decimal("79.99")
    assert row.approved_price is None


def test_rows_that_are_kept_keep_their_key_and_others_go(house: House) -> None:
    contract = begin(house)
    editing.set_rows(contract, rows=[goods(house, 1), goods(house, 2), goods(house, 3)], **how(house))
    first, _second, third = contract.rows.all()
    rows = [goods(house, 30, id=third.pk), goods(house, 10, id=first.pk), goods(house, 5)]
    editing.set_rows(contract, rows=rows, **how(house))
    found = list(contract.rows.values_list("pk", "quantity"))
    assert found[:2] == [(third.pk, Decimal(30)), (first.pk, Decimal(10))]
    assert len(found) == 3


def test_row_of_another_contract_is_not_taken_over(house: House) -> None:
    mine, other = begin(house), begin(house)
    editing.set_rows(other, rows=[goods(house, 1)], **how(house))
    foreign = other.rows.get()
    editing.set_rows(mine, rows=[goods(house, 2, id=foreign.pk)], **how(house))
    foreign.refresh_from_db()
    assert (foreign.contract, foreign.quantity, mine.rows.get().pk != foreign.pk) == (other, Decimal(1), True)


def test_row_that_an_order_has_called_off_does_not_go(house: House) -> None:
    framework, order = begin(house, "framework"), begin(house)
    for contract in (framework, order):
        editing.set_rows(contract, rows=[goods(house)], **how(house))
    CallOff.objects.create(row=framework.rows.get(), order_row=order.rows.get(), quantity=1)
    with pytest.raises(DomainError, match="is in use"):
        editing.set_rows(framework, rows=[goods(house, 5)], **how(house))
    assert framework.rows.get().quantity == 10


def test_plan_by_percent_adds_up_to_the_total_with_tax(house: House) -> None:
    contract = begin(house)
    editing.set_rows(contract, rows=[goods(house, 1, "33.33")], **how(house))
    set_plan(house, contract, 30, 30, 40)
    amounts = list(contract.payment_lines.values_list("amount", flat=True))
    assert amounts == [Decimal("11.30"), Decimal("11.30"), Decimal("15.06")]
    assert sum(amounts) == editing.amounts_of(fresh(contract)).gross == Decimal("37.66")


@pytest.mark.parametrize("shares", [(30, 30), (60, 60), (100, 0)])
def test_shares_that_are_not_a_hundred_are_refused(house: House, shares: tuple[int, ...]) -> None:
    contract = begin(house)
    editing.set_rows(contract, rows=[goods(house)], **how(house))
    with pytest.raises(DomainError, match="100 %"):
        set_plan(house, contract, *shares)


def test_total_too_small_to_be_shared_out_is_refused(house: House) -> None:
    contract = begin(house)
    editing.set_rows(contract, rows=[goods(house, 1, "0.01")], **how(house))
    with pytest.raises(DomainError, match="too small"):
        set_plan(house, contract, 1, 99)


def test_plan_of_amounts_may_be_saved_before_it_adds_up(house: House) -> None:
    contract = begin(house)
    line = {"label": "All", "amount": Decimal(1), "due_on": date(2027, 1, 1), "after_event": "", "after_days": 0}
    editing.set_plan(contract, lines=[line], **how(house))
    assert contract.payment_lines.get().amount == 1
    editing.set_plan(contract, lines=[], percent=True, **how(house))
    assert not contract.payment_lines.exists()


def test_instalment_finer_than_the_currency_is_refused_for_nobody_could_pay_it(house: House) -> None:
    contract = begin(house, currency="JPY", price_list=make_price_list({house.product: "100"}, currency="JPY"))
    line = {"label": "Half", "due_on": date(2027, 1, 1), "after_event": "", "after_days": 0}
    with pytest.raises(DomainError, match="no such small"):
        editing.set_plan(contract, lines=[line | {"amount": Decimal("100.50")}], **how(house))
    editing.set_plan(contract, lines=[line | {"amount": Decimal(100)}], **how(house))
    assert contract.payment_lines.get().amount == 100


@pytest.mark.parametrize(
    ("quantity", "price", "tax"),
    [
        ("1e10", "1e10", "0"),  # a row
        ("1e8", "9e7", "0.13"),  # with its tax
        ("99999999999.999", "99999999999999.9999", "0"),  # more digits than decimals reckon with
    ],
)
def test_amounts_that_no_column_keeps_are_refused(house: House, quantity: str, price: str, tax: str) -> None:
    contract = begin(house, tax_rate=Decimal(tax))
    rows = [goods(house, quantity, price)] * (60 if tax == "0" else 1)
    with pytest.raises(DomainError, match="too large"):
        editing.set_rows(contract, rows=rows, **how(house))
    assert not contract.rows.exists()


def test_tax_that_makes_an_amount_too_large_is_refused(house: House) -> None:
    contract = begin(house, tax_rate=Decimal(0))
    editing.set_rows(contract, rows=[goods(house, "1e8", "9e7")], **how(house))
    with pytest.raises(DomainError, match="too large"):
        editing.set_fields(contract, part=editing.HEAD, tax_rate=Decimal("0.13"), **how(house))


def test_parties_keep_their_signatures(house: House) -> None:
    contract = ready(house)
    parties = [
        {"id": party.pk, "side": party.side, "name": f"{party.name}!", "contact_words": "x"}
        for party in contract.counterparties.all()
    ]
    editing.set_parties(contract, parties=parties, **how(house))
    assert contract.signing_requirements.count() == 2
    assert contract.counterparties.get(side="theirs").name == "杭州恒泰有限公司!"


def parties_of(contract: Contract, **sides: str) -> list[dict[str, Any]]:
    """As they stand, with other sides."""
    return [
        {"id": party.pk, "side": sides.get(party.side, party.side), "name": party.name}
        for party in contract.counterparties.all()
    ]


def test_party_that_signs_neither_goes_nor_changes_sides(house: House) -> None:
    contract = ready(house)
    with pytest.raises(DomainError, match="in use"):
        editing.set_parties(contract, parties=parties_of(contract)[:1], **how(house))
    for change in ({"ours": "other"}, {"theirs": "ours"}):
        with pytest.raises(DomainError, match="take the signature off first"):
            editing.set_parties(contract, parties=parties_of(contract, **change), **how(house))
    editing.set_parties(contract, parties=parties_of(contract, theirs="other"), **how(house))
    assert contract.signing_requirements.count() == 2


def test_ours_sign_by_person_and_the_others_by_name(house: House) -> None:
    contract = begin(house)
    ours, theirs = contract.counterparties.all()
    wrong: list[dict[str, Any]] = [
        {"party": ours, "person": None, "name": "Somebody", "capacity": "x"},
        {"party": theirs, "person": house.leader, "name": "", "capacity": "x"},
    ]
    for signer in wrong:
        with pytest.raises(DomainError, match="one of our people"):
            editing.set_signers(contract, signers=[signer], **how(house))
    right = {"party": ours, "person": house.leader, "name": "typed", "capacity": "CEO"}
    editing.set_signers(contract, signers=[right], **how(house))
    assert contract.signing_requirements.get().name == "陈总"


def test_decided_contract_is_approved_by_the_manager_and_the_company(house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    decide(case, house.manager)
    assert fresh(contract).stage == "approval"
    decide(case, house.leader)
    contract = Contract.objects.get(pk=contract.pk)
    assert (contract.stage, contract.document.number) == ("signing", f"CT-{timezone.localdate().year}-00001")
