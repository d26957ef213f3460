"""Two records of one company become one, and two again, without losing either side's history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.errors import DomainError, NotAllowed, Stale
from customers import related
from customers.models import Claim, Customer, CustomerFile, Merge
from customers.related import Related
from customers.services import merging
from customers.services.merging import merge, unmerge
from deadlines.models import Promise
from notifications.models import Message
from tests.factories import make_customer, make_visit

from .conftest import Sales


def fresh(customer: Customer) -> Customer:
    found: Customer = Customer.objects.select_related("owner", "unit").get(pk=customer.pk)
    return found


@pytest.fixture
def twin(sales: Sales) -> Customer:
    """The colleague's later record of the same company, with everything that can belong to one."""
    made = make_customer(
        name="Great Wall Electric",
        owner=sales.colleague,
        unit=sales.company.east,
        phone="010 6655 4433",
        website="https://greatwall.example",
        tags=["fair"],
        other_names=["GWE"],
        notes="Canteen opens at noon",
        next_on=date(2026, 12, 1),
        last_contact_at=timezone.now(),
    )
    contact = made.contacts.create(name="Li Lei", is_main=True)
    made.addresses.create(text="1 Long Street", is_main=True)
    opportunity = made.opportunities.create(name="Lamps", amount=10, created_by=sales.colleague)
    entry = made.log.create(by=sales.colleague, result="Asked for a price", opportunity=opportunity)
    made.needs.create(words="More light", recorded_by=sales.colleague, contact=contact, log=entry)
    make_visit(made, rep=sales.colleague)
    made.claims.create(claimant=sales.stranger, typed_name="GWE", evidence="Met them")
    CustomerFile.objects.create(
        customer=made, log=entry, stored_as="a" * 48, name="a.png", content_type="image/png", size=1, sha256="0",
        added_by=sales.colleague,
    )  # fmt: skip
    return made


BELONGINGS = ("contacts", "addresses", "opportunities", "log", "needs", "visits", "claims", "files")


def belongings(customer: Customer) -> dict[str, int]:
    return {name: getattr(customer, name).count() for name in BELONGINGS}


def act(sales: Sales, twin: Customer, *taking: str, by: str = "manager", **how: Any) -> Merge:
    return merge(sales.fresh(), fresh(twin), by=sales.as_user(by), taking=taking, **({"reason": "One company"} | how))


def test_merge_brings_everything_over_and_keeps_the_losers_row(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    assert belongings(sales.fresh()) == dict.fromkeys(BELONGINGS, 1)
    assert belongings(twin) == dict.fromkeys(BELONGINGS, 0)
    loser = fresh(twin)
    assert (loser.merged_into, loser.owner, loser.name) == (sales.customer, sales.colleague, "Great Wall Electric")
    assert made.moved["contacts"] == [sales.customer.contacts.get().pk]


def test_merge_keeps_the_survivors_facts_and_fills_what_is_missing(sales: Sales, twin: Customer) -> None:
    Customer.objects.filter(pk=sales.customer.pk).update(notes="Ask for Mr Wang", tags=["north"])
    act(sales, twin)
    now = sales.fresh()
    assert (now.name, now.notes, now.phone, now.next_on) == (
        "Great Wall Power",
        "Ask for Mr Wang",
        "010 6655 4433",
        date(2026, 12, 1),
    )
    assert now.other_names == ["Great Wall Electric", "GWE"]
    assert now.tags == ["north", "fair"]
    assert now.domain == "greatwall.example"
    assert now.last_contact_at == twin.last_contact_at
    assert now.owner == sales.rep


def test_merge_takes_chosen_values_of_the_loser_and_its_owner(sales: Sales, twin: Customer) -> None:
    act(sales, twin, "name", "owner")
    now = sales.fresh()
    assert (now.name, now.owner, now.owned_since) == ("Great Wall Electric", sales.colleague, fresh(twin).owned_since)
    assert now.other_names == ["Great Wall Power", "GWE"]
    event = now.events.get(kind="merged")
    assert event.changes["name"] == ["Great Wall Power", "Great Wall Electric"]
    assert event.changes["owner"][1]["en"] == "Colleague Kong"


def test_merge_stands_in_both_histories_and_is_told_to_both_owners(sales: Sales, twin: Customer) -> None:
    act(sales, twin)
    events = [one.events.get(kind="merged") for one in (sales.fresh(), twin)]
    words = [(event.target_words, event.note) for event in events]
    assert words == [("Great Wall Electric", "One company"), ("Great Wall Power", "One company")]
    told = Message.objects.filter(kind="customers_ownership")
    assert {message.recipient for message in told} == {sales.rep, sales.colleague}
    assert told[0].subject == "Manager Ma merged Great Wall Electric with Great Wall Power"


def test_merge_ends_what_was_owed_about_the_loser(sales: Sales, twin: Customer) -> None:
    from customers.services import promises

    promises.settle_customer(twin, at=timezone.now())
    act(sales, twin)
    assert not Promise.objects.open().filter(subject_id=twin.pk, kind__in=["contact", "record"]).exists()


def test_merge_of_two_with_main_contacts_leaves_one(sales: Sales, twin: Customer) -> None:
    own = sales.customer.contacts.create(name="Han Mei", is_main=True)
    made = act(sales, twin)
    assert list(sales.customer.contacts.filter(is_main=True)) == [own]
    unmerge(made, by=sales.as_user("manager"), reason="Two after all")
    assert twin.contacts.get().is_main
    assert sales.customer.contacts.get().is_main


def test_merge_is_the_managers_of_both(sales: Sales, twin: Customer) -> None:
    for who in ("rep", "colleague", "stranger_manager"):
        with pytest.raises(NotAllowed):
            act(sales, twin, by=who)
    other = make_customer(owner=sales.stranger, unit=sales.company.south)
    with pytest.raises(NotAllowed):
        act(sales, other)


def test_merge_refuses_itself_the_gone_and_the_changed(sales: Sales, twin: Customer) -> None:
    with pytest.raises(DomainError, match="two different"):
        act(sales, sales.customer)
    with pytest.raises(DomainError, match="give a reason"):
        act(sales, twin, reason=" ")
    seen = fresh(twin)
    Customer.objects.filter(pk=twin.pk).update(owner=sales.rep)
    with pytest.raises(Stale, match="owner of Great Wall Electric changed"):
        merge(sales.fresh(), seen, by=sales.as_user("manager"), taking=(), reason="x")
    Customer.objects.filter(pk=twin.pk).update(deleted_at=timezone.now(), deleted_by=sales.rep)
    with pytest.raises(DomainError, match="no longer in the archive"):
        act(sales, twin)


def test_merge_of_two_that_one_person_claims_waits_for_a_ruling(sales: Sales, twin: Customer) -> None:
    Claim.objects.create(customer=sales.customer, claimant=sales.stranger, typed_name="x", evidence="y")
    with pytest.raises(DomainError, match="claims both"):
        act(sales, twin)


# Two again


def parted(sales: Sales, made: Merge, by: User | None = None) -> Merge:
    return unmerge(made, by=by or sales.as_user("manager"), reason="Two after all")


@pytest.mark.parametrize("taking", [(), ("name", "owner", "phone")])
def test_unmerge_gives_everything_back(sales: Sales, twin: Customer, taking: tuple[str, ...]) -> None:
    before = [
        {name: getattr(one, name) for name in (*merging.KEPT, "owner", "unit", "owned_since", "name_key")}
        for one in (sales.fresh(), fresh(twin))
    ]
    parted(sales, act(sales, twin, *taking))
    after = [
        {name: getattr(one, name) for name in (*merging.KEPT, "owner", "unit", "owned_since", "name_key")}
        for one in (sales.fresh(), fresh(twin))
    ]
    assert after == before
    assert fresh(twin).is_live
    assert belongings(twin) == dict.fromkeys(BELONGINGS, 1)
    assert belongings(sales.customer) == dict.fromkeys(BELONGINGS, 0)
    for one in (sales.customer, twin):
        assert one.events.get(kind="unmerged").note == "Two after all"


def test_unmerge_leaves_what_was_added_and_changed_since(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin, "name")
    later = sales.customer.contacts.create(name="Newcomer")
    Customer.objects.filter(pk=sales.customer.pk).update(phone="021 1")
    parted(sales, made)
    assert list(sales.customer.contacts.all()) == [later]
    assert sales.fresh().phone == "021 1"
    assert sales.fresh().name == "Great Wall Power"


def test_unmerge_leaves_an_owner_who_came_since(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin, "owner")
    Customer.objects.filter(pk=sales.customer.pk).update(
        owner=sales.manager, owned_since=timezone.now() + timedelta(seconds=1)
    )
    parted(sales, made)
    assert sales.fresh().owner == sales.manager


def test_unmerge_leaves_the_owner_when_the_former_one_left_sales(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin, "owner")
    sales.rep.role_assignments.all().delete()
    parted(sales, made)
    assert sales.fresh().owner == sales.colleague


def test_unmerge_twice_is_refused(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    parted(sales, made)
    with pytest.raises(DomainError, match="separate again already"):
        parted(sales, made)


def test_unmerge_is_the_managers(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    with pytest.raises(NotAllowed):
        parted(sales, made, sales.as_user("colleague"))


def test_unmerge_from_what_was_thrown_away_is_refused(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    Customer.objects.filter(pk=sales.customer.pk).update(deleted_at=timezone.now(), deleted_by=sales.rep)
    with pytest.raises(DomainError, match="Bring it back first"):
        parted(sales, made)


def test_unmerge_when_the_name_was_taken_meanwhile_is_refused(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    make_customer(name="Great Wall Electric")
    with pytest.raises(DomainError, match="name or the credit code of Great Wall Electric by now"):
        parted(sales, made)
    assert belongings(twin) == dict.fromkeys(BELONGINGS, 0)


def test_unmerge_when_the_credit_code_was_taken_meanwhile_is_refused(sales: Sales, twin: Customer) -> None:
    Customer.objects.filter(pk=twin.pk).update(credit_code="91350211M000100Y43")
    made = act(sales, twin)
    Customer.objects.filter(pk=sales.customer.pk).update(credit_code="")
    make_customer(credit_code="91350211M000100Y43")
    with pytest.raises(DomainError, match="name or the credit code"):
        parted(sales, made)


def test_unmerge_when_the_survivor_kept_the_losers_name_is_refused(sales: Sales, twin: Customer) -> None:
    made = act(sales, twin)
    renamed = sales.fresh()
    renamed.name = "Great Wall Electric"
    renamed.set_keys()
    renamed.save()
    with pytest.raises(DomainError, match="of its own first"):
        parted(sales, made)


def test_apps_above_bring_theirs_over_and_back(sales: Sales, twin: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(related, "_SOURCES", {})
    for code, kept in (("ledger", [7]), ("nothing", None)):
        related.register(
            Related(
                code=code,
                label="Entries",
                icon="book",
                timeline=lambda *_: [],
                upcoming=lambda *_: [],
                open_count=lambda _: {},
                move=lambda *_: {},
                undo=lambda *_: None,
                join=lambda loser, survivor, by, kept=kept: kept,  # type: ignore[misc]
                part=lambda loser, survivor, kept, by: told.append((loser, survivor, kept)),
            )
        )
    parted(sales, act(sales, twin))
    assert told == [(twin.pk, sales.customer.pk, [7])]
