"""What an amendment or a renewal says differently from the contract that it is based on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contracts.models import Contract
from contracts.rules.content import read
from contracts.rules.states import Relation
from contracts.services import contract_editing as editing
from contracts.services.contract_content import content_of
from contracts.services.contract_differences import FromParent, from_parent
from tests.approvals.rows import make_copy
from tests.contracts.deals import House, begin, complete, effective, follow, fresh, goods, submit
from tests.factories import make_user
from tests.queries import queries


def differences(contract: Contract, reader: User) -> FromParent | None:
    return from_parent(contract.pk, content_of(fresh(contract), timezone.localdate()), reader=reader)


def said(found: FromParent | None) -> dict[str, list[str]]:
    """By the last label of each line the texts of its pieces."""
    assert found is not None
    return {line.trail[-1]: [piece.text for piece in line.pieces] for line in found.lines}


def test_new_amendment_says_the_same_as_its_parent(house: House) -> None:
    parent = effective(house)
    found = differences(follow(house, parent, Relation.AMENDMENT), house.rep)
    assert found is not None
    assert (found.parent, found.lines) == (parent.document, ())


def test_amendment_shows_what_it_changes_in_the_readers_words(house: House) -> None:
    amendment = follow(house, effective(house), Relation.AMENDMENT)
    row = amendment.rows.get()
    rows = [goods(house, 12, "95", id=row.pk, replaces=row.replaces)]
    editing.set_rows(amendment, by=house.rep, version=None, rows=rows)
    found = said(differences(amendment, house.rep))
    assert found["Quantity"] == ["10", "12"]
    assert found["Net amount"] == ["¥950.00", "¥1,140.00"]
    assert not {"Based on", "Title", "Relation", "Sign by"} & found.keys()


def test_renewal_shows_its_period_and_that_the_plan_is_gone(house: House) -> None:
    parent = effective(house)
    renewal = follow(house, parent, Relation.RENEWAL)
    found = differences(renewal, house.rep)
    assert {"Starts on", "Ends on"} <= said(found).keys()
    assert found is not None
    plan = [line for line in found.lines if line.trail[0] == "Plan of payments"]
    assert [line.change.value for line in plan] == ["removed"]
    assert renewal.starts_on == (parent.ends_on or timezone.localdate()) + timedelta(days=1)


def test_price_that_is_cited_now_is_no_difference_of_its_own(house: House) -> None:
    parent = effective(house)
    amendment = follow(house, parent, Relation.AMENDMENT)
    content = content_of(amendment, timezone.localdate())
    version = parent.signed_version
    assert version is not None
    assert read(version.content).rows[0].price == content.rows[0].price == Decimal(95)


def test_what_restates_nothing_is_not_compared(house: House) -> None:
    parent = effective(house, "framework")
    for contract in (begin(house), follow(house, parent, Relation.ORDER), follow(house, parent, Relation.VOIDING)):
        assert differences(contract, house.rep) is None


def test_who_may_not_read_the_parent_sees_no_difference(house: House) -> None:
    amendment = follow(house, effective(house), Relation.AMENDMENT)
    assert differences(amendment, house.manager) is not None
    assert differences(amendment, make_user("sales_rep")) is None


def test_page_and_decision_show_the_differences(client: Client, house: House) -> None:
    parent = effective(house)
    amendment = complete(house, follow(house, parent, Relation.AMENDMENT))
    row = amendment.rows.get()
    rows = [goods(house, 10, "96", id=row.pk, replaces=row.replaces)]
    editing.set_rows(amendment, by=house.rep, version=None, rows=rows)
    editing.set_plan(amendment, by=house.rep, version=None, lines=[_all_at_once()], percent=True)
    client.force_login(house.rep)
    page = client.get(amendment.get_absolute_url()).content.decode()
    assert f"What differs from {parent.document.number}" in page
    case = submit(fresh(amendment))
    task = case.steps.order_by("pk")[0].tasks.get()
    client.force_login(house.manager)
    asked = client.get(reverse("approvals:task", args=[task.pk])).content.decode()
    assert f"What differs from {parent.document.number}" in asked
    reader = make_user("supporter")
    make_copy(reader, content=case.content, sent_by=house.rep)
    client.force_login(reader)
    copied = client.get(reverse("approvals:version", args=[fresh(amendment).document.ref, 1])).content.decode()
    assert "What differs from" not in copied


def _all_at_once() -> dict[str, object]:
    return {
        "label": "All",
        "percent": Decimal(100),
        "due_on": timezone.localdate(),
        "after_event": "",
        "after_days": 0,
        "method": "",
    }


def test_comparing_costs_one_query_and_none_without_a_parent(house: House) -> None:
    amendment, alone = follow(house, effective(house), Relation.AMENDMENT), begin(house)
    today = timezone.localdate()
    for contract, number in ((amendment, 1), (alone, 0)):
        content = content_of(fresh(contract), today)

        def compare(contract: Contract = contract, content: object = content) -> None:
            from_parent(contract.pk, content, reader=house.rep)  # type: ignore[arg-type]

        compare()
        assert queries(compare) == number
