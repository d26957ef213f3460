"""Out of the archive with a reason, and back: who may, what speaks against it, what the pages offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers.models import Claim, Customer, Visit
from customers.policies.archive import can_throw_away
from customers.services import bin as recycling
from requests_app.rules.states import State
from tests.factories import make_customer, make_delegation, make_opportunity, make_request, make_user
from tests.queries import queries

from .conftest import Sales

pytestmark = pytest.mark.django_db
URL = "/customers/bin/"
Browser = Callable[[User], Client]


@pytest.fixture
def mine(sales: Sales) -> Customer:
    return make_customer(owner=sales.rep, unit=sales.company.east, name="Harbour Trading")


def thrown(customer: Customer, by: User) -> Customer:
    return recycling.throw_away(customer, by=by, reason="Closed down")


def test_thrown_away_is_out_of_the_archive_and_keeps_everything(sales: Sales, mine: Customer) -> None:
    thrown(mine, sales.rep)
    mine.refresh_from_db()
    assert mine.deleted_at is not None
    assert (mine.deleted_by, mine.delete_reason, mine.owner) == (sales.rep, "Closed down", sales.rep)
    assert not Customer.objects.live().exists()
    event = mine.events.get(kind="thrown_away")
    assert (event.actor, event.note) == (sales.rep, "Closed down")


def test_restored_is_back_as_it_was(sales: Sales, mine: Customer) -> None:
    thrown(mine, sales.rep)
    recycling.restore(mine, by=sales.rep)
    mine.refresh_from_db()
    assert (mine.deleted_at, mine.deleted_by, mine.delete_reason, mine.owner) == (None, None, "", sales.rep)
    assert [event.kind for event in mine.events.all()] == ["thrown_away", "restored"]
    assert Customer.objects.visible_to(sales.rep).found_by("harbour", sales.rep).get() == mine


def test_reason_is_asked_for(sales: Sales, mine: Customer) -> None:
    with pytest.raises(DomainError, match="say why"):
        recycling.throw_away(mine, by=sales.rep, reason=" \n ")


def test_stranger_may_neither_throw_away_nor_restore(sales: Sales, mine: Customer) -> None:
    for stranger in (sales.coordinator, sales.colleague):
        with pytest.raises(NotAllowed):
            thrown(mine, stranger)
    thrown(mine, sales.manager)
    with pytest.raises(NotAllowed):
        recycling.restore(mine, by=sales.coordinator)


@pytest.mark.parametrize("what", ["request", "claim", "rival claim", "visit"])
def test_what_is_open_speaks_against_it_in_words(sales: Sales, mine: Customer, what: str) -> None:
    now = timezone.now()
    if what == "request":
        make_request(sales.rep, customer=mine)
    elif what == "visit":
        Visit.objects.create(
            customer=mine, rep=sales.rep, unit=sales.company.east, starts_at=now, ends_at=now + timedelta(hours=1)
        )
    else:
        customer, rival = (mine, None) if what == "claim" else (make_customer(), mine)
        Claim.objects.create(customer=customer, rival=rival, claimant=sales.other, typed_name="Harbour", evidence="x")
    assert not recycling.in_use(mine)
    with pytest.raises(DomainError, match=r"Something is still open: .*\(1\)\. End it"):
        thrown(mine, sales.rep)
    assert Customer.objects.live().filter(pk=mine.pk).exists()


def test_what_has_ended_does_not_speak_against_it(sales: Sales, mine: Customer) -> None:
    make_request(sales.rep, customer=mine, state=State.CANCELLED)
    Claim.objects.create(customer=mine, claimant=sales.other, typed_name="H", evidence="x", state="withdrawn")
    assert recycling.in_use(mine)
    thrown(mine, sales.rep)


def test_who_is_too_late_is_told(sales: Sales, mine: Customer) -> None:
    thrown(mine, sales.rep)
    with pytest.raises(DomainError, match="no longer in the archive"):
        thrown(mine, sales.rep)
    recycling.restore(mine, by=sales.rep)
    with pytest.raises(DomainError, match="not in the recycle bin"):
        recycling.restore(mine, by=sales.rep)


@pytest.mark.parametrize("facts", [{"name": "harbour  trading"}, {"credit_code": "91310000MA1FL0000X"}])
def test_restoring_is_refused_when_the_place_was_taken(sales: Sales, mine: Customer, facts: dict[str, str]) -> None:
    Customer.objects.filter(pk=mine.pk).update(credit_code="91310000MA1FL0000X")
    thrown(mine, sales.rep)
    rival = make_customer(owner=sales.colleague, unit=sales.company.east, **facts)
    with pytest.raises(DomainError, match=f"again as {rival.number}"):
        recycling.restore(mine, by=sales.manager)
    with pytest.raises(DomainError, match="colleague has recorded"):  # he does not see it
        recycling.restore(mine, by=sales.rep)
    mine.refresh_from_db()
    assert mine.deleted_at is not None
    assert recycling.rivals([mine], sales.manager) == {mine.pk: rival}
    assert recycling.rivals([mine], sales.rep) == {}


def test_two_without_credit_code_are_no_rivals(sales: Sales, mine: Customer) -> None:
    thrown(mine, sales.rep)
    make_customer(owner=sales.rep)
    assert recycling.rivals([mine], sales.rep) == {}


def test_bin_holds_what_the_person_may_take_back(sales: Sales, mine: Customer) -> None:
    """The queryset and the policy agree for everybody."""
    thrown(mine, sales.rep)
    deputy = make_user(Role.SALES_REP)
    make_delegation(sales.rep, deputy)
    people = (*(getattr(sales, name) for name in vars(sales) if name != "company"), deputy, make_user("administrator"))
    for person in people:
        fresh = User.objects.get(pk=person.pk)
        in_bin = Customer.objects.restorable_by(fresh).filter(pk=mine.pk).exists()
        assert in_bin == bool(can_throw_away(fresh, mine)), person
    assert Customer.objects.restorable_by(User.objects.get(pk=deputy.pk)).exists()


# Pages


def test_page_and_dialog_ask_why_then_the_list_offers_to_undo(
    sales: Sales, mine: Customer, browser_of: Browser
) -> None:
    client, address = browser_of(sales.rep), f"/customers/{mine.number}/throw-away/"
    assert "its history stays" in client.get(address).content.decode()
    assert "<dialog" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "Closed down"})
    assert answer["Location"] == f"/customers/?undo={mine.number}"
    page = client.get(answer["Location"])
    assert page.context["thrown_away"] == mine
    assert f"/customers/{mine.number}/restore/" in page.content.decode()
    assert "undo" not in page.context["query"]
    back = client.post(f"/customers/{mine.number}/restore/")
    assert back["Location"] == f"/customers/{mine.number}/"
    assert "Undo" not in client.get(answer["Location"]).content.decode()


def test_dialog_says_what_is_still_open_instead_of_asking(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    make_request(sales.rep, customer=mine)
    page = browser_of(sales.rep).get(f"/customers/{mine.number}/throw-away/").content.decode()
    assert "Something is still open" in page
    assert "Show what is open" in page
    assert "<textarea" not in page
    assert 'name="reason"' not in page


def test_dialog_says_what_leaves_the_forecast(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    address, client = f"/customers/{mine.number}/throw-away/", browser_of(sales.rep)
    make_opportunity(mine, state="lost", closed_at=timezone.now())
    assert "forecast" not in client.get(address).content.decode()
    make_opportunity(mine)
    make_opportunity(mine)
    assert "2 open opportunities leave the forecast" in client.get(address).content.decode()


def test_who_sees_but_may_not_change_is_refused(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    client = browser_of(sales.coordinator)
    assert client.get(f"/customers/{mine.number}/throw-away/").status_code == 403
    assert browser_of(sales.other).get(f"/customers/{mine.number}/throw-away/").status_code == 404
    thrown(mine, sales.rep)
    assert client.post(f"/customers/{mine.number}/restore/").status_code == 404
    assert client.get("/customers/", {"undo": mine.number}).context["thrown_away"] is None


def test_bin_page_says_who_why_and_what_stands_in_the_way(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    thrown(mine, sales.rep)
    client = browser_of(sales.manager)
    page = client.get(URL).content.decode()
    assert "Closed down" in page
    assert "Take back" in page
    rival = make_customer(owner=sales.colleague, unit=sales.company.east, name="Harbour trading")
    page = client.get(URL).content.decode()
    assert "Its name or credit code is taken:" in page
    assert f"/customers/{rival.number}/" in page
    assert "Take back" not in page


def test_empty_bin_says_so(sales: Sales, browser_of: Browser) -> None:
    assert "The recycle bin is empty" in browser_of(sales.rep).get(URL).content.decode()


def test_bin_costs_the_same_with_more_rows(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    client = browser_of(sales.manager)
    thrown(mine, sales.rep)
    one = queries(lambda: client.get(URL))
    for owner in (sales.colleague, sales.manager):
        thrown(make_customer(owner=owner), sales.manager)
    assert len(client.get(URL).context["page"]) == 3
    assert queries(lambda: client.get(URL)) == one
