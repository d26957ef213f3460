"""What is frozen when a contract is submitted, what is asked for, and what is asked again at the end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from approvals.models import AuthorityRule, DocumentVersion, Task
from approvals.rules.authority import Demand
from approvals.rules.canonical import plain
from approvals.services import deciding, documents, flow_trial, passing, rescuing, submitting
from contracts.models import ApprovedPrice, Contract, Signature, SigningRequirement, StandardClause
from contracts.rules.content import as_mapping, read
from contracts.rules.states import Relation, Stage
from contracts.services import contract_clauses as clauses
from contracts.services import contract_editing as editing
from contracts.services import contract_freezing as freezing
from contracts.services import stages
from contracts.services.after import signing
from contracts.services.contract_content import content_of
from contracts.services.contract_kind import KIND
from core.errors import DomainError
from tests.contracts.contracting import our, signed, their
from tests.contracts.deals import (
    House,
    approve_price,
    approved,
    begin,
    complete,
    decide,
    effective,
    follow,
    fresh,
    goods,
    make_rule,
    ready,
    set_plan,
    submit,
)
from tests.factories import make_exchange_rate, make_price_list, make_product, make_user


def how(house: House) -> dict[str, Any]:
    return {"by": house.rep, "version": None}


def frozen(contract: Contract) -> DocumentVersion:
    return submit(contract).content


def test_everything_that_is_missing_is_said_at_once(house: House) -> None:
    contract = begin(house)
    with pytest.raises(DomainError) as refused:
        submit(contract)
    for sentence in (
        "Add at least one product.",
        "State whether later changes of artwork or content are free or charged.",
        "Say by when it is to be signed.",
        "Say who signs for 华信有限公司.",
        "Say who signs for 杭州恒泰有限公司.",
    ):
        assert sentence in str(refused.value)
    assert fresh(contract).document.number is None


def test_contract_without_the_statement_on_later_changes_is_not_submitted(house: House) -> None:
    contract = ready(house)
    editing.set_fields(contract, part="later_changes", later_changes="", **how(house))
    with pytest.raises(DomainError) as refused:
        submit(contract)
    assert str(refused.value) == "State whether later changes of artwork or content are free or charged."


def test_frozen_content_reads_back_as_the_page_shows_it(house: House) -> None:
    contract = ready(house)
    shown = content_of(contract, timezone.localdate())
    version = frozen(contract)
    assert read(version.content) == shown
    assert plain(as_mapping(shown)) == version.content
    assert (version.net_amount, shown.gross) == (Decimal(950), Decimal("1073.50"))


def test_facts_of_a_contract_within_the_reps_authority(house: House) -> None:
    facts = frozen(ready(house)).facts
    assert facts == {
        "net_amount": "950.00",
        "over_authority": False,
        "kind": "sales",
        "customer_class": "ordinary",
        "deviation": False,
        "currency": "CNY",
        "lowest_rate": "0.9500",
    }


def test_price_below_the_reps_authority_asks_the_director(house: House) -> None:
    case = submit(ready(house, price="85"))
    assert case.content.facts["over_authority"] is True
    steps = {step.key: step.state for step in case.steps.all()}
    assert (steps["director"], steps["leader"]) == ("waiting", "skipped")


def test_price_a_little_below_the_reps_authority_asks_the_director(house: House) -> None:
    """89.995 %, where 90 % is his."""
    contract = ready(house, price="89.995")
    case = submit(contract)
    assert case.content.facts["over_authority"] is True
    assert str(case.content.facts["lowest_rate"]) == "0.8999"


def test_price_without_a_list_price_asks_the_director(house: House) -> None:
    contract = ready(house)
    editing.set_fields(contract, part=editing.HEAD, price_list=None, **how(house))
    editing.set_rows(contract, rows=[goods(house, 1, "1")], **how(house))
    set_plan(house, contract)
    assert contract.rows.get().list_price is None
    case = submit(fresh(contract))
    assert case.content.facts["over_authority"] is True


def test_list_that_is_over_is_no_base(house: House) -> None:
    contract = ready(house)
    today = timezone.localdate()
    over = make_price_list(
        {house.product: "10"}, valid_from=today - timedelta(days=9), valid_until=today - timedelta(days=1)
    )
    editing.set_fields(contract, part=editing.HEAD, price_list=over, **how(house))
    assert contract.rows.get().list_price == 10, "the rows are compared with the list that the contract names"
    with pytest.raises(DomainError, match="not in force today"):
        submit(fresh(contract))


def test_approved_price_for_the_same_customer_and_product_spares_the_director(house: House) -> None:
    contract = ready(house, price="85")
    price = approve_price(house, "85")
    case = submit(contract)
    assert (case.content.facts["over_authority"], "lowest_rate" in case.content.facts) == (False, False)
    assert case.content.demands == []
    assert case.content.content["rows"][0]["approval"]["number"] == price.case.document.number
    assert contract.rows.get().approved_price == price
    assert {step.key: step.state for step in case.steps.all()}["director"] == "skipped"


def test_looking_at_what_would_happen_writes_nothing_and_submitting_does(house: House) -> None:
    contract = ready(house, price="85")
    price = approve_price(house, "85")
    with CaptureQueriesContext(connection) as asked:
        submitting.preview(contract.document, by=house.rep)
        flow_trial.example_of(KIND, contract.document, submitter=house.rep)
    assert [one["sql"] for one in asked if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
    assert contract.rows.get().approved_price is None
    submit(contract)
    assert contract.rows.get().approved_price == price


@pytest.mark.parametrize(
    "changes",
    [
        {"price": "85.01"},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"currency": "USD"},
        {"ended_at": timezone.now()},
    ],
    ids=["dearer", "expired", "currency", "ended"],
)
def test_other_approved_prices_do_not(house: House, changes: dict[str, Any]) -> None:
    contract = ready(house, price="85")
    approve_price(house, **{"price": "85"} | changes)
    assert frozen(contract).facts["over_authority"] is True


def test_whole_document_is_asked_for_where_it_is_of_several_groups(house: House) -> None:
    other = make_product("AP-6")
    contract = begin(house, price_list=make_price_list({house.product: "100", other: "200"}))
    editing.set_rows(contract, rows=[goods(house, 10, "95"), goods(house, 1, "190", product=other)], **how(house))
    version = frozen(complete(house, contract))
    assert version.demands == [
        Demand(house.product.group.code, "ordinary", "contract:sales", Decimal("0.9500"), Decimal(950)),
        Demand(other.group.code, "ordinary", "contract:sales", Decimal("0.9500"), Decimal(190)),
        Demand("", "ordinary", "contract:sales", Decimal("0.9500"), Decimal(1140)),
    ]


def test_amount_is_not_split_over_groups_to_get_by(house: House) -> None:
    AuthorityRule.objects.update(ended_at=timezone.now(), ended_by=house.administrator)
    make_rule("sales_rep", "0.9", up_to=Decimal(1000))
    contract = begin(house)
    editing.set_rows(
        contract, rows=[goods(house, 6, "95"), goods(house, 6, "95", product=make_product())], **how(house)
    )
    contract.rows.update(list_price=100)
    assert frozen(complete(house, contract)).facts["over_authority"] is True


@pytest.mark.parametrize(("price", "over"), [("95", False), ("85", False), ("84.99", True)])
def test_order_at_the_frameworks_price_asks_for_nothing(house: House, price: str, over: bool) -> None:
    make_rule("marketing_director", "0.5")
    framework = begin(house, "framework")
    approve_price(house, "85")
    framework = in_force(house, complete(house, framework, price="85"))
    ApprovedPrice.objects.update(ended_at=timezone.now())
    order = complete(house, follow(house, framework, Relation.ORDER))
    row = order.rows.get()
    editing.set_rows(order, rows=[goods(house, 1, price, id=row.pk, framework_row=row.framework_row)], **how(house))
    set_plan(house, order)
    version = frozen(fresh(order))
    assert (version.facts["over_authority"], bool(version.demands)) == (over, over)


def in_force(house: House, contract: Contract) -> Contract:
    case = submit(contract)
    for person in (house.manager, house.leader):
        decide(case, person)
    now = timezone.now()
    version = contract.document.versions.latest("number")
    stages.move(fresh(contract), Stage.EFFECTIVE, at=now, effective_at=now, signed_version=version)
    return fresh(contract)


def test_what_is_sold_no_more_and_who_is_gone_is_said(house: House) -> None:
    contract = ready(house)
    house.product.is_active = False
    house.product.save()
    type(house.customer).objects.filter(pk=house.customer.pk).update(
        deleted_at=timezone.now(), deleted_by=house.administrator
    )
    with pytest.raises(DomainError) as refused:
        submit(fresh(contract))
    assert "is not sold any more." in str(refused.value)
    assert "not in the archive any more" in str(refused.value)


def test_part_without_a_clause_is_missing(house: House) -> None:
    contract = ready(house)
    contract.clauses.filter(part="delivery").delete()
    with pytest.raises(DomainError, match="“Delivery” says nothing"):
        submit(fresh(contract))


def test_part_of_which_all_is_left_out_is_a_deviation(house: House) -> None:
    contract = ready(house)
    StandardClause.objects.update(needs_approver=False)
    for clause in contract.clauses.filter(part="delivery"):
        clauses.leave_out(clause, reason="They fetch it", **how(house))
    assert freezing.freeze(fresh(contract).document).facts["deviation"] is True


def test_framework_waits_for_no_delivery_of_its_own(house: House) -> None:
    contract = ready(house, "framework")
    set_plan(house, contract)
    with pytest.raises(DomainError, match="waits for a delivery"):
        submit(fresh(contract))


def test_third_party_signs_as_well(house: House) -> None:
    contract = ready(house)
    contract.counterparties.create(position=3, side="other", name="Guarantor Ltd.")
    with pytest.raises(DomainError, match=r"Say who signs for Guarantor Ltd\."):
        submit(fresh(contract))


def test_demands_are_of_each_row_that_nothing_covers_and_of_their_group(house: House) -> None:
    contract = begin(house)
    sibling = make_product("SW-48", group=house.product.group)
    editing.set_rows(contract, rows=[goods(house, 10, "95"), goods(house, 2, "300", product=sibling)], **how(house))
    version = frozen(complete(house, contract))
    group = house.product.group.code
    assert version.demands == [
        Demand(group, "ordinary", "contract:sales", Decimal("0.9500"), Decimal(950)),
        Demand(group, "ordinary", "contract:sales", None, Decimal(600)),
        Demand(group, "ordinary", "contract:sales", None, Decimal(1550)),
    ]


def test_amounts_are_compared_in_the_companys_currency(house: House) -> None:
    make_exchange_rate("USD", "7")
    prices = make_price_list({house.product: "100"}, currency="USD")
    contract = complete(house, begin(house, currency="USD", price_list=prices))
    version = frozen(contract)
    assert (version.facts["net_amount"], version.net_amount, version.facts["currency"]) == (
        "6650.00",
        Decimal(950),
        "USD",
    )
    contract.document.refresh_from_db()
    assert contract.document.base_amount == Decimal(6650)


def test_amount_too_large_in_the_companys_currency_is_said(house: House) -> None:
    make_exchange_rate("USD", "7")
    prices = make_price_list({house.product: "100"}, currency="USD")
    contract = complete(
        house, begin(house, currency="USD", price_list=prices, tax_rate=Decimal(0)), quantity="5e10", price="1e5"
    )
    with pytest.raises(DomainError, match="too large"):
        submit(contract)


def test_plan_finer_than_the_currency_is_not_submitted(house: House) -> None:
    """However it came there: its currency has no such amounts, so nobody could pay it."""
    make_exchange_rate("JPY", "0.05")
    prices = make_price_list({house.product: "100"}, currency="JPY")
    contract = complete(house, begin(house, currency="JPY", price_list=prices, tax_rate=Decimal(0)))
    assert contract.payment_lines.update(amount=Decimal("949.50")) == 1
    contract.payment_lines.create(position=2, label="Rest", amount=Decimal("0.50"), due_on=timezone.localdate())
    with pytest.raises(DomainError, match="“Rest” is finer"):
        submit(contract)


def test_currency_without_a_rate_is_missing_something(house: House) -> None:
    contract = begin(house, currency="EUR")
    with pytest.raises(DomainError, match="No exchange rate of EUR"):
        submit(complete(house, contract))


def test_deviation_counts_when_its_clause_needs_an_approver(house: House) -> None:
    contract = ready(house)
    light = contract.clauses.get(standard__clause__code="delivery-terms")
    clauses.word(light, text="自提。", reason="自提", **how(house))
    assert freezing.freeze(fresh(contract).document).facts["deviation"] is False
    heavy = contract.clauses.get(standard__clause__code="risk")
    clauses.leave_out(heavy, reason="国企", **how(house))
    assert freezing.freeze(fresh(contract).document).facts["deviation"] is True


def test_clause_of_its_own_counts_as_a_deviation(house: House) -> None:
    contract = ready(house)
    clauses.add_own(contract, part="delivery", title="现场", text="供电。", reason="现场", **how(house))
    case = submit(fresh(contract))
    assert case.content.facts["deviation"] is True
    assert {step.key: step.state for step in case.steps.all()}["department"] == "waiting"


def test_large_contract_asks_the_leader_first(house: House) -> None:
    case = submit(ready(house, quantity=20000))
    assert {step.key: step.state for step in case.steps.all()}["leader"] == "waiting"


def test_same_content_has_the_same_hash_in_the_next_round(house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    task = case.steps.get(key="manager").tasks.get()
    deciding.reject(task, by=house.manager, seen=case.sha256, reason="later")
    assert submit(fresh(contract)).sha256 == case.sha256


def test_cited_price_has_to_hold_at_the_final_decision(house: House) -> None:
    contract = ready(house, price="85")
    price = approve_price(house, "85")
    case = submit(contract)
    decide(case, house.manager)
    price.ended_at = timezone.now()
    price.save()
    with pytest.raises(DomainError, match="does not hold any more"):
        decide(case, house.leader)
    assert fresh(contract).stage == "approval"


def test_cited_price_has_to_hold_when_it_is_signed(house: House) -> None:
    price = approve_price(house, "85")
    contract = approved(house, price="85")
    first = sign(contract, their(contract), name="林志鹏")
    ApprovedPrice.objects.filter(pk=price.pk).update(ended_at=timezone.now())
    with pytest.raises(DomainError, match=r"does not hold any more\. Have it approved"):
        sign(contract, our(contract), by=house.leader, signer=house.leader)
    assert fresh(contract).stage == Stage.SIGNING
    assert list(Signature.objects.all()) == [first]


def sign(contract: Contract, requirement: SigningRequirement, *, by: User | None = None, **fields: Any) -> Signature:
    return signing.sign(requirement, signed(contract, **fields), by=by or contract.document.owner, address=None)


def test_authority_that_spared_the_director_has_to_be_there_at_the_final_decision(house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    decide(case, house.manager)
    AuthorityRule.objects.update(ended_at=timezone.now(), ended_by=house.administrator)
    make_rule("sales_rep", "0.99")
    with pytest.raises(DomainError, match="Nobody who approved it may grant"):
        decide(case, house.leader)


def test_frameworks_quantity_has_to_be_left_at_the_final_decision(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order = complete(house, follow(house, framework, Relation.ORDER))
    case = submit(order)
    decide(case, house.manager)
    framework.rows.update(quantity=9)
    with pytest.raises(DomainError, match="1 more than is left"):
        decide(case, house.leader)


@pytest.mark.parametrize("rate", [None, "0.6"])
def test_director_grants_no_more_than_the_matrix_lets_him(house: House, rate: str | None) -> None:
    case = submit(ready(house, price="50"))
    decide(case, house.manager)
    if rate:
        make_rule("marketing_director", rate)
    decide(case, house.director)
    with pytest.raises(DomainError, match="Nobody who approved it may grant"):
        decide(case, house.leader)


def test_override_is_nobodys_word(house: House) -> None:
    case = submit(ready(house, price="50"))
    make_rule("marketing_director", "0.4")
    decide(case, house.manager)
    task = Task.objects.get(step__case=case, holder=house.director)
    rescuing.override(task, by=house.administrator, approve=True, reason="He is away", seen=case.sha256)
    with pytest.raises(DomainError, match="Nobody who approved it may grant"):
        decide(case, house.leader)


def test_task_of_the_director_counts_for_him_to_whom_it_was_transferred(house: House) -> None:
    case = submit(ready(house, price="50"))
    make_rule("marketing_director", "0.4")
    decide(case, house.manager)
    clerk, other = make_user("supporter"), make_user("marketing_director")
    task = Task.objects.get(step__case=case, holder=house.director)
    with pytest.raises(DomainError, match="may not decide this for the company"):
        passing.transfer(task, by=house.director, to=clerk)
    passing.transfer(task, by=house.director, to=other)
    decide(case, other)
    other.role_assignments.all().delete()
    with pytest.raises(DomainError, match="Nobody who approved it may grant"):
        decide(case, house.leader)


@pytest.mark.parametrize(("days", "sentence"), [(31, "to be signed has passed"), (366, "would have ended already")])
def test_final_decision_comes_too_late_for_what_cannot_take_effect(house: House, days: int, sentence: str) -> None:
    contract = ready(house)
    case = submit(contract)
    decide(case, house.manager)
    with time_machine.travel(timezone.now() + timedelta(days=days)), pytest.raises(DomainError, match=sentence):
        decide(case, house.leader)
    assert fresh(contract).document.state == "in_approval"


def test_what_was_decided_with_the_director_needs_no_authority_of_the_rep(house: House) -> None:
    contract = ready(house, price="50")
    case = submit(contract)
    decide(case, house.manager)
    make_rule("marketing_director", "0.4")
    decide(case, house.director)
    decide(case, house.leader)
    assert fresh(contract).stage == "signing"


def test_condition_raises_prices_and_shares_the_plan_out_anew(house: House) -> None:
    contract = ready(house, price="85")
    case = submit(contract)
    task = case.steps.get(key="manager").tasks.get()
    condition = {"lowest_rate": "0.92"}
    deciding.return_to_drafter(task, by=house.manager, seen=case.sha256, reason="92 %", condition=condition)
    contract = fresh(contract)
    again = deciding.accept_condition(contract.document, by=house.rep, version=contract.document.version)
    assert again.content.content["rows"][0]["price"] == "92.0000"
    assert sum(Decimal(line["amount"]) for line in again.content.content["payments"]) == Decimal("1039.60")
    assert (again.content.net_amount, again.content.facts["over_authority"]) == (Decimal(920), False)


def test_condition_leaves_rows_that_are_covered_or_dear_enough(house: House) -> None:
    contract = begin(house)
    approve_price(house, "50")
    dear, unlisted = make_product(), make_product()
    house.prices.items.model.objects.filter(price_list=house.prices)
    rows = [goods(house, 1, "50"), goods(house, 1, "97", product=dear), goods(house, 1, "1", product=unlisted)]
    editing.set_rows(contract, rows=rows, **how(house))
    contract.rows.filter(product=dear).update(list_price=100)
    with documents.changing(contract.document, by=house.rep) as change:
        freezing_condition(change.document)
    assert list(contract.rows.values_list("price", flat=True)) == [Decimal(50), Decimal(97), Decimal(1)]


def test_condition_leaves_what_the_framework_agreement_says(house: House) -> None:
    """Nobody was asked about it: the customer pays what was agreed on."""
    framework = begin(house, "framework")
    approve_price(house, "85")
    framework = in_force(house, complete(house, framework, price="85"))
    ApprovedPrice.objects.update(ended_at=timezone.now())
    order = complete(house, follow(house, framework, Relation.ORDER))
    [row] = order.rows.all()
    free = make_product()
    rows = [
        goods(house, 1, "85", id=row.pk, framework_row=row.framework_row),
        goods(house, 1, "80", product=free),
    ]
    editing.set_rows(order, rows=rows, **how(house))
    order.rows.filter(product=free).update(list_price=100)
    with documents.changing(fresh(order).document, by=house.rep) as change:
        freezing_condition(change.document)
    assert list(order.rows.values_list("price", flat=True)) == [Decimal(85), Decimal(92)]


def freezing_condition(document: Any) -> None:
    from contracts.services.contract_meeting import meet

    meet(document, {"lowest_rate": "0.92"})


def test_condition_without_a_rate_is_for_the_drafter(house: House) -> None:
    from contracts.services.contract_meeting import meet

    with pytest.raises(DomainError, match="change the contract"):
        meet(begin(house).document, {"words": "pay sooner"})
