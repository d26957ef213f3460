"""Amendments, renewals, terminations, and orders under a framework agreement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from approvals.services.belonging import bring_over
from contracts.models import CallOff, Contract, ContractTemplate
from contracts.rules.states import Relation, Stage
from contracts.services import contract_editing as editing
from contracts.services import contracts, stages
from contracts.services.after import replacing
from contracts.services.frameworks import still_left
from core.errors import DomainError, NotAllowed
from tests.contracts.deals import House, approved, begin, complete, decide, effective, follow, fresh, goods, submit
from tests.factories import make_customer, make_product, make_user


def call_off(framework: Contract, quantity: str, **fields: Any) -> CallOff:
    """An order took so much of its only row."""
    row = framework.rows.get()
    other = framework.rows.model.objects.create(
        contract=framework.children.first() or framework, position=9, product=row.product, quantity=1, price=1
    )
    taken = CallOff.objects.create(row=row, order_row=other, quantity=Decimal(quantity), **fields)
    if other.contract_id == framework.pk:
        other.contract = begin_elsewhere(framework)
        other.save()
    return taken


def begin_elsewhere(framework: Contract) -> Contract:
    said = contracts.Beginning(framework.document.customer, "intent", "Elsewhere", "CNY")
    return contracts.begin(said, by=framework.document.owner)


def test_amendment_is_a_document_of_its_own_filled_in_from_the_contract(house: House) -> None:
    parent = effective(house)
    amendment = follow(house, parent, Relation.AMENDMENT)
    assert (amendment.parent, amendment.kind, amendment.relation) == (parent, "sales", "amendment")
    assert amendment.document.based_on == parent.document
    assert amendment.document.title == "Amendment: Switches"
    assert (amendment.document.number, amendment.document.net_amount) == (None, Decimal(950))
    assert (amendment.starts_on, amendment.ends_on, amendment.sign_by) == (parent.starts_on, parent.ends_on, None)
    assert [row.price for row in amendment.rows.all()] == [Decimal(95)]
    assert [one.name for one in amendment.counterparties.all()] == [one.name for one in parent.counterparties.all()]
    assert [one.text for one in amendment.clauses.all()] == [one.text for one in parent.clauses.all()]
    assert [row.replaces for row in amendment.rows.all()] == list(parent.rows.all())
    assert [line.replaces for line in amendment.payment_lines.all()] == list(parent.payment_lines.all())
    assert [(line.amount, line.paid, line.falls_due_on) for line in amendment.payment_lines.all()] == [
        (Decimal("1073.50"), Decimal(0), None)
    ]
    assert not amendment.document.cases.exists()


def test_copy_carries_no_approval_and_leaves_the_contract_alone(house: House) -> None:
    parent = effective(house)
    amendment = complete(house, follow(house, parent, Relation.AMENDMENT))
    submit(amendment)
    assert (fresh(parent).stage, fresh(parent).document.state) == ("effective", "approved")
    assert fresh(amendment).document.state == "in_approval"


def test_signers_are_those_of_the_contract_without_who_left(house: House) -> None:
    parent = effective(house)
    for relation in (Relation.AMENDMENT, Relation.RENEWAL, Relation.VOIDING):
        signers = follow(house, parent, relation).signing_requirements.select_related("party")
        assert [(one.person, one.name, one.capacity, one.party.side) for one in signers] == [
            (house.leader, "陈总", "Legal representative", "ours"),
            (None, "林志鹏", "CFO", "theirs"),
        ]
        assert not {one.party.contract_id for one in signers} & {parent.pk}
    User.objects.filter(pk=house.leader.pk).update(is_active=False, deactivated_at=timezone.now())
    left = follow(house, parent, Relation.RENEWAL).signing_requirements.all()
    assert [one.name for one in left] == ["林志鹏"]


def test_termination_takes_nothing_of_what_was_sold(house: House) -> None:
    parent = effective(house, "framework")
    termination = follow(house, parent, Relation.VOIDING)
    assert (termination.later_changes, termination.tax_rate) == ("", Decimal(0))
    assert termination.price_list is None
    assert termination.language == parent.language
    assert [part.value for part in termination.shape.parts] == ["parties", "period", "general", "signatures"]


def test_renewal_follows_for_as_long(house: House) -> None:
    parent = effective(house, "framework")
    renewal = follow(house, parent, Relation.RENEWAL)
    assert parent.ends_on is not None
    assert renewal.starts_on == parent.ends_on + timedelta(days=1)
    assert renewal.ends_on == renewal.starts_on + timedelta(days=365)
    stages.move(parent, Stage.ENDED, at=timezone.now())
    assert follow(house, fresh(parent), Relation.RENEWAL).relation == "renewal"


def test_renewal_of_an_open_period_says_its_own(house: House) -> None:
    parent = effective(house)
    Contract.objects.filter(pk=parent.pk).update(starts_on=None)
    assert follow(house, fresh(parent), Relation.RENEWAL).ends_on is None
    Contract.objects.filter(pk=parent.pk).update(ends_on=None)
    assert follow(house, fresh(parent), Relation.RENEWAL).starts_on is None


def test_termination_sells_nothing_and_says_so(house: House) -> None:
    termination = follow(house, effective(house), Relation.VOIDING)
    codes = set(termination.clauses.values_list("standard__clause__code", flat=True))
    assert (codes, termination.rows.count(), termination.document.net_amount) == (
        {"termination", "taking-effect"},
        0,
        None,
    )
    case = submit(complete(house, termination))
    assert case.content.demands == []
    assert case.content.facts["net_amount"] == "0.00"


def test_order_takes_what_is_left_of_the_framework(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    call_off(framework, "4")
    call_off(framework, "3", released_at=timezone.now())
    order = follow(house, framework, Relation.ORDER)
    row = order.rows.get()
    assert (order.kind, order.template) == ("order", ContractTemplate.objects.get(kind="order"))
    assert (row.framework_row, row.quantity, row.price) == (framework.rows.get(), Decimal(6), Decimal(95))
    assert order.document.net_amount == Decimal(570)
    assert order.clauses.filter(standard__clause__code="under-the-framework").exists()
    assert (order.starts_on, order.ends_on) == (None, None)


def test_order_does_not_exceed_what_is_left(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order = complete(house, follow(house, framework, Relation.ORDER))
    row = order.rows.get()
    rows = [goods(house, "10.5", "95", id=row.pk, framework_row=row.framework_row)]
    editing.set_rows(order, by=house.rep, version=None, rows=rows)
    with pytest.raises(DomainError, match=r"0\.5 more than is left"):
        submit(fresh(order))


def test_order_row_that_is_not_the_frameworks_has_nothing_left(house: House) -> None:
    order = complete(house, follow(house, effective(house, "framework"), Relation.ORDER))
    editing.set_rows(order, by=house.rep, version=None, rows=[goods(house, 1, "95")])
    with pytest.raises(DomainError, match="1 more than is left"):
        submit(fresh(order))


def test_nothing_left_is_nothing_to_order(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    call_off(framework, "10")
    assert still_left(framework) == {framework.rows.get().pk: Decimal(0)}
    with pytest.raises(DomainError, match="Nothing is left"):
        contracts.follow(framework, Relation.ORDER, by=house.rep)


def test_order_without_a_template_has_no_clauses(house: House) -> None:
    ContractTemplate.objects.filter(kind="order").update(is_active=False)
    order = follow(house, effective(house, "framework"), Relation.ORDER)
    assert (order.template, order.clauses.count()) == (None, 0)


@pytest.mark.parametrize("relation", Relation)
def test_only_a_contract_in_force_is_followed(house: House, relation: Relation) -> None:
    with pytest.raises(NotAllowed, match="is not effective"):
        contracts.follow(approved(house, "framework"), relation, by=house.rep)


def test_orders_are_made_under_a_framework_only(house: House) -> None:
    with pytest.raises(NotAllowed, match="under a framework"):
        contracts.follow(effective(house), Relation.ORDER, by=house.rep)


def test_ended_contract_is_renewed_but_not_amended(house: House) -> None:
    parent = effective(house)
    stages.move(parent, Stage.ENDED, at=timezone.now())
    with pytest.raises(NotAllowed):
        contracts.follow(fresh(parent), Relation.AMENDMENT, by=house.rep)


def test_strangers_follow_nothing(house: House) -> None:
    with pytest.raises(NotAllowed, match="its owner"):
        contracts.follow(effective(house), Relation.AMENDMENT, by=make_user("sales_rep"))


def test_follower_waits_for_its_parent_to_be_in_force(house: House) -> None:
    parent = effective(house)
    amendment = complete(house, follow(house, parent, Relation.AMENDMENT))
    stages.move(parent, Stage.VOID, at=timezone.now())
    with pytest.raises(DomainError, match="is not effective"):
        submit(fresh(amendment))


def test_termination_is_followed_by_nothing(house: House) -> None:
    termination = follow(house, effective(house), Relation.VOIDING)
    Contract.objects.filter(pk=termination.pk).update(stage=Stage.ENDED, ended_at=timezone.now())
    for relation in Relation:
        with pytest.raises(NotAllowed, match="followed by nothing"):
            contracts.follow(fresh(termination), relation, by=house.rep)


def replaced(house: House, parent: Contract) -> Contract:
    """By an amendment in force."""
    amendment = effective(house, parent.kind)
    stages.move(parent, Stage.ENDED, at=timezone.now(), replaced_by=amendment)
    return amendment


@pytest.mark.parametrize("relation", Relation)
def test_what_was_replaced_is_followed_by_nothing_more(house: House, relation: Relation) -> None:
    parent = effective(house, "framework")
    amendment = replaced(house, parent)
    with pytest.raises(NotAllowed, match=f"was replaced by {amendment.document.number}"):
        contracts.follow(fresh(parent), relation, by=house.rep)
    assert contracts.follow(amendment, relation, by=house.rep).parent == amendment


def test_order_that_was_begun_under_what_was_replaced_is_begun_anew(house: House) -> None:
    framework = effective(house, "framework")
    order = complete(house, follow(house, framework, Relation.ORDER))
    replaced(house, framework)
    with pytest.raises(DomainError, match="begin from that one"):
        submit(fresh(order))


def test_nothing_is_ordered_before_the_framework_begins(house: House) -> None:
    framework = effective(house, "framework")
    day = timezone.localdate() + timedelta(days=1)
    Contract.objects.filter(pk=framework.pk).update(starts_on=day)
    with pytest.raises(NotAllowed, match="nothing is ordered under it before"):
        contracts.follow(fresh(framework), Relation.ORDER, by=house.rep)


def order_in_force(house: House, framework: Contract) -> Contract:
    order = complete(house, follow(house, framework, Relation.ORDER))
    case = submit(order)
    for person in (house.manager, house.leader):
        decide(case, person)
    now = timezone.now()
    version = order.document.versions.latest("number")
    stages.move(fresh(order), Stage.EFFECTIVE, at=now, effective_at=now, signed_version=version)
    return fresh(order)


def test_amended_order_is_bounded_by_the_framework(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order = order_in_force(house, framework)
    assert still_left(framework) == {framework.rows.get().pk: 0}
    amendment = complete(house, follow(house, order, Relation.AMENDMENT))
    row = amendment.rows.get()
    assert (row.framework_row, row.replaces) == (framework.rows.get(), order.rows.get())
    submit(amendment)
    larger = complete(house, follow(house, order, Relation.AMENDMENT))
    row = larger.rows.get()
    rows = [goods(house, 11, "95", id=row.pk, framework_row=row.framework_row)]
    editing.set_rows(larger, by=house.rep, version=None, rows=rows)
    with pytest.raises(DomainError, match="1 more than is left"):
        submit(fresh(larger))


def test_renewed_order_is_bounded_by_what_is_left(house: House) -> None:
    order = order_in_force(house, effective(house, "framework", quantity=10))
    renewal = complete(house, follow(house, order, Relation.RENEWAL))
    with pytest.raises(DomainError, match="10 more than is left"):
        submit(renewal)


def test_framework_is_not_amended_below_what_was_ordered(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order_in_force(house, framework)
    amendment = complete(house, follow(house, framework, Relation.AMENDMENT))
    amendment.rows.update(quantity=9)
    with pytest.raises(DomainError, match="called off more than is agreed"):
        submit(fresh(amendment))
    amendment.rows.update(quantity=10)
    submit(fresh(amendment))


def test_title_of_a_follower_fits(house: House) -> None:
    parent = effective(house)
    parent.document.title = "x" * 200
    parent.document.save()
    assert len(follow(house, fresh(parent), Relation.VOIDING).document.title) == 200


def test_draft_of_an_intent_has_neither_payments_nor_delivery(house: House) -> None:
    intent = complete(house, begin(house, "intent"))
    content = submit(intent).content.content
    assert (content["payments"], {clause["part"] for clause in content["clauses"]}) == ([], {"general", "signatures"})


def test_row_that_names_another_product_replaces_nothing(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    order_in_force(house, framework)
    amendment = complete(house, follow(house, framework, Relation.AMENDMENT))
    row = amendment.rows.get()
    editing.set_rows(amendment, by=house.rep, version=None, rows=[goods(house, 12, "95", id=row.pk)])
    assert amendment.rows.get().replaces == framework.rows.get()
    other = goods(house, 12, "95", id=row.pk, product=make_product())
    editing.set_rows(amendment, by=house.rep, version=None, rows=[other])
    assert amendment.rows.get().replaces is None
    with pytest.raises(DomainError, match="called off more than is agreed"):
        submit(fresh(amendment))


def test_amended_order_in_approval_follows_the_framework_that_is_amended_meanwhile(house: House) -> None:
    framework = effective(house, "framework", quantity=10)
    amendment = complete(house, follow(house, order_in_force(house, framework), Relation.AMENDMENT))
    case = decide(submit(amendment), house.manager)
    newer = complete(house, follow(house, framework, Relation.AMENDMENT))
    now, version = timezone.now(), case.content
    stages.move(fresh(newer), Stage.SIGNING, at=now)
    replacing.make_room(fresh(newer), at=now)
    stages.move(fresh(newer), Stage.EFFECTIVE, at=now, effective_at=now, signed_version=version)
    assert amendment.rows.get().framework_row == newer.rows.get()
    decide(case, house.leader)
    assert fresh(amendment).stage == Stage.SIGNING


def test_contract_that_went_to_another_customer_is_amended_no_more(house: House) -> None:
    parent = effective(house)
    amendment = complete(house, follow(house, parent, Relation.AMENDMENT))
    other = make_customer(owner=house.rep)
    bring_over([parent.pk], house.customer, other, by=house.administrator, apart=True)
    with pytest.raises(DomainError, match=f"{parent.document.number}, .* is another customer's"):
        submit(fresh(amendment))
    bring_over([parent.pk], other, house.customer, by=house.administrator)
    case = decide(submit(fresh(amendment)), house.manager)
    bring_over([parent.pk], house.customer, other, by=house.administrator, apart=True)
    with pytest.raises(DomainError, match="is another customer's"):
        decide(case, house.leader)
