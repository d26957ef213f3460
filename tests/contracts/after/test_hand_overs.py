"""The order on its way: handed over, checked in its order by whose hands it is in, status on the contract's chain."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Document
from contracts.models import HandOverCheck
from contracts.rules.fulfilment import Check
from contracts.rules.states import ContractKind, Relation, Stage
from contracts.services.after import hand_overs
from core.errors import DomainError, NotAllowed
from deadlines.models import Promise
from notifications.models import Message
from tests.contracts.contracting import make_contract, make_line, settle, today
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_user(Role.SUPPORTER)


def test_order_is_handed_over_and_the_promise_kept(clerk: User) -> None:
    contract = settle(make_contract(stage=Stage.EFFECTIVE))
    owner = contract.document.owner
    assert Promise.objects.get(kind="hand_over").is_open
    made = hand_overs.hand_over(contract, to=clerk, by=owner, note="Urgent")
    assert (made.to, made.handed_over_by, made.note) == (clerk, owner, "Urgent")
    assert Promise.objects.get(kind="hand_over").outcome == Promise.Outcome.KEPT
    assert Message.objects.get(recipient=clerk).kind == "contracts_after"
    event = contract.document.events.get()
    assert (event.kind, event.note) == ("order_handed_over", "Urgent")


def test_who_carries_it_out_reads_the_contract(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    assert not Document.objects.readable_by(clerk).exists()
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    assert Document.objects.readable_by(clerk).get() == contract.document


def test_order_is_put_into_other_hands(clerk: User) -> None:
    contract, other = make_contract(stage=Stage.EFFECTIVE), make_user()
    hand_overs.hand_over(contract, to=other, by=contract.document.owner)
    with pytest.raises(DomainError, match="already"):
        hand_overs.hand_over(contract, to=other, by=contract.document.owner)
    assert hand_overs.hand_over(contract, to=clerk, by=contract.document.owner).to == clerk


@pytest.mark.parametrize(
    "fields",
    [{"kind": ContractKind.FRAMEWORK}, {"kind": ContractKind.INTENT}, {"relation": Relation.VOIDING}],
)
def test_only_what_has_an_order_is_handed_over(fields: dict[str, Any], clerk: User) -> None:
    if "relation" in fields:
        fields = {**fields, "parent": make_contract(stage=Stage.EFFECTIVE)}
    contract = make_contract(stage=Stage.EFFECTIVE, **fields)
    with pytest.raises(NotAllowed, match="no order"):
        hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)


@pytest.mark.parametrize("stage", [Stage.SIGNING, Stage.ENDED, Stage.VOID])
def test_only_what_is_in_force_is_handed_over(stage: str, clerk: User) -> None:
    contract = make_contract(stage=stage)
    with pytest.raises(DomainError, match="not in force"):
        hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)


def test_strangers_hand_nothing_over(clerk: User) -> None:
    with pytest.raises(NotAllowed):
        hand_overs.hand_over(make_contract(stage=Stage.EFFECTIVE), to=clerk, by=clerk)


def test_nothing_is_handed_to_who_left() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    gone = make_user(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(DomainError, match="has left"):
        hand_overs.hand_over(contract, to=gone, by=contract.document.owner)


def test_checks_are_made_in_their_order_with_who_when_and_what(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    for what in Check:
        made = hand_overs.check(contract, what, by=clerk, words=f"About {what}")
        assert (made.what, made.by, made.words) == (what, clerk, f"About {what}")
    kinds = contract.document.events.order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["order_handed_over"] + ["order_checked"] * 6
    assert "Accepted by the customer" in contract.document.events.order_by("-seq")[0].sentence
    assert Message.objects.filter(recipient=contract.document.owner).count() == 6


def test_check_that_comes_later_is_refused(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    with pytest.raises(DomainError, match="First comes: Order accepted"):
        hand_overs.check(contract, Check.STOCK, by=clerk)


def test_check_is_made_once(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    hand_overs.check(contract, Check.ACCEPTED, by=clerk)
    with pytest.raises(DomainError, match="Already noted by"):
        hand_overs.check(contract, Check.ACCEPTED, by=clerk)


def test_tracking_is_written_down(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    for what in (Check.ACCEPTED, Check.STOCK):
        hand_overs.check(contract, what, by=clerk)
    with pytest.raises(DomainError, match="belongs to it"):
        hand_overs.check(contract, Check.DELIVERY, by=clerk, words=" ")


def test_order_that_nobody_has_is_not_checked(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    with pytest.raises(DomainError, match="not handed over"):
        hand_overs.check(contract, Check.ACCEPTED, by=clerk)


def test_owner_notes_what_the_customer_says_and_no_more(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    hand_overs.hand_over(contract, to=clerk, by=owner)
    with pytest.raises(NotAllowed):
        hand_overs.check(contract, Check.ACCEPTED, by=owner)
    for what in (Check.ACCEPTED, Check.STOCK, Check.DELIVERY, Check.SHIPPED):
        hand_overs.check(contract, what, by=clerk, words="SF 1")
    with pytest.raises(NotAllowed):
        hand_overs.check(contract, Check.DELIVERED, by=make_user(), words="Gate")
    assert hand_overs.check(contract, Check.DELIVERED, by=owner, words="Gate").by == owner
    administrator = make_user(Role.ADMINISTRATOR)
    made = hand_overs.check(contract, Check.CUSTOMER, by=administrator, words="Ms. Wang")
    assert made.by == administrator


def test_instalments_wait_for_delivery_and_acceptance(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    delivery, acceptance = (
        make_line(contract, after_event=after, after_days=7) for after in ("delivery", "acceptance")
    )
    settle(contract)
    hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    for what in list(Check)[:5]:
        hand_overs.check(contract, what, by=clerk, words="SF 1")
    delivery.refresh_from_db()
    acceptance.refresh_from_db()
    assert (delivery.falls_due_on, acceptance.falls_due_on) == (today(7), None)
    hand_overs.check(contract, Check.CUSTOMER, by=clerk, words="Ms. Wang")
    acceptance.refresh_from_db()
    assert acceptance.falls_due_on == today(7)
    assert Promise.objects.open().filter(kind="pay").count() == 2


def test_database_refuses_a_check_twice_and_an_unknown_one(clerk: User) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    made = hand_overs.hand_over(contract, to=clerk, by=contract.document.owner)
    HandOverCheck.objects.create(hand_over=made, what="stock", by=clerk)
    with pytest.raises(IntegrityError, match="hand_over_check_once"), transaction.atomic():
        HandOverCheck.objects.create(hand_over=made, what="stock", by=clerk)
    with pytest.raises(IntegrityError, match="hand_over_known_check"), transaction.atomic():
        HandOverCheck.objects.create(hand_over=made, what="lost", by=clerk)


def test_each_hand_over_is_told_to_who_gets_the_order_and_to_who_had_it(clerk: User) -> None:
    contract, other = make_contract(stage=Stage.EFFECTIVE), make_user()
    for to in (clerk, other, clerk):
        hand_overs.hand_over(contract, to=to, by=contract.document.owner)
    subjects = [
        list(Message.objects.filter(recipient=one).order_by("pk").values_list("subject", flat=True))
        for one in (clerk, other)
    ]
    owner, document = contract.document.owner, contract.document
    given = f"{owner} hands the order {document} over to "
    assert subjects == [[f"{given}you", f"{given}{other}", f"{given}you"], [f"{given}you", f"{given}{clerk}"]]
