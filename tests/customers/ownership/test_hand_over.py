"""Customers change hands in one step, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers import related
from customers.models import Customer, Transfer, TransferLine, Visit
from customers.related import Hands, Related
from customers.rules.protection import protected_until
from customers.rules.visits import VisitState
from customers.services import belongings, ownership
from customers.services.beginning import archive_rule
from customers.services.ownership import Handover, hand_over, hindrances, undo
from notifications.models import Message
from tests.factories import make_customer, make_user, make_visit

from .conftest import Sales

Kind = Transfer.Kind


def give(sales: Sales, to: User | None, *customers: Customer, by: User | None = None, **how: Any) -> Transfer:
    moves = [Handover(customer, to) for customer in customers or [sales.fresh()]]
    how = {"kind": Kind.TRANSFER, "reason": "New territory"} | how
    return hand_over(moves, by=by or sales.as_user("manager"), **how)


def test_hand_over_gives_owner_unit_and_new_dates(sales: Sales) -> None:
    Customer.objects.filter(pk=sales.customer.pk).update(contacted_at=timezone.now())
    transfer = give(sales, sales.stranger)
    fresh = sales.fresh()
    assert (fresh.owner, fresh.unit, fresh.contacted_at) == (sales.stranger, sales.company.south, None)
    assert fresh.owned_since == transfer.at
    assert fresh.protected_until == transfer.at + timedelta(days=archive_rule().protection_days)
    line = transfer.lines.get()
    assert (line.from_owner, line.to_owner) == (sales.rep, sales.stranger)
    assert (line.from_unit, line.to_unit) == (sales.company.east, sales.company.south)
    assert line.before["contacted_at"]


def test_hand_over_leaves_one_event_that_names_before_and_after(sales: Sales) -> None:
    give(sales, sales.stranger)
    event = sales.fresh().events.get()
    assert event.kind == "transferred"
    assert event.note == "New territory"
    assert event.target_words == "Stranger Shi"
    assert [words["en"] for words in event.changes["owner"]] == ["Rep Ren", "Stranger Shi"]
    assert [words["en"] for words in event.changes["unit"]] == ["East", "South"]
    assert event.version == sales.fresh().version == 2


@pytest.mark.parametrize(
    ("kind", "past"),
    [(Kind.TRANSFER, "transferred"), (Kind.ALLOTMENT, "allotted"), (Kind.PASSED_ON, "passed_on")],
)
def test_hand_over_says_what_it_was(sales: Sales, kind: Kind, past: str) -> None:
    give(sales, sales.colleague, kind=kind)
    assert sales.fresh().events.get().kind == past


def test_release_leaves_it_in_its_unit_without_owner(sales: Sales) -> None:
    give(sales, None, kind=Kind.RELEASE)
    fresh = sales.fresh()
    assert (fresh.owner, fresh.unit, fresh.owned_since, fresh.protected_until) == (
        None,
        sales.company.east,
        None,
        None,
    )
    assert fresh.events.get().kind == "released"


def test_hand_over_into_another_unit_than_the_owners(sales: Sales) -> None:
    move = Handover(sales.fresh(), sales.colleague, sales.company.south)
    hand_over([move], kind=Kind.TRANSFER, by=sales.as_user("manager"), reason="Serves South from here")
    assert sales.fresh().unit == sales.company.south


def test_hand_over_to_somebody_outside_the_business_units_goes_to_his_home_unit(sales: Sales) -> None:
    seller = make_user(Role.SALES_REP, unit=sales.company.marketing)
    give(sales, seller)
    assert sales.fresh().unit == sales.company.marketing


def test_hand_over_of_many_is_one_transfer_and_one_message_for_each(sales: Sales) -> None:
    others = [make_customer(owner=sales.rep, unit=sales.company.east) for _ in range(6)]
    transfer = give(sales, sales.colleague, sales.fresh(), *others)
    assert transfer.lines.count() == 7
    told = {message.recipient_id: message for message in Message.objects.filter(kind="customers_ownership")}
    assert told.keys() == {sales.rep.pk, sales.colleague.pk}
    assert told[sales.colleague.pk].subject.startswith("Manager Ma gave you 7 customers: ")
    assert told[sales.colleague.pk].url == f"/ownership/transfers/{transfer.number}/"
    assert told[sales.rep.pk].subject.startswith("Manager Ma gave 7 of your customers to others: ")
    assert told[sales.rep.pk].body == "New territory"


def test_release_tells_the_owner_that_it_is_nobodys(sales: Sales) -> None:
    give(sales, None, kind=Kind.RELEASE)
    assert Message.objects.get().subject == "Manager Ma released your customer Great Wall Power"


def test_hand_over_for_a_manager_who_is_away_says_so(sales: Sales) -> None:
    from tests.factories import make_delegation

    make_delegation(sales.manager, sales.stranger_manager)
    transfer = give(sales, sales.colleague, by=sales.as_user("stranger_manager"))
    assert transfer.on_behalf_of == sales.manager
    assert sales.fresh().events.get().on_behalf_of == sales.manager


@pytest.mark.parametrize("who", ["rep", "colleague", "stranger_manager"])
def test_hand_over_is_refused_to_all_but_the_manager(sales: Sales, who: str) -> None:
    with pytest.raises(NotAllowed, match="manager of the unit"):
        give(sales, sales.colleague, by=sales.as_user(who))
    assert sales.fresh().owner == sales.rep


def test_hand_over_is_refused_to_who_is_not_in_sales(sales: Sales) -> None:
    with pytest.raises(NotAllowed, match="not in sales"):
        give(sales, make_user(Role.SUPPORTER))


def test_hand_over_is_refused_to_who_has_left(sales: Sales) -> None:
    with pytest.raises(DomainError, match="has left"):
        give(sales, make_user(Role.SALES_REP, is_active=False))


def test_hand_over_needs_a_customer_and_a_reason(sales: Sales) -> None:
    with pytest.raises(DomainError, match="at least one"):
        hand_over([], kind=Kind.TRANSFER, by=sales.manager, reason="x")
    with pytest.raises(DomainError, match="give a reason"):
        give(sales, sales.colleague, reason=" \n")


def test_hand_over_has_a_bound(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "MOST", 1)
    with pytest.raises(DomainError, match="At most 1 change hands"):
        give(sales, sales.colleague, sales.fresh(), make_customer(owner=sales.rep))


def test_hand_over_to_the_owner_or_of_nobodys_to_nobody_is_refused(sales: Sales) -> None:
    with pytest.raises(DomainError, match="belongs to Rep Ren already"):
        give(sales, sales.rep)
    give(sales, None)
    with pytest.raises(DomainError, match="no owner already"):
        give(sales, None)


def test_second_of_two_who_saw_the_same_owner_is_refused(sales: Sales) -> None:
    seen = sales.fresh()
    give(sales, sales.colleague)
    with pytest.raises(Stale, match="belongs to Colleague Kong now"):
        give(sales, sales.stranger, seen)
    assert sales.fresh().owner == sales.colleague


def test_one_that_went_meanwhile_stops_all(sales: Sales) -> None:
    other = make_customer(owner=sales.rep, unit=sales.company.east)
    Customer.objects.filter(pk=other.pk).update(deleted_at=timezone.now(), deleted_by=sales.rep)
    with pytest.raises(DomainError, match="no longer in the archive"):
        give(sales, sales.colleague, sales.fresh(), other)
    assert sales.fresh().owner == sales.rep
    assert not Transfer.objects.exists()


def test_protection_counts_from_the_last_contact() -> None:
    now = timezone.now()
    assert protected_until(now, None, days=90) == now + timedelta(days=90)
    assert protected_until(now, now + timedelta(days=2), days=90) == now + timedelta(days=92)
    assert protected_until(now, now - timedelta(days=2), days=90) == now + timedelta(days=90)


# What goes along


def test_planned_visits_go_along_and_those_that_were_held_stay(sales: Sales) -> None:
    planned = make_visit(sales.customer, rep=sales.rep)
    out = make_visit(sales.customer, rep=sales.rep, state=VisitState.OUT)
    anothers = make_visit(sales.customer, rep=sales.manager)
    leavers = make_visit(sales.customer, rep=make_user(Role.SALES_REP, is_active=False))
    transfer = give(sales, sales.stranger)
    rows = {visit.pk: visit for visit in Visit.objects.select_related("rep", "unit")}
    assert rows[planned.pk].rep == rows[leavers.pk].rep == sales.stranger
    assert rows[planned.pk].unit == sales.stranger.unit
    assert rows[planned.pk].version == 2
    assert (rows[out.pk].rep, rows[anothers.pk].rep) == (sales.rep, sales.manager)
    assert set(transfer.lines.get().moved["visits"]) == {str(planned.pk), str(leavers.pk)}
    undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    assert Visit.objects.get(pk=planned.pk).rep == sales.rep
    assert Visit.objects.get(pk=leavers.pk).rep == sales.stranger  # its rep of before has left


def test_released_customer_keeps_its_visits_with_their_rep(sales: Sales) -> None:
    planned = make_visit(sales.customer, rep=sales.rep)
    give(sales, None)
    assert Visit.objects.get(pk=planned.pk).rep == sales.rep


class Ledger:
    """A source of an app above, which writes down what it is asked."""

    def __init__(self) -> None:
        self.moved: list[object] = []
        self.undone: list[object] = []

    def move(self, hands: Mapping[int, Hands], by: User, reason: str) -> Mapping[int, Any]:
        self.moved.append((dict(hands), by.pk, reason))
        return {customer: {"row": 7} for customer in hands}

    def undo(self, moved: Mapping[int, Any], by: User, reason: str) -> None:
        self.undone.append((dict(moved), by.pk, reason))

    def count(self, customers: Collection[int]) -> Mapping[int, int]:
        return dict.fromkeys(customers, 2)


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    kept = Ledger()
    monkeypatch.setattr(related, "_SOURCES", {})
    related.register(
        Related(
            code="ledger",
            label="Entries",
            icon="book",
            timeline=lambda *_: [],
            upcoming=lambda *_: [],
            open_count=kept.count,
            move=kept.move,
            undo=kept.undo,
            join=lambda *_: None,
            part=lambda *_: None,
        )
    )
    return kept


def test_what_apps_above_registered_goes_along_and_back(sales: Sales, ledger: Ledger) -> None:
    ownerless = make_customer(owner=None, unit=sales.company.east)
    transfer = give(sales, sales.colleague, sales.fresh(), ownerless)
    assert ledger.moved == [
        ({sales.customer.pk: Hands(sales.rep.pk, sales.colleague.pk)}, sales.manager.pk, "New territory")
    ]
    assert TransferLine.objects.get(customer=sales.customer).moved["ledger"] == {"row": 7}
    undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    assert ledger.undone == [({sales.customer.pk: {"row": 7}}, sales.manager.pk, "Mistake")]


def test_nothing_is_asked_of_apps_above_when_a_customer_is_released(sales: Sales, ledger: Ledger) -> None:
    undo(give(sales, None), by=sales.as_user("manager"), reason="Mistake")
    assert ledger.moved == ledger.undone == []


def test_counts_tell_what_goes_along(sales: Sales, ledger: Ledger) -> None:
    make_visit(sales.customer, rep=sales.rep)
    sales.customer.contacts.create(name="Li Lei")
    told = {str(thing.label): thing.number for thing in belongings.counts([sales.customer.pk])}
    assert told == {"Contacts": 1, "Open opportunities": 0, "Planned visits": 1, "Entries": 2}


# Undone


def test_undo_gives_everything_back_and_tells_both(sales: Sales) -> None:
    contacted = timezone.now() - timedelta(days=3)
    Customer.objects.filter(pk=sales.customer.pk).update(contacted_at=contacted, protected_until=contacted)
    before = sales.fresh()
    transfer = give(sales, sales.stranger)
    Message.objects.all().delete()
    undone = undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    after = sales.fresh()
    assert (after.owner, after.unit) == (sales.rep, sales.company.east)
    assert [getattr(after, name) for name in ownership.DATES] == [getattr(before, name) for name in ownership.DATES]
    assert (undone.undone_by, undone.undo_reason) == (sales.manager, "Mistake")
    event = after.events.get(kind="transfer_undone")
    assert event.target_words == transfer.number
    assert [words["en"] for words in event.changes["owner"]] == ["Stranger Shi", "Rep Ren"]
    subjects = {message.recipient_id: message.subject for message in Message.objects.all()}
    assert subjects == {
        sales.rep.pk: "Manager Ma undid a transfer: Great Wall Power is yours again",
        sales.stranger.pk: "Manager Ma undid a transfer: Great Wall Power is no longer yours",
    }


def test_undo_of_an_allotment_makes_it_nobodys_again(sales: Sales) -> None:
    ownerless = make_customer(owner=None, unit=sales.company.east)
    transfer = give(sales, sales.colleague, ownerless, kind=Kind.ALLOTMENT)
    undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    fresh = Customer.objects.get(pk=ownerless.pk)
    assert (fresh.owner, fresh.owned_since) == (None, None)


def test_undo_of_a_release(sales: Sales) -> None:
    undo(give(sales, None), by=sales.as_user("manager"), reason="Mistake")
    assert sales.fresh().owner == sales.rep


def test_who_made_the_transfer_may_undo_it_though_it_left_his_unit(sales: Sales) -> None:
    transfer = give(sales, sales.stranger)
    with pytest.raises(NotAllowed):
        undo(transfer, by=sales.as_user("rep"), reason="Mine")
    undo(transfer, by=sales.as_user("manager"), reason="Mistake")


def test_manager_of_the_receiving_unit_may_undo_it(sales: Sales) -> None:
    undo(give(sales, sales.stranger), by=sales.as_user("stranger_manager"), reason="No room")
    assert sales.fresh().owner == sales.rep


def refused(sales: Sales, transfer: Transfer, words: str) -> None:
    owner = sales.fresh().owner
    with pytest.raises(DomainError, match=words):
        undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    assert sales.fresh().owner == owner


def test_undo_twice_is_refused(sales: Sales) -> None:
    transfer = give(sales, sales.colleague)
    undo(transfer, by=sales.as_user("manager"), reason="Mistake")
    refused(sales, transfer, "was undone already")


def test_undo_of_a_ruling_is_refused(sales: Sales) -> None:
    transfer = give(sales, sales.colleague)
    Transfer.objects.filter(pk=transfer.pk).update(kind=Kind.CLAIM)
    refused(sales, transfer, "ruling on a claim")


def test_undo_after_the_days_of_the_rule_is_refused(sales: Sales) -> None:
    transfer = give(sales, sales.colleague)
    days = archive_rule().undo_days
    with time_machine.travel(transfer.at + timedelta(days=days, seconds=1)):
        refused(sales, transfer, f"more than {days} days ago")


def test_undo_of_what_changed_hands_again_is_refused_for_all_and_names_it(sales: Sales) -> None:
    other = make_customer(name="Jade Harbour", owner=sales.rep, unit=sales.company.east)
    transfer = give(sales, sales.colleague, sales.fresh(), other)
    give(sales, sales.rep, Customer.objects.get(pk=other.pk))
    refused(sales, transfer, "ownership of Jade Harbour was decided anew")
    assert hindrances(transfer, at=timezone.now()) == ["The ownership of Jade Harbour was decided anew since."]


def test_undo_of_what_came_back_to_the_same_owner_is_refused(sales: Sales) -> None:
    first = give(sales, sales.colleague)
    give(sales, sales.rep)
    give(sales, sales.colleague)
    refused(sales, first, "decided anew")


def test_undo_of_what_left_the_archive_is_refused(sales: Sales) -> None:
    transfer = give(sales, sales.colleague)
    Customer.objects.filter(pk=sales.customer.pk).update(deleted_at=timezone.now(), deleted_by=sales.rep)
    refused(sales, transfer, "no longer in the archive")


def test_undo_to_somebody_who_left_sales_is_refused(sales: Sales) -> None:
    transfer = give(sales, sales.colleague)
    sales.rep.role_assignments.all().delete()
    refused(sales, transfer, "go back to Rep Ren, who is not in sales any more")
