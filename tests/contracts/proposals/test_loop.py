"""The loop of domain §6: draft, review, sent, the customer's answer, the next round."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules.roles import Role
from approvals.models import Case, SendingEntry, Task
from approvals.rules.states import CaseState, DocumentState
from approvals.services import deciding, documents, reverting
from contracts.models import CustomerAnswer, Proposal
from contracts.rules.proposals import OPEN, Answer, Stand
from contracts.services import proposals
from contracts.services.proposals import Draft
from core.errors import DomainError, NotAllowed, Stale
from tests.approvals.uploads import upload
from tests.contracts import proposing
from tests.factories import make_contact, make_customer, make_exchange_rate, make_opportunity, make_user

pytestmark = pytest.mark.django_db


def test_draft_is_its_writers_own_and_has_no_number() -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep)
    opportunity = make_opportunity(customer)
    proposal = proposing.begun(
        rep, customer=customer, opportunity=opportunity, net_amount=Decimal("1200.50"), for_whom="Board"
    )
    proposal = proposing.fresh(proposal)
    document = proposal.document
    assert (document.owner, document.unit, document.customer) == (rep, rep.unit, customer)
    assert (document.number, document.net_amount, proposal.opportunity) == (None, Decimal("1200.50"), opportunity)
    assert proposal.stand == Stand.DRAFT
    assert [event.kind for event in document.events.all()] == ["begun", "changed"]


def test_draft_without_an_amount_begins_with_one_event() -> None:
    assert proposing.begun().document.events.count() == 1


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        ({"net_amount": Decimal(-1)}, "not below zero"),
        ({"net_amount": Decimal("1.005")}, "no more decimals"),
        ({"net_amount": Decimal("10.5"), "currency": "JPY"}, "no more decimals"),
        ({"currency": "XXX"}, "currency is not in use"),
        ({"title": "  "}, "title"),
    ],
)
def test_unsound_draft_is_refused_at_its_begin_and_later(draft: dict[str, Any], refusal: str) -> None:
    proposal = proposing.begun()
    with pytest.raises(DomainError, match=refusal):
        proposing.begun(proposal.document.owner, **draft)
    with pytest.raises(DomainError, match=refusal):
        proposing.again(proposal, **draft)
    assert Proposal.objects.count() == 1


def test_amount_that_is_too_large_in_the_companys_currency_is_not_submitted() -> None:
    make_exchange_rate("USD", "7.2")
    proposal = proposing.begun(currency="USD", net_amount=Decimal(9_999_999_999_999_999))
    with pytest.raises(DomainError, match="The amounts are too large"):
        proposing.submitted(proposal)
    assert proposing.fresh(proposal).document.state == DocumentState.DRAFT
    assert proposing.submitted(proposing.again(proposal, net_amount=Decimal(1000))).document.base_amount == 7200


def test_opportunity_of_another_customer_is_refused() -> None:
    proposal = proposing.begun()
    with pytest.raises(DomainError, match="another customer"):
        proposing.again(proposal, opportunity=make_opportunity())


def test_stranger_cannot_begin_for_a_customer_that_he_does_not_see() -> None:
    with pytest.raises(NotAllowed):
        proposing.begun(proposing.make_rep(), customer=make_customer())


def test_change_names_what_changed() -> None:
    proposal = proposing.begun()
    proposing.again(proposal, title="Other", summary="Ten lamps.")
    event = proposal.document.events.last()
    assert event is not None
    assert event.data["changes"] == {
        "title": ["Smart lighting", "Other"],
        "summary": ["Twelve lamps in the hall.", "Ten lamps."],
    }


def test_stale_change_is_refused_with_what_stands_there() -> None:
    proposal = proposing.again(proposing.begun(), summary="Ten lamps.")
    with pytest.raises(Stale) as refusal:
        proposals.change(proposal, by=proposal.document.owner, version=1, draft=Draft(**proposals.as_draft(proposal)))
    assert refusal.value.current["Content"] == "Ten lamps."


def test_nobody_else_changes_it() -> None:
    proposal = proposing.begun()
    with pytest.raises(NotAllowed):
        proposals.change(proposal, by=make_user(Role.ADMINISTRATOR), version=None, draft=Draft(title="Mine"))


def test_nothing_is_submitted_without_content_or_file() -> None:
    with pytest.raises(DomainError, match="nothing to review"):
        proposing.submitted(summary=" ")


def test_file_alone_is_enough_to_review() -> None:
    proposal = proposing.begun(summary="")
    documents.attach(proposal.document, by=proposal.document.owner, upload=upload("offer.txt"))
    assert proposing.submitted(proposal).stand == Stand.IN_REVIEW


def test_frozen_content_says_all_that_the_draft_says() -> None:
    rep = proposing.make_rep()
    customer = make_customer(owner=rep, value="gold")
    opportunity = make_opportunity(customer, name="Hall")
    submit_by = timezone.now() + timedelta(days=3)
    proposal = proposing.submitted(
        proposing.begun(
            rep,
            customer=customer,
            opportunity=opportunity,
            must_bring_out="White light",
            to_avoid="Prices",
            for_whom="Board",
            submit_by=submit_by,
            net_amount=Decimal("1200.00"),
        )
    )
    version = proposing.newest(proposal)
    assert version.content == {
        "opportunity": {"code": opportunity.number, "name": "Hall"},
        "summary": "Twelve lamps in the hall.",
        "must_bring_out": "White light",
        "to_avoid": "Prices",
        "for_whom": "Board",
        "submit_by": version.content["submit_by"],
        "net_amount": "1200.00",
    }
    assert version.content["submit_by"].endswith("+00:00")
    assert version.facts == {"net_amount": "1200.00", "customer_class": "gold", "currency": "CNY"}
    assert version.demands == []


def test_amount_is_no_fact_where_there_is_none() -> None:
    version = proposing.newest(proposing.submitted())
    assert version.facts.keys() == {"customer_class", "currency"}
    assert version.content["opportunity"] is None


def test_review_is_the_managers() -> None:
    proposal = proposing.submitted()
    document = proposal.document
    assert document.number is not None
    assert document.number.startswith("PP-")
    task = Task.objects.pending().get()
    assert task.holder == document.owner.unit.manager
    assert proposing.reviewed(proposing.again(proposing.answered(), summary="B")).document.round == 2


def test_rejected_review_makes_it_a_draft_again() -> None:
    proposal = proposing.submitted()
    task = Task.objects.pending().get()
    deciding.reject(task, by=task.holder, seen=task.step.case.sha256, reason="Not like this.")
    assert proposing.fresh(proposal).stand == Stand.DRAFT


def test_only_what_arrived_counts_as_sent() -> None:
    proposal = proposing.sent(outcome=SendingEntry.Outcome.FAILED)
    assert proposal.stand == Stand.APPROVED
    proposing.send(proposal, outcome=SendingEntry.Outcome.UNDER_WAY)
    assert proposing.fresh(proposal).stand == Stand.APPROVED
    proposing.send(proposal)
    assert proposing.fresh(proposal).stand == Stand.SENT


def test_what_was_received_is_not_sent() -> None:
    proposal = proposing.reviewed()
    proposing.send(proposal, direction=SendingEntry.Direction.RECEIVED)
    assert proposing.fresh(proposal).stand == Stand.APPROVED


@pytest.mark.parametrize("answer", list(Answer))
def test_answer_is_where_it_stands(answer: Answer) -> None:
    assert proposing.answered(answer=answer).stand == answer


def test_next_round_begins_with_a_change_and_ends_the_approval_visibly() -> None:
    proposal = proposing.again(proposing.answered(), summary="Ten lamps.")
    assert proposal.stand == Stand.DRAFT
    assert proposal.document.state == DocumentState.DRAFT
    assert Case.objects.get().state == CaseState.VOIDED
    assert [event.kind for event in proposal.document.events.all()][-2:] == ["voided", "changed"]
    proposal = proposing.reviewed(proposal)
    assert (proposal.stand, proposal.document.round) == (Stand.APPROVED, 2)
    assert proposing.sent(proposal).stand == Stand.SENT


def test_answer_may_come_after_the_next_round_began() -> None:
    proposal = proposing.sent()
    version = proposing.newest(proposal)
    proposal = proposing.reviewed(proposing.again(proposal, summary="Ten lamps."))
    owner = proposal.document.owner
    proposals.record_answer(proposal, version, by=owner, answer=Answer.REFUSED, words="Too late.")
    assert proposing.fresh(proposal).stand == Stand.APPROVED
    with pytest.raises(DomainError, match="not sent to the customer yet"):
        proposing.answer_to(proposal, Answer.ACCEPTED)


def test_open_ones_are_found_without_asking_where_each_stands() -> None:
    """The same ones, in every stand; an answer to an earlier version closes nothing."""
    refused = proposing.answered(answer=Answer.REFUSED)
    made = [
        proposing.begun(),
        proposing.submitted(),
        proposing.reviewed(),
        proposing.sent(),
        *(proposing.answered(answer=answer) for answer in Answer),
        proposing.again(proposing.answered(answer=Answer.REFUSED), summary="Other"),
        proposing.reviewed(proposing.again(refused, summary="Other")),
        proposing.begun(),
    ]
    documents.discard(made[-1].document, by=made[-1].document.owner)
    by_stand = {one.pk for one in Proposal.objects.with_stand() if one.stand in OPEN}
    assert {one.pk for one in Proposal.objects.still_open()} == by_stand
    assert Proposal.objects.still_open().count() == len(made) - 3


def test_voided_proposal_stands_as_void() -> None:
    proposal = proposing.sent()
    documents.void(proposal.document, by=make_user(Role.ADMINISTRATOR), reason="Wrong customer.")
    assert proposing.fresh(proposal).stand == Stand.VOID


def test_recalled_review_can_be_changed() -> None:
    proposal = proposing.submitted()
    reverting.recall(proposal.document, by=proposal.document.owner)
    assert proposing.again(proposal, summary="Other").stand == Stand.DRAFT


@pytest.mark.parametrize("answer", [Answer.CHANGES, Answer.REFUSED])
def test_no_is_recorded_in_the_customers_words(answer: Answer) -> None:
    with pytest.raises(DomainError, match="what the customer said"):
        proposing.answer_to(proposing.sent(), answer, words="  ")


def test_yes_needs_no_words() -> None:
    assert proposing.answer_to(proposing.sent(), Answer.ACCEPTED, words="").words == ""


def test_answer_is_recorded_once() -> None:
    proposal = proposing.answered()
    with pytest.raises(DomainError, match="recorded already"):
        proposing.answer_to(proposal, Answer.ACCEPTED)
    assert CustomerAnswer.objects.count() == 1


@pytest.mark.parametrize("outcome", [SendingEntry.Outcome.FAILED, SendingEntry.Outcome.UNDER_WAY])
def test_what_was_not_really_sent_is_not_answered(outcome: SendingEntry.Outcome) -> None:
    with pytest.raises(DomainError, match="not sent to the customer yet"):
        proposing.answer_to(proposing.sent(outcome=outcome), Answer.ACCEPTED)


def test_answer_is_recorded_by_who_keeps_the_proposal() -> None:
    proposal = proposing.sent()
    newest = proposing.newest(proposal)
    with pytest.raises(NotAllowed):
        proposals.record_answer(proposal, newest, by=make_user(Role.SALES_REP), answer=Answer.ACCEPTED)
    leader = make_user(Role.SALES_MANAGER, unit=proposal.document.owner.unit)
    assert proposals.record_answer(proposal, newest, by=leader, answer=Answer.ACCEPTED).recorded_by == leader


def test_answer_comes_from_somebody_of_the_customer() -> None:
    proposal = proposing.sent()
    with pytest.raises(DomainError, match="does not work at the customer"):
        proposing.answer_to(proposal, Answer.ACCEPTED, contact=make_contact())
    contact = make_contact(proposal.document.customer)
    answer = proposing.answer_to(proposal, Answer.CHANGES, contact=contact)
    event = proposal.document.events.last()
    assert event is not None
    assert (answer.contact, event.kind, event.note) == (contact, "customer_answered", answer.words)
    assert event.data == {"answer": "changes", "number": 1, "sha256": answer.content.sha256}


def test_database_refuses_an_unknown_answer_and_a_no_without_words() -> None:
    proposal = proposing.sent()
    fields = {"proposal": proposal, "content": proposing.newest(proposal), "recorded_by": proposal.document.owner}
    with pytest.raises(IntegrityError, match="customer_answer_known"), transaction.atomic():
        CustomerAnswer.objects.create(answer="perhaps", words="Perhaps.", **fields)
    with pytest.raises(IntegrityError, match="customer_answer_no_without_words"), transaction.atomic():
        CustomerAnswer.objects.create(answer=Answer.CHANGES, **fields)
    CustomerAnswer.objects.create(answer=Answer.ACCEPTED, **fields)
    with pytest.raises(IntegrityError, match="contracts_customeranswer_content_id"), transaction.atomic():
        CustomerAnswer.objects.create(answer=Answer.ACCEPTED, **fields)


def test_proposal_is_named_after_its_document() -> None:
    proposal = proposing.reviewed()
    assert str(proposal) == f"{proposal.document.number} Smart lighting"
    assert proposal.get_stand_display() == "Approved"
    assert str(proposing.answer_to(proposing.sent(proposal), Answer.ACCEPTED)) == f"{proposal.pk} accepted"
