"""The pages of proposals, by the requests that a browser sends."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Copy, SendingEntry, Task
from approvals.rules.states import TaskState
from approvals.services import deciding, documents
from contracts.models import CustomerAnswer, Proposal
from contracts.rules.proposals import Answer, Stand
from tests.approvals.rows import make_task
from tests.approvals.uploads import upload
from tests.contracts import proposing
from tests.factories import make_contact, make_customer, make_opportunity, make_user

pytestmark = pytest.mark.django_db

LIST_QUERIES, PAGE_QUERIES = 8, 26
DRAFT = {"title": "Smart lighting", "currency": "CNY", "summary": "Twelve lamps."}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_owner(proposal: Proposal) -> Client:
    return signed_in(proposal.document.owner)


def address(name: str, proposal: Proposal, *more: object) -> str:
    return reverse(f"proposals:{name}", args=[proposal.document.ref, *more])


# Beginning and writing


def test_new_asks_for_the_customer_first() -> None:
    rep = proposing.make_rep()
    mine = make_customer(owner=rep)
    page = signed_in(rep).get(reverse("proposals:new"))
    assert mine.name in page.content.decode()


def test_new_begins_with_what_the_opportunity_says() -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    opportunity = make_opportunity(customer, name="Hall", currency="EUR")
    page = signed_in(rep).get(
        reverse("proposals:new"), {"customer": customer.number, "opportunity": opportunity.number}
    )
    initial = page.context["form"].initial
    assert (initial["title"], initial["opportunity"], initial["currency"]) == ("Hall", opportunity.pk, "EUR")


def test_key_of_a_customer_leads_to_his_number() -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    answer = signed_in(rep).get(reverse("proposals:new"), {"customer": customer.pk})
    assert answer["Location"].endswith(f"?customer={customer.number}")


def test_new_draft_is_saved_once_however_often_it_is_sent() -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    client, url = signed_in(rep), f"{reverse('proposals:new')}?customer={customer.number}"
    data = DRAFT | {"idempotency_key": "5f0e7c8e-4b9b-4d8e-9d3a-0f2f6f1f8a11"}
    first, second = client.post(url, data), client.post(url, data)
    proposal = Proposal.objects.get()
    assert first["Location"] == second["Location"] == proposal.get_absolute_url()
    assert (proposal.document.customer, proposal.summary) == (customer, "Twelve lamps.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"net_amount": "-1"}, "net_amount"),
        ({"net_amount": "1.5", "currency": "JPY"}, "net_amount"),
        ({"currency": "XXX"}, "currency"),
        ({"submit_by": "2020-01-01T10:00"}, "submit_by"),
    ],
)
def test_wrong_draft_is_shown_again(wrong: dict[str, str], field: str) -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    answer = signed_in(rep).post(f"{reverse('proposals:new')}?customer={customer.number}", DRAFT | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_draft_is_changed_with_the_version_that_was_shown() -> None:
    proposal = proposing.begun(opportunity=None)
    client, url = of_owner(proposal), address("change", proposal)
    shown = client.get(url).context["form"].initial
    assert (shown["version"], shown["summary"]) == (1, "Twelve lamps in the hall.")
    client.post(url, DRAFT | {"version": 1})
    assert Proposal.objects.get().summary == "Twelve lamps."
    assert client.post(url, DRAFT | {"version": 1}).status_code == 409


def test_past_submission_time_of_a_draft_may_stay(time_machine: Any) -> None:
    time_machine.move_to("2026-11-23T08:00:00+08:00")
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    client, url = signed_in(rep), f"{reverse('proposals:new')}?customer={customer.number}"
    client.post(url, DRAFT | {"submit_by": "2026-11-24T10:00"})
    time_machine.move_to("2026-11-25T08:00:00+08:00")
    proposal = Proposal.objects.select_related("document").get()
    answer = client.post(address("change", proposal), DRAFT | {"submit_by": "2026-11-24T10:00", "version": 1})
    assert answer.status_code == 302


def test_draft_in_review_is_not_changed() -> None:
    proposal = proposing.submitted()
    assert of_owner(proposal).get(address("change", proposal)).status_code == 403


def test_next_round_shows_what_the_customer_wants_changed_above_the_form() -> None:
    proposal = proposing.answered()
    page = of_owner(proposal).get(address("change", proposal)).content.decode()
    heading, words, form = "What the customer wants changed", "Ten lamps, and in white.", 'class="stack document-form"'
    assert page.index(heading) < page.index(words) < page.index(form)
    assert "Saving a change ends its approval" in page


def test_accepted_proposal_has_no_wanted_changes() -> None:
    proposal = proposing.answered(answer=Answer.ACCEPTED)
    assert "wants changed" not in of_owner(proposal).get(proposal.get_absolute_url()).content.decode()


# The page


def test_page_offers_the_next_step_of_each_stand() -> None:
    proposal = proposing.begun()
    client = of_owner(proposal)

    def offered() -> set[str]:
        return set(client.get(proposing.fresh(proposal).get_absolute_url()).context["offered"])

    assert offered() == {"correct", "discard"}
    proposing.submitted(proposal)
    assert offered() == {"correct"}
    reviewed = proposing.reviewed(proposing.again(proposing.sent()))
    client = of_owner(reviewed)
    assert set(client.get(reviewed.get_absolute_url()).context["offered"]) == {"correct", "send"}
    proposing.send(reviewed)
    assert set(client.get(reviewed.get_absolute_url()).context["offered"]) == {"correct", "send", "answer"}


def reader_of(proposal: Proposal) -> User:
    """Somebody of another unit who was asked about it."""
    reader, case = make_user(Role.SUPPORTER), proposal.document.cases.latest("round")
    make_task(reader, step=case.steps.latest("pk"), state=TaskState.CANCELLED, ended_at=timezone.now())
    return reader


def test_who_only_reads_it_is_offered_nothing() -> None:
    proposal = proposing.sent()
    page = signed_in(reader_of(proposal)).get(proposal.get_absolute_url())
    assert (page.status_code, page.context["offered"]) == (200, {})
    assert not page.context["can_edit"]


def test_who_leads_the_owner_records_and_does_not_change() -> None:
    proposal = proposing.sent()
    page = signed_in(proposal.document.owner.unit.manager).get(proposal.get_absolute_url())
    assert set(page.context["offered"]) >= {"send", "answer"}
    assert not page.context["can_edit"]


def test_stranger_finds_nothing() -> None:
    proposal = proposing.sent()
    client = signed_in(make_user(Role.SALES_REP))
    for url in (
        proposal.get_absolute_url(),
        address("change", proposal),
        address("versions", proposal),
        address("version", proposal, 1),
        address("send", proposal, proposing.newest(proposal).pk),
    ):
        assert client.get(url).status_code == 404
    assert list(client.get(reverse("proposals:list"), {"tab": "all"}).context["page"]) == []


def test_link_from_before_the_number_still_leads_to_it() -> None:
    proposal = proposing.begun()
    url = proposal.get_absolute_url()
    proposing.submitted(proposal)
    assert of_owner(proposal).get(url).context["proposal"] == proposal


def test_discarded_draft_is_void() -> None:
    proposal = proposing.begun()
    answer = of_owner(proposal).post(address("discard", proposal), {})
    assert answer["Location"] == proposal.get_absolute_url()
    assert proposing.fresh(proposal).stand == Stand.VOID


# Sending and answering


def sending_form(**fields: Any) -> dict[str, Any]:
    return {"channel": "mail", "party": "Ms. Wang", "outcome": "done"} | fields


def test_sending_is_recorded_with_its_proof() -> None:
    proposal = proposing.reviewed()
    contact = make_contact(proposal.document.customer, is_main=True)
    client, url = of_owner(proposal), address("send", proposal, proposing.newest(proposal).pk)
    assert client.get(url).context["form"].initial["contact"] == contact
    client.post(url, sending_form(party="", contact=contact.pk, proof=upload("slip.txt")))
    entry = SendingEntry.objects.get()
    assert (entry.party, entry.content) == (contact.name, proposing.newest(proposal))
    assert entry.file is not None
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "slip.txt" in page
    assert contact.name in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"party": ""}, "party"), ({"outcome": ""}, "outcome"), ({"proof": upload("slip.exe")}, "proof")],
)
def test_wrong_sending_is_shown_again(fields: dict[str, Any], field: str) -> None:
    proposal = proposing.reviewed()
    url = address("send", proposal, proposing.newest(proposal).pk)
    answer = of_owner(proposal).post(url, sending_form(**fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not SendingEntry.objects.exists()


def test_contact_of_another_customer_is_no_choice() -> None:
    proposal = proposing.reviewed()
    url = address("send", proposal, proposing.newest(proposal).pk)
    answer = of_owner(proposal).post(url, sending_form(party="", contact=make_contact().pk))
    assert list(answer.context["form"].errors) == ["contact"]


def test_entry_is_corrected_by_another() -> None:
    proposal = proposing.reviewed()
    entry = proposing.send(proposal, outcome=SendingEntry.Outcome.UNDER_WAY)
    client, url = of_owner(proposal), address("correct", proposal, entry.pk)
    assert client.get(url).context["form"].initial["party"] == "Ms. Wang"
    assert list(client.post(url, sending_form()).context["form"].errors) == ["note"]
    client.post(url, sending_form(note="Arrived."))
    assert proposing.fresh(proposal).stand == Stand.SENT
    assert client.get(url).status_code == 404
    assert "corrected by a later entry" in client.get(proposal.get_absolute_url()).content.decode()


def test_entry_of_a_contact_is_corrected_with_him() -> None:
    proposal = proposing.reviewed()
    contact = make_contact(proposal.document.customer)
    entry = proposing.send(proposal, contact=contact, party="")
    initial = of_owner(proposal).get(address("correct", proposal, entry.pk)).context["form"].initial
    assert (initial["contact"], initial["party"]) == (contact, "")


def test_answer_is_recorded_in_the_customers_words() -> None:
    proposal = proposing.sent()
    client, url = of_owner(proposal), address("answer", proposal, proposing.newest(proposal).pk)
    assert list(client.post(url, {"answer": "changes"}).context["form"].errors) == ["words"]
    assert list(client.post(url, {}).context["form"].errors) == ["answer"]
    client.post(url, {"answer": "changes", "words": "In white, please."})
    assert CustomerAnswer.objects.get().words == "In white, please."
    assert "In white, please." in client.get(proposal.get_absolute_url()).content.decode()


def test_nobody_else_records_anything() -> None:
    proposal = proposing.sent()
    client, row = signed_in(reader_of(proposal)), proposing.newest(proposal).pk
    for name in ("send", "answer"):
        assert client.post(address(name, proposal, row), {}).status_code == 403
    entry = SendingEntry.objects.get()
    assert client.post(address("correct", proposal, entry.pk), {}).status_code == 403


def test_version_of_another_proposal_is_not_found() -> None:
    proposal, other = proposing.reviewed(), proposing.reviewed()
    assert of_owner(proposal).get(address("send", proposal, proposing.newest(other).pk)).status_code == 404


def test_dialog_asks_and_shows_its_errors_in_place() -> None:
    proposal = proposing.reviewed()
    client, url = of_owner(proposal), address("send", proposal, proposing.newest(proposal).pk)
    htmx = {"HX-Request": "true"}
    assert "<dialog" in client.get(url, headers=htmx).content.decode()
    again = client.post(url, {}, headers=htmx)
    assert again.status_code == 422
    assert "<dialog" not in again.content.decode()
    assert client.post(url, sending_form(), headers=htmx)["HX-Redirect"] == proposal.get_absolute_url()


# Versions


def two_rounds() -> Proposal:
    proposal = proposing.again(proposing.answered(), summary="Ten white lamps in the hall.")
    return proposing.reviewed(proposal)


def test_versions_show_what_any_two_say_differently() -> None:
    proposal = two_rounds()
    client, url = of_owner(proposal), address("versions", proposal)
    page = client.get(url)
    assert (page.context["comparison"].older.number, page.context["comparison"].newer.number) == (1, 2)
    assert "<del>" in page.content.decode()
    swapped = client.get(url, {"older": 2, "newer": 1}).context["comparison"]
    assert (swapped.older.number, swapped.newer.number) == (1, 2)


@pytest.mark.parametrize("query", [{"older": "x"}, {"older": 1, "newer": 1}, {"older": 1, "newer": 7}])
def test_versions_that_are_none_show_the_last_two(query: dict[str, Any]) -> None:
    proposal = two_rounds()
    comparison = of_owner(proposal).get(address("versions", proposal), query).context["comparison"]
    assert (comparison.older.number, comparison.newer.number) == (1, 2)


def test_only_version_has_nothing_to_compare() -> None:
    proposal = proposing.reviewed()
    assert "There is only one version" in of_owner(proposal).get(address("versions", proposal)).content.decode()


def test_version_shows_its_frozen_content_and_hash() -> None:
    proposal = proposing.begun(must_bring_out="White light", to_avoid="Prices", for_whom="Board")
    documents.attach(proposal.document, by=proposal.document.owner, upload=upload())
    proposal = proposing.reviewed(proposal)
    page = of_owner(proposal).get(address("version", proposal, 1)).content.decode()
    for text in ("White light", "Prices", "Board", "offer.txt", proposing.newest(proposal).sha256):
        assert text in page


def test_copy_lets_read_its_version_and_nothing_else() -> None:
    proposal, reader = two_rounds(), make_user()
    Copy.objects.create(content=proposing.newest(proposal), person=reader)
    client = signed_in(reader)
    assert client.get(proposal.get_absolute_url())["Location"] == address("version", proposal, 2)
    assert client.get(address("version", proposal, 2)).status_code == 200
    assert client.get(address("version", proposal, 1)).status_code == 404
    assert client.get(address("versions", proposal)).status_code == 404


def test_copy_puts_no_live_draft_on_the_list() -> None:
    proposal, reader = two_rounds(), make_user()
    Copy.objects.create(content=proposing.newest(proposal), person=reader)
    assert list(signed_in(reader).get(reverse("proposals:list"), {"tab": "all"}).context["page"]) == []
    manager = proposal.document.owner.unit.manager
    assert list(signed_in(manager).get(reverse("proposals:list"), {"tab": "all"}).context["page"]) == [proposal]


# The list


def test_list_shows_mine_open_and_all() -> None:
    rep = proposing.make_rep()
    accepted = proposing.answered(proposing.sent(proposing.reviewed(proposing.begun(rep))), Answer.ACCEPTED)
    draft = proposing.begun(rep, title="Poles")
    client, url = signed_in(rep.unit.manager), reverse("proposals:list")
    assert list(client.get(url).context["page"]) == []
    assert list(client.get(url, {"tab": "open"}).context["page"]) == [draft]
    assert list(client.get(url, {"tab": "all"}).context["page"]) == [draft, accepted]
    assert list(signed_in(rep).get(url).context["page"]) == [draft, accepted]


def test_list_is_narrowed() -> None:
    rep = proposing.make_rep()
    accepted = proposing.answered(proposing.sent(proposing.reviewed(proposing.begun(rep))), Answer.ACCEPTED)
    draft = proposing.begun(rep, title="Poles")
    client, url = signed_in(rep), reverse("proposals:list")
    narrowed: list[tuple[dict[str, Any], list[Proposal]]] = [
        ({"q": "poles"}, [draft]),
        ({"q": accepted.document.number}, [accepted]),
        ({"q": f"light {accepted.document.customer.name}"}, [accepted]),
        ({"q": draft.document.customer.number}, [draft]),
        ({"stand": "accepted"}, [accepted]),
        ({"owner": rep.pk}, [draft, accepted]),
        ({"owner": make_user().pk}, []),
    ]
    for query, expected in narrowed:
        assert list(client.get(url, query).context["page"]) == expected, query


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_long(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rep = proposing.make_rep()
    for _row in range(rows):
        proposing.sent(proposing.reviewed(proposing.begun(rep)))
    client, url = signed_in(rep), reverse("proposals:list")
    client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url)


@pytest.mark.parametrize("rounds", [1, 3])
def test_page_costs_the_same_however_many_rounds(
    rounds: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    proposal = proposing.sent()
    for _round in range(rounds - 1):
        proposal = proposing.sent(proposing.reviewed(proposing.again(proposal)))
    client, url = of_owner(proposal), proposal.get_absolute_url()
    client.get(url)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url)


def returned(proposal: Proposal) -> Proposal:
    """Returned for rework by whoever is asked."""
    task = Task.objects.pending().select_related("step__case").get(step__case__document=proposal.pk)
    deciding.return_to_drafter(task, by=task.holder, seen=task.step.case.sha256, reason="Shorter")
    return proposing.fresh(proposal)


def test_returned_proposal_is_called_so_and_found_so() -> None:
    rep = proposing.make_rep()
    proposal, draft = returned(proposing.submitted(proposing.begun(rep))), proposing.begun(rep)
    client, badge = signed_in(rep), '<span class="tone tone-warning">Returned for rework</span>'
    assert badge in client.get(address("proposal", proposal)).content.decode()
    assert badge in client.get(reverse("proposals:list")).content.decode()
    for stand, found in (("returned", {proposal}), ("draft", {draft}), ("draft&stand=returned", {proposal, draft})):
        page = client.get(f"{reverse('proposals:list')}?stand={stand}").context["page"]
        assert {row.pk for row in page} == {row.pk for row in found}
