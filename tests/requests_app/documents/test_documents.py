"""The document of a request: opened from it, linked to it, read by who works on it, deciding it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents as kinds
from approvals.models import Document, DocumentEvent, Task
from approvals.rules.states import CaseState
from approvals.services import deciding, submitting
from approvals.services import documents as engine
from contracts import concerned
from contracts.models import Contract, PriceApplication, Proposal
from core.errors import DomainError, NotAllowed
from notifications.models import Message
from requests_app.models import Delivery, Supporter, SupportRequest, SupportRequestDocument
from requests_app.rules.states import OPEN, OWED, State
from requests_app.services import documents, lifecycle
from tests.contracts import proposing
from tests.factories import (
    give_role,
    make_authority,
    make_content,
    make_customer,
    make_form_version,
    make_opportunity,
    make_price_list,
    make_product,
    make_user,
)

from ..personas import World

pytestmark = pytest.mark.django_db

QUERIES = 21


class Asked:
    """A T2 request of the requester for a customer of his, and what it is about."""

    def __init__(self, state: str = State.IN_PROGRESS, content: str = "T2", **fields: Any) -> None:
        self.world = World()
        give_role(self.world.cast.requester, Role.SALES_REP)
        self.requester = self.world.person("requester")
        self.customer = make_customer(owner=self.requester)
        form = make_form_version(make_content(content), schema={"groups": []})
        self.request = self.world.request(state, form=form, **{"customer": self.customer} | fields)

    def open(self, persona: str = "requester") -> Document:
        return documents.open_document(self.request, by=self.world.person(persona))

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.request.events.order_by("pk")]

    def fresh(self) -> SupportRequest:
        return SupportRequest.objects.get(pk=self.request.pk)


def happened(asked: Asked, event: str, *, by: User | None = None, kind: str = "price") -> Document:
    """A linked document of that kind of which the engine announces the event."""
    document = proposing.reviewed(proposing.begun(asked.requester, customer=asked.customer)).document
    Document.objects.filter(pk=document.pk).update(kind=kind)
    document = Document.objects.select_related("owner").get(pk=document.pk)
    SupportRequestDocument.objects.create(support_request=asked.request, document=document, added_by=asked.requester)
    announce(document, event, by=by)
    return document


def announce(document: Document, event: str, *, by: User | None = None) -> None:
    told = DocumentEvent(document=document, kind=event, actor=by)
    kinds.HAPPENED.announce(kinds.Happened(document, told, document.cases.latest("round")))


# Opening


def test_opened_proposal_begins_with_what_the_request_says() -> None:
    submit_by = timezone.now().replace(microsecond=0) + timedelta(days=5)
    answers = {
        "content": "Light for the hall",
        "points": "White light",
        "submit_by": submit_by.isoformat(),
        "submitted_to": {"name": "Ms. Wang", "phone": "1"},
    }
    asked = Asked(title="Hall", description="They decide in May.", answers=answers)
    opportunity = make_opportunity(asked.customer)
    proposal = Proposal.objects.select_related("document").get(pk=asked.open().pk)
    document = proposal.document
    assert (document.title, document.owner, document.customer) == ("Hall", asked.requester, asked.customer)
    assert proposal.summary == "Light for the hall\n\nThey decide in May."
    assert (proposal.must_bring_out, proposal.for_whom) == ("White light", "Ms. Wang")
    assert (proposal.submit_by, proposal.opportunity) == (submit_by, opportunity)
    assert asked.kinds[-1] == "document_opened"
    event = asked.request.events.get(kind="document_opened")
    assert (event.target, event.actor) == ({"en": "Proposal", "zh": "Proposal"} | event.target, asked.requester)


@pytest.mark.parametrize("wrong", [None, 7, ["x"], "no time", "2026-02-31T10:00:00+08:00", "2020-01-01T10:00:00+08:00"])
def test_answers_of_another_form_are_left_out(wrong: object) -> None:
    asked = Asked(answers={"content": ["x"], "points": 7, "submitted_to": wrong, "submit_by": wrong})
    proposal = Proposal.objects.get(pk=asked.open().pk)
    assert (proposal.summary, proposal.must_bring_out, proposal.submit_by) == ("", "", None)


def test_named_project_is_the_opportunity_of_that_name() -> None:
    asked = Asked(project="Hall two")
    make_opportunity(asked.customer, name="Hall one")
    wanted = make_opportunity(asked.customer, name="hall TWO")
    assert Proposal.objects.get(pk=asked.open().pk).opportunity == wanted


def test_of_several_opportunities_none_is_guessed() -> None:
    asked = Asked()
    make_opportunity(asked.customer)
    make_opportunity(asked.customer)
    assert Proposal.objects.get(pk=asked.open().pk).opportunity is None


def test_opening_again_leads_to_the_same() -> None:
    asked = Asked()
    assert asked.open() == asked.open()
    assert asked.kinds.count("document_opened") == 1


def test_void_document_makes_room_for_another() -> None:
    asked = Asked()
    first = asked.open()
    engine.discard(first, by=asked.requester)
    assert asked.open() != first


def test_it_is_opened_by_the_requester_himself() -> None:
    asked = Asked()
    for persona in ("requester_delegate", "coordinator", "lead", "manager", "administrator"):
        with pytest.raises(NotAllowed):
            asked.open(persona)
    assert not Document.objects.exists()


@pytest.mark.parametrize("state", sorted(set(State) - set(OWED) - {State.DRAFT}))
def test_it_is_opened_while_something_is_owed(state: str) -> None:
    with pytest.raises(NotAllowed, match="not possible while"):
        Asked(state).open()


def test_request_without_a_customer_opens_nothing() -> None:
    with pytest.raises(DomainError, match="names no customer"):
        Asked(customer=None).open()


def test_content_without_documents_opens_nothing() -> None:
    with pytest.raises(DomainError, match="has no document"):
        Asked(content="T1").open()


def price_answers(*products: tuple[object, object, object], currency: str = "CNY") -> dict[str, Any]:
    """The answers of a C1 request about these: what it is called, how many, the wanted price."""
    rows = [
        {"product": name, "quantity": quantity, "wanted_price": {"amount": price, "currency": currency}}
        for name, quantity, price in products
    ]
    return {"products": rows}


def test_opened_price_application_has_the_products_of_the_price_list() -> None:
    lamp, pole, other = make_product("L-1", model="X7"), make_product("P-2", name_zh="灯杆"), make_product("O-3")
    prices = make_price_list({lamp: "100", pole: "50"})
    until = timezone.localdate() + timedelta(days=30)
    answers = price_answers(("x7", "3", "92.50"), ("灯杆", "2", "45"), ("L-1", "1", "1"), (other.code, "1", "9"))
    answers |= {
        "reason": "First order",
        "competitor": "Another",
        "competitor_price": {"amount": "90.00", "currency": "CNY"},
        "margin": "12.5",
        "valid_until": until.isoformat(),
    }
    application = PriceApplication.objects.get(pk=Asked(content="C1", answers=answers, title="Hall").open().pk)
    rows = [(row.product, row.quantity, row.wanted_price) for row in application.rows.order_by("position")]
    assert rows == [(lamp, Decimal(3), Decimal("92.5")), (pole, Decimal(2), Decimal(45))]
    assert (application.price_list, application.valid_until, application.document.title) == (prices, until, "Hall")
    assert (application.reason, application.competitor) == ("First order", "Another")
    assert (application.competitor_price, application.margin) == (Decimal(90), Decimal("0.125"))


@pytest.mark.parametrize("day", [None, "2020-01-01", "2026-02-31", 7])
def test_price_that_is_over_holds_until_today(day: object) -> None:
    lamp = make_product("L-1")
    make_price_list({lamp: "100"})
    answers = price_answers(("L-1", "3", "92.50")) | {"valid_until": day}
    application = PriceApplication.objects.get(pk=Asked(content="C1", answers=answers).open().pk)
    assert (application.valid_until, application.margin) == (timezone.localdate(), None)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"products": "lamps"},
        price_answers(("unknown", "3", "92.50")),
        price_answers(("L-1", "many", "92.50")),
        price_answers(("L-1", "3", None)),
        price_answers(("L-1", "3", "92.50"), currency="EUR"),
        price_answers((7, "3", "92.50"), currency="none"),
    ],
)
def test_price_application_without_a_known_product_is_begun_by_hand(answers: dict[str, Any]) -> None:
    make_price_list({make_product("L-1"): "100"})
    with pytest.raises(DomainError, match="Begin the price application by hand"):
        Asked(content="C1", answers=answers).open()
    assert not SupportRequestDocument.objects.exists()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ("sales", "Hall", "CNY")),
        (
            {"kind": "framework", "contract": "Frame", "amount": {"amount": "1", "currency": "EUR"}},
            ("framework", "Frame", "EUR"),
        ),
        ({"kind": "order", "contract": ["x"], "amount": "1"}, ("sales", "Hall", "CNY")),
    ],
)
def test_opened_contract_is_of_the_kind_that_was_asked_for(answers: dict[str, Any], expected: tuple[str, ...]) -> None:
    contract = Contract.objects.get(pk=Asked(content="C2", answers=answers, title="Hall").open().pk)
    assert (contract.kind, contract.document.title, contract.document.currency) == expected


# Linking


def test_document_that_is_there_is_linked_and_the_link_taken_away() -> None:
    asked = Asked()
    proposal = proposing.reviewed(proposing.begun(asked.requester, customer=asked.customer))
    link = documents.link_document(asked.request, by=asked.requester, document=proposal.document)
    assert asked.request.events.latest("pk").target == {"text": proposal.document.number}
    with pytest.raises(DomainError, match="has a document already"):
        documents.link_document(asked.request, by=asked.requester, document=proposal.document)
    documents.unlink_document(link, by=asked.world.person("coordinator"))
    assert asked.kinds[-2:] == ["document_linked", "document_unlinked"]
    with pytest.raises(DomainError, match="already gone"):
        documents.unlink_document(link, by=asked.requester)


def test_document_must_fit() -> None:
    asked = Asked()
    other = proposing.begun(asked.requester, customer=make_customer(owner=asked.requester))
    unseen = proposing.begun()
    of_another_kind = proposing.begun(asked.requester, customer=asked.customer).document
    Document.objects.filter(pk=of_another_kind.pk).update(kind="contract")
    of_another_kind.refresh_from_db()
    for document, refusal in (
        (other.document, "another customer"),
        (unseen.document, "no such document"),
        (of_another_kind, "no such document"),
    ):
        with pytest.raises(DomainError, match=refusal):
            documents.link_document(asked.request, by=asked.requester, document=document)
    assert not SupportRequestDocument.objects.exists()


def test_request_without_a_customer_takes_any_customers_document() -> None:
    asked = Asked(customer=None)
    proposal = proposing.begun(asked.requester, customer=asked.customer)
    documents.link_document(asked.request, by=asked.requester, document=proposal.document)
    assert asked.request.documents.get().document == proposal.document


def test_strangers_link_nothing() -> None:
    asked = Asked()
    proposal = proposing.begun(asked.requester, customer=asked.customer)
    for persona in ("watcher", "manager", "stranger"):
        with pytest.raises(NotAllowed):
            documents.link_document(asked.request, by=asked.world.person(persona), document=proposal.document)


def test_database_links_a_document_once() -> None:
    asked = Asked()
    document = asked.open()
    with pytest.raises(IntegrityError, match="request_document_once"), transaction.atomic():
        SupportRequestDocument.objects.create(
            support_request=asked.request, document=document, added_by=asked.requester
        )
    assert str(SupportRequestDocument.objects.get()) == f"{asked.request.pk} {document.pk}"


# Reading


def test_who_works_on_the_request_reads_its_document() -> None:
    asked = Asked()
    document = asked.open()
    readers = {
        persona
        for persona in ("coordinator", "coordinator_delegate", "lead", "supporter", "supporter_delegate", "watcher",
                        "cooperator", "head", "stranger")
        if Document.objects.readable_by(asked.world.person(persona)).filter(pk=document.pk).exists()
    }  # fmt: skip
    assert readers == {"coordinator", "coordinator_delegate", "lead", "supporter", "supporter_delegate"}


def test_supporter_who_was_taken_off_reads_it_no_more() -> None:
    asked = Asked()
    document = asked.open()
    Supporter.objects.filter(user=asked.world.cast.supporter).update(removed_at=timezone.now())
    assert not Document.objects.readable_by(asked.world.person("supporter")).filter(pk=document.pk).exists()


# What its approval makes of the request


@pytest.mark.parametrize("state", OWED)
@pytest.mark.parametrize("kind", ["price", "contract"])
def test_approval_delivers_what_asked_for_it(state: str, kind: str) -> None:
    asked, approver = Asked(state), make_user()
    document = happened(asked, "concluded", by=approver, kind=kind)
    request = asked.fresh()
    delivery = Delivery.objects.get()
    assert (request.state, request.returned_from) == (State.DELIVERED, "")
    assert (delivery.name, delivery.delivered_by) == (document.number, approver)
    assert delivery.summary == f"{document.number} “Smart lighting” is approved."
    assert asked.kinds[-2:] == ["document_approved", "delivered"]
    assert asked.request.events.latest("pk").actor == approver
    assert request.due_kind == "confirm"
    assert Message.objects.filter(recipient=asked.requester, kind="requests_mine").exists()


def test_who_decided_supports_a_request_that_nobody_had() -> None:
    approver = make_user()
    asked = Asked(State.SUBMITTED, lead=None)
    SupportRequest.objects.update(lead=None)
    Supporter.objects.all().delete()
    happened(asked, "concluded", by=approver)
    assert asked.fresh().lead == approver
    assert Supporter.objects.get().user == approver


def test_price_that_needs_nobodys_approval_is_delivered_and_supported_by_another() -> None:
    make_price_list({make_product("L-1"): "100"})
    make_authority(Role.SALES_REP, "0.9")
    answers = price_answers(("L-1", "3", "92.50")) | {"valid_until": timezone.localdate().isoformat()}
    asked = Asked(State.SUBMITTED, content="C1", lead=None, answers=answers)
    SupportRequest.objects.update(lead=None)
    Supporter.objects.all().delete()
    case = submitting.submit(asked.open(), by=asked.requester)
    request = asked.fresh()
    assert (case.state, case.ended_by) == (CaseState.APPROVED, None)
    assert (request.state, request.lead) == (State.DELIVERED, asked.world.cast.coordinator)
    assert Supporter.objects.get().user == request.lead
    assert Delivery.objects.get().delivered_by == asked.requester
    assert asked.kinds == ["document_opened", "document_submitted", "document_approved", "delivered"]
    assert asked.request.events.get(kind="document_approved").actor is None


def test_requester_who_alone_answers_for_the_queue_is_all_there_is() -> None:
    asked = Asked(State.SUBMITTED, lead=None)
    SupportRequest.objects.update(lead=None, queue=None)
    Supporter.objects.all().delete()
    User.objects.exclude(pk=asked.requester.pk).update(is_active=False, deactivated_at=timezone.now())
    happened(asked, "concluded")
    assert asked.fresh().lead == asked.requester


def test_lead_stays_who_he_is() -> None:
    asked = Asked()
    happened(asked, "concluded", by=make_user())
    assert asked.fresh().lead == asked.world.cast.lead


def test_summary_is_in_the_requesters_language() -> None:
    asked = Asked()
    User.objects.filter(pk=asked.requester.pk).update(language="zh-hans")
    document = happened(asked, "concluded", by=make_user())
    with translation.override("zh-hans"):
        expected = gettext("%(number)s “%(title)s” is approved.") % {"number": document.number, "title": document.title}
    assert Delivery.objects.get().summary == expected


def test_approved_proposal_is_noted_and_delivers_nothing() -> None:
    asked = Asked()
    happened(asked, "concluded", by=make_user(), kind="proposal")
    assert asked.fresh().state == State.IN_PROGRESS
    assert asked.kinds[-1] == "document_approved"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("submitted", "document_submitted"),
        ("rejected", "document_rejected"),
        ("returned", "document_returned"),
        ("voided", "document_invalid"),
        ("document_voided", "document_void"),
    ],
)
def test_other_decisions_leave_it_open_with_an_event(event: str, kind: str) -> None:
    asked = Asked()
    version = asked.request.version
    happened(asked, event)
    assert (asked.fresh().state, asked.fresh().version) == (State.IN_PROGRESS, version + 1)
    assert (asked.kinds[-1], asked.request.events.latest("pk").actor) == (kind, None)


def test_other_events_of_the_document_are_not_noted() -> None:
    asked = Asked()
    happened(asked, "commented")
    assert not any(kind.startswith("document_") for kind in asked.kinds)


@pytest.mark.parametrize("state", sorted(set(State) - set(OPEN) - {State.DRAFT}))
def test_ended_request_hears_nothing(state: str) -> None:
    asked = Asked(state)
    happened(asked, "concluded", by=make_user())
    assert asked.fresh().state == state
    assert asked.kinds == []


def test_delivered_request_is_not_delivered_again() -> None:
    asked = Asked(State.DELIVERED)
    document = happened(asked, "concluded", by=make_user())
    announce(document, "voided")
    assert asked.kinds == ["document_approved", "document_invalid"]
    assert not Delivery.objects.exists()


def test_engine_tells_the_request_of_its_rounds() -> None:
    asked = Asked()
    boss = make_user()
    asked.requester.unit.manager = boss
    asked.requester.unit.save()
    document = asked.open()
    proposing.again(Proposal.objects.select_related("document__owner").get(pk=document.pk), summary="Twelve lamps.")
    proposal = proposing.submitted(proposing.fresh(Proposal.objects.get(pk=document.pk)))
    task = Task.objects.pending().get(step__case__document=proposal.pk)
    deciding.reject(task, by=task.holder, seen=task.step.case.sha256, reason="Secret reason.")
    assert asked.kinds == ["document_opened", "document_submitted", "document_rejected"]
    assert asked.request.events.latest("pk").note == ""
    proposing.reviewed(proposing.fresh(proposal))
    assert asked.kinds[-1] == "document_approved"


# The page


def page(asked: Asked, persona: str) -> Any:
    client = Client()
    client.force_login(asked.world.person(persona))
    return client.get(asked.request.get_absolute_url())


def test_page_offers_to_open_and_to_link_to_whom_it_may() -> None:
    asked = Asked()
    open_url = reverse("requests:open_document", args=[asked.request.number])
    link_url = reverse("requests:link_document", args=[asked.request.number])
    offers = {
        persona: (open_url in (shown := page(asked, persona).content.decode()), link_url in shown)
        for persona in ("requester", "requester_delegate", "coordinator", "watcher")
    }
    assert offers == {
        "requester": (True, True),
        "requester_delegate": (False, True),
        "coordinator": (False, True),
        "watcher": (False, False),
    }


def test_page_names_the_document_to_readers_and_its_number_to_others() -> None:
    asked = Asked()
    proposal = proposing.reviewed(proposing.begun(asked.requester, customer=asked.customer, title="Very secret title"))
    documents.link_document(asked.request, by=asked.requester, document=proposal.document)
    for persona, reads in (("requester", True), ("coordinator", True), ("watcher", False)):
        shown = page(asked, persona).content.decode()
        assert str(proposal.document.number) in shown
        assert ("Very secret title" in shown, proposal.get_absolute_url() in shown) == (reads, reads), persona
        assert reverse("requests:open_document", args=[asked.request.number]) not in shown


def test_page_of_other_contents_has_no_such_card() -> None:
    asked = Asked(content="T1")
    assert page(asked, "requester").context["documents"] is None


def test_opening_leads_to_the_draft() -> None:
    asked = Asked()
    client = Client()
    client.force_login(asked.requester)
    answer = client.post(reverse("requests:open_document", args=[asked.request.number]))
    assert answer["Location"] == Proposal.objects.get().get_absolute_url()


def test_form_offers_fitting_documents_only() -> None:
    asked = Asked()
    fitting = proposing.begun(asked.requester, customer=asked.customer)
    proposing.begun(asked.requester, customer=make_customer(owner=asked.requester))
    thrown = proposing.begun(asked.requester, customer=asked.customer)
    engine.discard(thrown.document, by=asked.requester)
    client = Client()
    client.force_login(asked.requester)
    form = client.get(reverse("requests:link_document", args=[asked.request.number])).context["form"]
    assert list(form.fields["document"].queryset) == [fitting.document]
    assert [label for _key, label in form.fields["document"].choices][-1] == "Draft · Smart lighting (Draft)"


@pytest.mark.parametrize("links", [1, 3])
def test_page_costs_the_same_however_many_documents(
    links: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = Asked()
    for _link in range(links):
        engine.void(asked.open(), by=make_user("administrator"), reason="Again")
    client = Client()
    client.force_login(asked.requester)
    client.get(asked.request.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        client.get(asked.request.get_absolute_url())


def test_people_of_the_request_are_concerned_with_its_document_whatever_became_of_it() -> None:
    asked = Asked()
    document = asked.open()
    working, released, watching = make_user(), make_user(), make_user()
    for person, removed_at in ((working, None), (released, timezone.now() + timedelta(minutes=1))):
        asked.request.supporters.create(user=person, added_by=asked.requester, removed_at=removed_at)
    asked.request.watchers.create(user=watching, added_by=asked.requester)
    SupportRequest.objects.filter(pk=asked.request.pk).update(state=State.CANCELLED, closed_at=timezone.now())
    found = set(concerned.about(document))
    assert {asked.requester, working, watching} <= found
    assert released not in found
    assert make_user() not in found


def test_request_that_nobody_owes_any_more_is_not_delivered_by_a_decision() -> None:
    asked = Asked(State.DELIVERED)
    said = {"name": "PA-2026-00001", "summary": "Approved"}
    assert lifecycle.deliver_by_decision(asked.request, by=asked.requester, **said).state == State.DELIVERED
    assert not Delivery.objects.filter(name=said["name"]).exists()
