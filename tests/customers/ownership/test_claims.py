"""Somebody claims another's customer, and the manager rules; the claimant learns no more than that it is taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Claim, Customer, CustomerEvent, SightRule
from customers.policies.ownership import can_rule
from customers.rules.claims import Facts, Ground, propose
from customers.services import claims
from customers.services.merging import merge
from deadlines.models import Promise
from notifications.models import Message
from tests.customers.ownership.test_hand_over import give
from tests.factories import make_customer, make_delegation
from tests.queries import queries

from .conftest import Sales


@pytest.fixture(autouse=True)
def _vault(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def filed(sales: Sales, **how: Any) -> Claim:
    values = {"typed_name": "Great Wall Power", "evidence": "We met at the fair"} | how
    return claims.open_claim(sales.fresh(), by=sales.as_user("stranger"), **values)


def read(claim: Claim) -> Claim:
    found: Claim = Claim.objects.select_related("customer").get(pk=claim.pk)
    return found


def subjects() -> dict[int, str]:
    return dict(Message.objects.filter(kind="customers_ownership").values_list("recipient", "subject"))


# Filing


def test_claim_stands_in_the_history_and_is_told_to_manager_and_owner(sales: Sales) -> None:
    sales.company.east.manager = sales.manager
    sales.company.east.save()
    claim = filed(sales)
    assert (claim.state, claim.claimant, claim.owner_then) == ("open", sales.stranger, sales.rep)
    event = sales.fresh().events.get()
    assert (event.kind, event.target_words, event.claim, event.note) == ("claimed", claim.number, claim, "")
    assert subjects() == {
        sales.manager.pk: "Stranger Shi claims Great Wall Power: please rule",
        sales.rep.pk: "Stranger Shi claims your customer Great Wall Power",
    }
    assert Promise.objects.open().filter(kind="claim", subject_id=claim.pk).exists()


def test_claim_keeps_its_files(sales: Sales) -> None:
    note = SimpleUploadedFile("note.txt", b"We met at the fair.", content_type="text/plain")
    claim = filed(sales, uploads=[note])
    assert [file.name for file in claim.files.all()] == ["note.txt"]


@pytest.mark.parametrize(("how", "words"), [({"evidence": " "}, "say why"), ({}, "claimed this customer already")])
def test_claim_without_evidence_or_twice_is_refused(sales: Sales, how: dict[str, str], words: str) -> None:
    if not how:
        filed(sales)
    with pytest.raises(DomainError, match=words):
        filed(sales, **how)


def test_claim_is_for_sales_and_not_for_the_owner(sales: Sales) -> None:
    with pytest.raises(NotAllowed, match="yours already"):
        claims.open_claim(sales.fresh(), by=sales.as_user("rep"), typed_name="x", evidence="y")
    sales.stranger.role_assignments.all().delete()
    with pytest.raises(NotAllowed, match="by sales"):
        filed(sales)


def test_claim_names_only_ones_own_record_as_rival(sales: Sales) -> None:
    with pytest.raises(DomainError, match="is not yours"):
        filed(sales, rival=make_customer(owner=sales.colleague))


def test_claim_of_what_is_gone_is_refused(sales: Sales) -> None:
    seen = sales.fresh()
    Customer.objects.filter(pk=seen.pk).update(deleted_at=timezone.now(), deleted_by=sales.rep)
    with pytest.raises(DomainError, match="no longer in the archive"):
        claims.open_claim(seen, by=sales.as_user("stranger"), typed_name="x", evidence="y")


def test_claim_of_what_is_nobodys(sales: Sales) -> None:
    give(sales, None)
    Message.objects.all().delete()
    claim = filed(sales)
    claims.refuse(claim, by=sales.as_user("administrator"), reason="To be allotted")
    assert claim.owner_then is None
    assert subjects()[sales.stranger.pk] == "Your claim on Great Wall Power was refused"


# Who rules


def test_neither_owner_nor_claimant_rules_though_he_leads(sales: Sales) -> None:
    customer = make_customer(owner=sales.manager, unit=sales.company.east)
    claim = claims.open_claim(customer, by=sales.as_user("stranger_manager"), typed_name="x", evidence="y")
    for name in ("manager", "stranger_manager"):
        verdict = can_rule(sales.as_user(name), claim)
        assert not verdict
        assert "party" in str(verdict.reason)
    assert can_rule(sales.as_user("administrator"), claim)
    assert not can_rule(sales.as_user("colleague"), claim)


def test_who_stands_in_for_a_party_does_not_rule(sales: Sales) -> None:
    customer = make_customer(owner=sales.manager, unit=sales.company.east)
    claim = claims.open_claim(customer, by=sales.as_user("stranger"), typed_name="x", evidence="y")
    make_delegation(sales.manager, sales.colleague)
    assert not can_rule(sales.as_user("colleague"), claim)


# The ruling


def test_granted_claim_gives_the_customer_and_stands_in_both_histories(sales: Sales) -> None:
    rival = make_customer(name="Great Wall Electric", owner=sales.stranger, unit=sales.company.south)
    rival.contacts.create(name="Li Lei")
    claim = filed(sales, rival=rival)
    claims.grant(read(claim), by=sales.as_user("manager"), reason="Serves them for years")
    fresh = read(claim)
    assert (fresh.state, fresh.ruled_by, fresh.ruling) == ("granted", sales.manager, "Serves them for years")
    assert fresh.rule is not None
    assert fresh.rule.number == 1
    assert sales.fresh().owner == sales.stranger
    for customer in (sales.fresh(), rival):
        event = customer.events.get(kind="claim_granted")
        assert event.target_words == f"{claim.number} (rules, version 1)"
        assert event.note == "Serves them for years"
    rival.refresh_from_db()
    assert rival.merged_into == sales.customer
    assert sales.customer.contacts.get().name == "Li Lei"
    promise = Promise.objects.get(kind="claim", subject_id=claim.pk)
    assert promise.outcome == "kept"
    told = subjects()
    assert "Great Wall Power is no longer yours" in told[sales.rep.pk]


def test_ruling_of_a_claim_is_not_undone_as_a_transfer(sales: Sales) -> None:
    claims.grant(read(filed(sales)), by=sales.as_user("manager"), reason="Earlier")
    line = sales.customer.transfer_lines.get()
    assert (line.transfer.kind, line.from_owner, line.to_owner) == ("claim", sales.rep, sales.stranger)


def test_granted_claim_of_who_became_the_owner_meanwhile_changes_nothing(sales: Sales) -> None:
    claim = filed(sales)
    transfer = give(sales, sales.stranger)
    claims.grant(read(claim), by=sales.as_user("administrator"), reason="Already his")
    assert sales.fresh().owner == sales.stranger
    assert list(sales.customer.transfer_lines.values_list("transfer", flat=True)) == [transfer.pk]
    assert sales.fresh().events.filter(kind="claim_granted").count() == 1


def test_rival_that_went_elsewhere_meanwhile_is_not_merged(sales: Sales) -> None:
    rival = make_customer(owner=sales.stranger, unit=sales.company.south)
    claim = filed(sales, rival=rival)
    Customer.objects.filter(pk=rival.pk).update(owner=sales.stranger_manager)
    claims.grant(read(claim), by=sales.as_user("manager"), reason="Earlier")
    rival.refresh_from_db()
    assert rival.merged_into is None


def test_refused_claim_leaves_the_owner_and_tells_both(sales: Sales) -> None:
    rival = make_customer(owner=sales.stranger, unit=sales.company.south)
    claims.refuse(read(filed(sales, rival=rival)), by=sales.as_user("manager"), reason="The record is earlier")
    assert sales.fresh().owner == sales.rep
    kinds = list(CustomerEvent.objects.filter(kind="claim_refused").values_list("customer", flat=True))
    assert sorted(kinds) == sorted([sales.customer.pk, rival.pk])
    assert "stays yours" in Message.objects.filter(recipient=sales.rep).latest("pk").subject


def test_second_ruling_and_withdrawing_afterwards_are_refused(sales: Sales) -> None:
    claim = filed(sales)
    claims.refuse(read(claim), by=sales.as_user("manager"), reason="Earlier")
    with pytest.raises(DomainError, match="Someone was faster"):
        claims.grant(read(claim), by=sales.as_user("administrator"), reason="No")
    with pytest.raises(DomainError, match="Someone was faster"):
        claims.withdraw(read(claim), by=sales.as_user("stranger"))
    assert sales.fresh().owner == sales.rep


def test_ruling_on_a_customer_that_was_merged_meanwhile_is_stale(sales: Sales) -> None:
    claim = read(filed(sales))
    survivor = make_customer(owner=sales.rep, unit=sales.company.east)
    merge(survivor, sales.fresh(), by=sales.as_user("manager"), taking=(), reason="One company")
    with pytest.raises(Stale, match="merged with another"):
        claims.refuse(claim, by=sales.as_user("manager"), reason="Earlier")
    assert claims.refuse(read(claim), by=sales.as_user("manager"), reason="Earlier").customer == survivor


def test_ruling_on_a_customer_that_changed_hands_meanwhile_is_stale(sales: Sales) -> None:
    claim = read(filed(sales))
    give(sales, sales.colleague)
    with pytest.raises(Stale, match="belongs to Colleague Kong now"):
        claims.grant(claim, by=sales.as_user("manager"), reason="Earlier")
    assert read(claim).is_open


@pytest.mark.parametrize("who", ["rep", "stranger", "colleague", "stranger_manager"])
def test_ruling_is_refused_to_all_others(sales: Sales, who: str) -> None:
    claim = read(filed(sales))
    with pytest.raises(NotAllowed):
        claims.refuse(claim, by=sales.as_user(who), reason="x")
    with pytest.raises(DomainError, match="give a reason"):
        claims.refuse(claim, by=sales.as_user("manager"), reason=" ")


def test_ruling_for_a_manager_who_is_away_says_so(sales: Sales) -> None:
    make_delegation(sales.manager, sales.stranger_manager)
    claim = claims.refuse(read(filed(sales)), by=sales.as_user("stranger_manager"), reason="Earlier")
    assert claim.on_behalf_of == sales.manager


def test_withdrawn_claim_is_the_claimants(sales: Sales) -> None:
    claim = read(filed(sales))
    with pytest.raises(NotAllowed):
        claims.withdraw(claim, by=sales.as_user("rep"))
    assert claims.withdraw(claim, by=sales.as_user("stranger")).state == "withdrawn"
    assert sales.fresh().events.filter(kind="claim_withdrawn").get().on_behalf_of is None
    again = read(filed(sales))
    make_delegation(sales.stranger, sales.stranger_manager)
    claims.withdraw(again, by=sales.as_user("stranger_manager"))
    assert sales.fresh().events.filter(kind="claim_withdrawn").latest("pk").on_behalf_of == sales.stranger


# What the rules say

NOW = timezone.now()


@pytest.mark.parametrize(
    ("owned", "recorded", "protected", "rival", "expected"),
    [
        (False, NOW, None, None, (True, Ground.OWNERLESS)),
        (True, NOW, NOW + timedelta(1), NOW - timedelta(1), (True, Ground.EARLIER_CLAIMANT)),
        (True, NOW - timedelta(2), NOW + timedelta(1), NOW - timedelta(1), (False, Ground.PROTECTED)),
        (True, NOW - timedelta(2), NOW + timedelta(1), None, (False, Ground.PROTECTED)),
        (True, NOW - timedelta(2), NOW, None, (True, Ground.RUN_OUT)),
        (True, NOW - timedelta(2), None, None, (True, Ground.RUN_OUT)),
    ],
)
def test_propose(
    owned: bool, recorded: datetime, protected: datetime | None, rival: datetime | None, expected: tuple[bool, Ground]
) -> None:
    made = propose(Facts(owned, recorded, protected, rival), NOW)
    assert (made.grant, made.ground) == expected


# The pages

ASKED = claims.Asked(name="Great Wall Power")


def page(client: Client, user: User, url: str, **query: Any) -> str:
    client.force_login(user)
    return str(client.get(url, query).content.decode())


def fill(client: Client, sales: Sales, **data: Any) -> Any:
    client.force_login(sales.as_user("stranger"))
    form = client.get(reverse("ownership:claim"), {"name": "Great Wall Power"}).context["form"]
    filled = {"name": "Great Wall Power", "which": form["which"].value(), "evidence": "We met at the fair"}
    return client.post(reverse("ownership:claim"), filled | data)


def test_claim_page_tells_no_more_than_taken(client: Client, sales: Sales) -> None:
    until = timezone.now() + timedelta(days=5)
    Customer.objects.filter(pk=sales.customer.pk).update(protected_until=until, name="Great Wall Power Ltd")
    body = page(client, sales.stranger, reverse("ownership:claim"), name="Great Wall Power")
    assert "no longer protected" not in body
    assert "Taken: East, protected until" in body
    for secret in (sales.customer.number, "Rep Ren", "Power Ltd", f'value="{sales.customer.pk}"'):
        assert secret not in body


def test_claim_page_of_a_free_name_leads_to_recording(client: Client, sales: Sales) -> None:
    for name in ("Quite another company", ""):
        assert "Nobody has this customer" in page(client, sales.stranger, reverse("ownership:claim"), name=name)


def test_claim_is_filed_from_the_page(client: Client, sales: Sales) -> None:
    note = SimpleUploadedFile("note.txt", b"We met at the fair.", content_type="text/plain")
    answer = fill(client, sales, uploads=[note])
    claim = Claim.objects.get()
    assert answer["Location"] == claim.get_absolute_url()
    assert claim.files.count() == 1
    assert fill(client, sales, evidence="").status_code == 422


def test_token_of_another_is_refused(client: Client, sales: Sales) -> None:
    token = claims.token_of(sales.colleague, ASKED, sales.customer)
    assert fill(client, sales, which=token).status_code == 422


def test_token_of_another_question_is_refused(client: Client, sales: Sales) -> None:
    """Nor does it tell that two questions found the same customer."""
    asked = ASKED._replace(name="Great Wall Power Company")
    (one,), (other,) = (claims.look(sales.as_user("stranger"), each).others for each in (ASKED, asked))
    assert one.customer == other.customer
    assert one.token != other.token
    assert fill(client, sales, which=other.token).status_code == 422
    assert Claim.objects.count() == 0


def test_customer_that_one_sees_is_claimed_from_its_page(client: Client, sales: Sales) -> None:
    """Its own name stands as what was typed, and his own record of the company is offered."""
    SightRule.objects.update_or_create(role=Role.SALES_REP, defaults={"scope": "all", "sees_private": False})
    own = make_customer(name="Great Wall Power Shanghai", owner=sales.stranger, unit=sales.company.south)
    number, own_number = (Customer.objects.get(pk=one.pk).number for one in (sales.customer, own))
    claim_url = reverse("ownership:claim")
    assert f"{claim_url}?customer={number}" in page(client, sales.stranger, sales.fresh().get_absolute_url())
    form = client.get(claim_url, {"customer": number}).context["form"]
    assert [label for _token, label in form.fields["which"].choices] == ["Great Wall Power · Rep Ren"]
    data = {"customer": number, "which": form["which"].value(), "rival": own_number, "evidence": "We met"}
    assert client.post(claim_url, data).status_code == 302
    claim = Claim.objects.get()
    assert (claim.typed_name, claim.rival) == ("Great Wall Power", own)
    body = page(client, sales.stranger, claim_url, customer=number)
    assert "You have claimed it already" in body
    assert claim.number in body
    assert "Nobody has this customer" in page(client, sales.stranger, claim_url, customer="C-1")


def test_buttons_on_the_customers_page_follow_the_policies(client: Client, sales: Sales) -> None:
    SightRule.objects.update_or_create(role=Role.SALES_REP, defaults={"scope": "all", "sees_private": False})
    for name, offered in {"stranger": {"claim"}, "rep": set(), "manager": {"merge_with", "new_transfer"}}.items():
        body = page(client, sales.as_user(name), sales.fresh().get_absolute_url())
        links = {"claim": reverse("ownership:claim"), "new_transfer": reverse("ownership:new_transfer")}
        links["merge_with"] = reverse("ownership:merge_with", args=[sales.fresh().number])
        assert {one for one, link in links.items() if link in body} == offered, name


def test_own_customer_is_not_claimed(client: Client, sales: Sales) -> None:
    body = page(client, sales.rep, reverse("ownership:claim"), customer=sales.fresh().number)
    assert "You have this customer yourself" in body


def test_claim_is_found_by_phone_too_and_named_by_what_was_typed(client: Client, sales: Sales) -> None:
    make_customer(name="Blue River Foods", owner=sales.rep, unit=sales.company.east, phone="010 6655 4433")
    asked = claims.Asked(phone="010-66554433")
    client.force_login(sales.as_user("stranger"))
    form = client.get(reverse("ownership:claim"), {"phone": asked.phone}).context["form"]
    data = {"phone": asked.phone, "which": form["which"].value(), "evidence": "We met"}
    assert client.post(reverse("ownership:claim"), data).status_code == 302
    assert Claim.objects.get().typed_name == "010-66554433"


def test_claim_sent_twice_is_one(client: Client, sales: Sales) -> None:
    key = {"idempotency_key": "6d1f0a55-21a8-4d8e-9a50-0d3b5f3c4b12"}
    first, second = (fill_again(client, sales, key) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Claim.objects.count() == 1


def fill_again(client: Client, sales: Sales, data: dict[str, str]) -> Any:
    client.force_login(sales.as_user("stranger"))
    which = claims.token_of(sales.stranger, ASKED, sales.customer)
    filled = {"name": ASKED.name, "which": which, "evidence": "We met at the fair"}
    return client.post(reverse("ownership:claim"), filled | data)


def test_own_record_of_the_same_company_is_offered(client: Client, sales: Sales) -> None:
    own = make_customer(name="Great Wall Power Shanghai", owner=sales.stranger, unit=sales.company.south)
    if own not in claims.look(sales.as_user("stranger"), ASKED).own:
        pytest.fail("the judge of names does not take them for one")
    fill(client, sales, rival=own.number)
    assert Claim.objects.get().rival == own


def test_claimants_page_holds_what_he_typed_and_the_ruling(client: Client, sales: Sales) -> None:
    claim = filed(sales)
    Customer.objects.filter(pk=sales.customer.pk).update(name="Great Wall Power Ltd", notes="secret")
    body = page(client, sales.stranger, claim.get_absolute_url())
    assert "We met at the fair" in body
    for secret in (sales.customer.number, "Power Ltd", "Rep Ren", "Both sides", "secret"):
        assert secret not in body
    claims.refuse(read(claim), by=sales.as_user("manager"), reason="The record is earlier")
    body = page(client, sales.stranger, claim.get_absolute_url())
    assert "The record is earlier" in body
    assert "Under version 1 of the rules" in body
    assert "Power Ltd" not in body


def test_owner_reads_that_it_is_claimed_but_not_the_evidence(client: Client, sales: Sales) -> None:
    body = page(client, sales.rep, filed(sales).get_absolute_url())
    assert "Stranger Shi" in body
    assert "We met at the fair" not in body
    assert "Both sides" not in body


def test_managers_page_shows_both_sides_and_the_proposal(client: Client, sales: Sales) -> None:
    sales.customer.log.create(by=sales.rep, result="Called")
    rival = make_customer(owner=sales.stranger, unit=sales.company.south)
    rival.log.create(by=sales.stranger, result="Met")
    until = timezone.now() + timedelta(days=5)
    Customer.objects.filter(pk=sales.customer.pk).update(protected_until=until)
    claim = filed(sales, rival=rival)
    client.force_login(sales.manager)
    answer = client.get(claim.get_absolute_url())
    owner, claimant = answer.context["sides"]
    assert (owner.person, owner.contacts, claimant.person, claimant.contacts) == (sales.rep, 1, sales.stranger, 1)
    assert (claimant.recorded_by, answer.context["proposal"].ground) == (sales.stranger, Ground.PROTECTED)
    assert [str(one.label) for one in answer.context["along"]][:2] == ["Contacts", "Open opportunities"]
    body = answer.content.decode()
    assert "Goes along" in body
    assert "We met at the fair" in body
    assert "still protected" in body


def test_ruling_from_the_page(client: Client, sales: Sales) -> None:
    claim = filed(sales)
    client.force_login(sales.manager)
    url = reverse("ownership:rule", args=[claim.number])
    data = {"decision": "grant", "reason": "Serves them", "owner": sales.rep.pk}
    assert client.post(url, data | {"reason": ""}).status_code == 422
    stale = client.post(url, data | {"owner": sales.colleague.pk})
    assert stale.status_code == 422
    assert "changed hands" in stale.content.decode()
    key = {"idempotency_key": "6d1f0a55-21a8-4d8e-9a50-0d3b5f3c4b11"}
    for _ in range(2):
        assert client.post(url, data | key)["Location"] == claim.get_absolute_url()
    assert sales.fresh().owner == sales.stranger
    assert "Serves them" in client.get(claim.get_absolute_url()).content.decode()


def test_refusal_from_the_page_and_old_owner_still_reads_it(client: Client, sales: Sales) -> None:
    claim = filed(sales)
    client.force_login(sales.manager)
    url = reverse("ownership:rule", args=[claim.number])
    client.post(url, {"decision": "refuse", "reason": "Earlier", "owner": sales.rep.pk})
    give(sales, sales.colleague)
    assert "Earlier" in page(client, sales.rep, claim.get_absolute_url())


def test_withdrawing_from_the_page(client: Client, sales: Sales) -> None:
    claim = filed(sales)
    url = reverse("ownership:withdraw", args=[claim.number])
    client.force_login(sales.rep)
    assert client.post(url).status_code == 403
    client.force_login(sales.as_user("stranger"))
    assert client.post(url).status_code == 302
    assert read(claim).state == "withdrawn"


@override_settings()
def test_evidence_is_read_by_claimant_and_manager(client: Client, sales: Sales) -> None:
    note = SimpleUploadedFile("note.txt", b"We met at the fair.", content_type="text/plain")
    claim = filed(sales, uploads=[note])
    url = reverse("ownership:evidence", args=[claim.number, claim.files.get().pk])
    for name, status in {
        "stranger": 200,
        "manager": 200,
        "rep": 404,
        "colleague": 404,
        "stranger_manager": 404,
    }.items():
        client.force_login(sales.as_user(name))
        answer = client.get(url)
        assert answer.status_code == status
        if status == 200:
            assert answer.getvalue() == b"We met at the fair."


def test_list_shows_each_his_claims_by_the_name_he_may_read(client: Client, sales: Sales) -> None:
    claim = filed(sales)
    Customer.objects.filter(pk=sales.customer.pk).update(name="Great Wall Power Ltd")
    for name, words in {"stranger": "Great Wall Power<", "manager": "Power Ltd", "rep": "Power Ltd"}.items():
        body = page(client, sales.as_user(name), reverse("ownership:claims"))
        assert claim.number in body
        assert words in body
    assert "Power Ltd" not in page(client, sales.stranger, reverse("ownership:claims"))
    assert claim.number not in page(client, sales.colleague, reverse("ownership:claims"))
    claims.withdraw(read(claim), by=sales.as_user("stranger"))
    assert claim.number not in page(client, sales.manager, reverse("ownership:claims"), open=1)


def test_list_asks_the_same_whatever_its_length(client: Client, sales: Sales) -> None:
    costs = []
    for number in (1, 3):
        while Claim.objects.count() < number:
            customer = make_customer(owner=sales.rep, unit=sales.company.east)
            claims.open_claim(customer, by=sales.as_user("stranger"), typed_name="x", evidence="y")
        client.force_login(sales.manager)
        costs.append(queries(lambda: client.get(reverse("ownership:claims"))))
    assert costs[0] == costs[1]
