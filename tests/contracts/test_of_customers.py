"""Documents on a customer's page, and what becomes of them when it changes hands or is merged."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Copy, Document, Task
from approvals.rules.states import DocumentState, TaskState
from approvals.services import deciding, documents, submitting
from contracts.models import ApprovedPrice, Contract, Proposal, Receipt
from contracts.rules.proposals import Answer
from contracts.rules.states import Stage
from contracts.services import of_customers
from contracts.services.after import payments
from core.errors import DomainError
from customers import related
from customers.models import Customer
from customers.related import Hands
from customers.services import contacts
from customers.services.importing import runs
from notifications.models import Message
from tests.approvals.rows import make_task, make_version
from tests.contracts import proposing
from tests.contracts.contracting import make_contract, make_line
from tests.customers.imports.office import imported, worked
from tests.factories import make_contact, make_customer, make_product, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user(Role.SALES_MANAGER)


@pytest.fixture
def former() -> User:
    return proposing.make_rep()


@pytest.fixture
def new() -> User:
    return make_user(Role.SALES_REP, unit=make_unit())


@pytest.fixture
def customer(former: User) -> Customer:
    return make_customer(owner=former)


HEADER = ("Company name", "Contact", "Mobile")


def draft(former: User, customer: Customer, **fields: Any) -> Document:
    return Document.objects.get(pk=proposing.begun(former, customer=customer, **fields).pk)


def contract(former: User, customer: Customer, *, stage: str, sign_by: Any = None) -> Document:
    """An approved contract at that stage."""
    document = Document.objects.create(
        kind="contract",
        subkind="sales",
        number=f"CT-2026-{Document.objects.count() + 1:05}",
        title="Lamps",
        owner=former,
        unit=former.unit,
        customer=customer,
        state=DocumentState.APPROVED,
        currency="CNY",
        round=1,
    )
    more: dict[str, Any] = {"ended_at": timezone.now()} if stage == Stage.ENDED else {}
    if stage == Stage.EFFECTIVE:
        more = {"effective_at": timezone.now(), "signed_version": make_version(document)}
    Contract.objects.create(document=document, kind="sales", stage=stage, sign_by=sign_by, **more)
    return document


def moved(customer: Customer, former: User, new: User, by: User) -> Any:
    return of_customers.move({customer.pk: Hands(former.pk, new.pk)}, by, "He moves to Shanghai")


def owner_of(document: Document) -> User:
    return Document.objects.get(pk=document.pk).owner


def test_documents_are_known_to_customers() -> None:
    assert of_customers.SOURCE in related.every()


def test_timeline_holds_what_the_reader_may_see_newest_first(customer: Customer, former: User) -> None:
    older, newer = draft(former, customer), proposing.sent(proposing.begun(former, customer=customer))
    draft(former, make_customer(owner=former))
    lines = of_customers.timeline(customer, former, None, 10)
    assert [line.url for line in lines] == [newer.get_absolute_url(), f"/proposals/draft-{older.pk}/"]
    assert [(line.sentence, line.note) for line in lines] == [
        (f"Proposal {newer.document.number}", "Smart lighting"),
        ("Proposal (draft)", "Smart lighting"),
    ]
    assert [(line.state, line.state_value, line.field) for line in lines] == [
        ("Sent", "sent", "stand"),
        ("Draft", "draft", "standing"),
    ]
    assert of_customers.timeline(customer, former, None, 1) == lines[:1]
    assert of_customers.timeline(customer, former, newer.document.created_at, 10) == lines[1:]
    assert of_customers.timeline(customer, make_user(), None, 10) == []


def test_returned_document_is_called_so(customer: Customer, former: User) -> None:
    proposal = proposing.submitted(proposing.begun(former, customer=customer))
    task = Task.objects.pending().select_related("step__case").get(step__case__document=proposal.pk)
    deciding.return_to_drafter(task, by=task.holder, seen=task.step.case.sha256, reason="Shorter")
    (line,) = of_customers.timeline(customer, former, None, 10)
    assert (line.state, line.state_value, line.field) == ("Returned for rework", "returned", "standing")


def test_copy_of_a_version_shows_nothing_of_the_document_beside_the_customer(customer: Customer, former: User) -> None:
    proposal, reader = proposing.reviewed(proposing.begun(former, customer=customer)), make_user()
    Copy.objects.create(content=proposing.newest(proposal), person=reader)
    assert list(Document.objects.visible_to(reader)) == [proposal.document]
    assert of_customers.timeline(customer, reader, None, 10) == []
    assert of_customers.upcoming(customer, reader) == []


def test_what_is_next_are_the_open_ones_with_what_is_due_first(customer: Customer, former: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    none = draft(former, customer)
    soon = draft(former, customer, submit_by=now + timedelta(hours=1))
    late = contract(former, customer, stage=Stage.SIGNING, sign_by=today - timedelta(days=1))
    running = contract(former, customer, stage=Stage.EFFECTIVE)
    contract(former, customer, stage=Stage.ENDED)
    proposing.answered(proposing.sent(proposing.begun(former, customer=customer)), Answer.ACCEPTED)
    documents.discard(draft(former, customer), by=former)
    lines = of_customers.upcoming(customer, former)
    assert [(line.state_value, line.overdue) for line in lines] == [
        ("signing", True),
        ("draft", False),
        ("draft", False),
        ("effective", False),
    ]
    assert [line.url.rsplit("/", 2)[1] for line in lines] == [late.number, soon.ref, none.ref, running.number]
    assert of_customers.upcoming(customer, make_user()) == []


def test_contract_without_a_day_to_sign_is_not_late(customer: Customer, former: User) -> None:
    contract(former, customer, stage=Stage.SIGNING)
    assert [line.overdue for line in of_customers.upcoming(customer, former)] == [False]


def test_sent_proposal_is_not_late(customer: Customer, former: User) -> None:
    proposal = proposing.sent(proposing.begun(former, customer=customer))
    type(proposal).objects.update(submit_by=timezone.now() - timedelta(days=1))
    assert [line.overdue for line in of_customers.upcoming(customer, former)] == [False]


def test_open_documents_are_counted_for_many_customers_at_once(customer: Customer, former: User) -> None:
    other, none = make_customer(owner=former), make_customer()
    for state in (DocumentState.DRAFT, DocumentState.DRAFT, DocumentState.VOID):
        Document.objects.filter(pk=draft(former, customer).pk).update(state=state)
    draft(former, other)
    approved = draft(former, customer)
    Document.objects.filter(pk=approved.pk).update(kind="price", state="approved", round=1, number="PA-2026-00009")
    assert of_customers.open_count([customer.pk, other.pk, none.pk]) == {customer.pk: 2, other.pk: 1}


def test_open_documents_of_the_former_owner_become_the_new_ones(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    proposal = proposing.sent(proposing.begun(former, customer=customer))
    done = proposing.answered(proposing.sent(proposing.begun(former, customer=customer)), Answer.REFUSED)
    of_another = draft(new, make_customer(owner=new))
    found = moved(customer, former, new, manager)
    document = Document.objects.get(pk=proposal.pk)
    assert (document.owner, document.unit, document.state) == (new, new.unit, DocumentState.APPROVED)
    assert document.version == proposal.document.version + 1
    event = document.events.last()
    assert event is not None
    assert (event.kind, event.actor, event.note) == ("owner_changed", manager, "He moves to Shanghai")
    assert event.data["target"]["en"] == new.name_latin
    assert [entry["document"] for entry in found[customer.pk]] == [document.pk]
    assert (owner_of(done.document), owner_of(of_another)) == (former, new)
    assert Message.objects.filter(recipient=new, kind="approvals_mine").count() == 1


def test_nothing_moves_where_nothing_is_open(customer: Customer, former: User, new: User, manager: User) -> None:
    assert moved(customer, former, new, manager) == {}
    assert of_customers.move({}, manager, "") == {}


def test_document_in_approval_goes_on_with_its_approvers(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    proposal = proposing.submitted(proposing.begun(former, customer=customer))
    moved(customer, former, new, manager)
    assert owner_of(proposal.document) == new
    assert Task.objects.pending().get().holder == former.unit.manager
    assert proposing.fresh(proposal).stand == "in_review"


def test_what_the_new_owner_is_asked_to_approve_stays(customer: Customer, former: User, manager: User) -> None:
    proposal = proposing.submitted(proposing.begun(former, customer=customer))
    approver = Task.objects.pending().get().holder
    assert moved(customer, former, approver, manager) == {}
    assert owner_of(proposal.document) == former


def test_what_the_new_owner_decided_for_somebody_stays(customer: Customer, former: User, manager: User) -> None:
    proposal, delegate = proposing.submitted(proposing.begun(former, customer=customer)), make_user(Role.SALES_REP)
    step = Task.objects.pending().get().step
    task = make_task(step=step, state=TaskState.APPROVED, actor=delegate)
    assert delegate not in (task.holder, Task.objects.pending().get().holder)
    assert moved(customer, former, delegate, manager) == {}
    assert owner_of(proposal.document) == former


def test_undone_transfer_gives_back_what_the_new_owner_left_alone(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    kept, touched, done = (draft(former, customer, title=title) for title in ("kept", "touched", "done"))
    found = moved(customer, former, new, manager)
    proposing.again(Proposal.objects.select_related("document__owner").get(pk=touched.pk), summary="Mine")
    documents.discard(Document.objects.get(pk=done.pk), by=new)
    of_customers.undo(found, manager, "A mistake")
    assert [owner_of(one) for one in (kept, touched, done)] == [former, new, new]
    event = kept.events.last()
    assert event is not None
    assert (event.kind, event.note) == ("owner_changed", "A mistake")


def test_nothing_goes_back_to_somebody_who_left(customer: Customer, former: User, new: User, manager: User) -> None:
    document = draft(former, customer)
    found = moved(customer, former, new, manager)
    User.objects.filter(pk=former.pk).update(is_active=False, deactivated_at=timezone.now())
    of_customers.undo(found, manager, "A mistake")
    assert owner_of(document) == new


def test_merge_brings_all_over_and_gives_it_back(customer: Customer, former: User, manager: User) -> None:
    survivor, now = make_customer(owner=former), timezone.now()
    proposal = proposing.answered(proposing.sent(proposing.begun(former, customer=customer)), Answer.ACCEPTED)
    price = ApprovedPrice.objects.create(
        customer=customer,
        product=make_product(),
        case=proposal.document.cases.get(),
        currency="CNY",
        price=Decimal(90),
        list_price=Decimal(100),
        quantity=Decimal(1),
        valid_from=now.date(),
        valid_until=now.date(),
    )
    joined = of_customers.join(customer.pk, survivor.pk, manager)
    document = Document.objects.get(pk=proposal.pk)
    price.refresh_from_db()
    assert (document.customer, price.customer) == (survivor, survivor)
    event = document.events.last()
    assert event is not None
    assert (event.kind, event.data["target"]) == ("customer_merged", {"text": survivor.name})
    assert joined == {"documents": [document.pk], "prices": [price.pk], "parties": [], "receipts": []}
    own = draft(former, survivor)
    of_customers.part(customer.pk, survivor.pk, joined, manager)
    document.refresh_from_db()
    price.refresh_from_db()
    assert (document.customer, price.customer) == (customer, customer)
    assert document.events.filter(kind="customer_unmerged").count() == 1
    assert Document.objects.get(pk=own.pk).customer == survivor
    assert not Receipt.objects.exists()


def test_receipts_go_along_with_their_customer_also_reversed_ones(
    customer: Customer, former: User, manager: User
) -> None:
    receipts = [
        payments.receive(
            customer=customer, currency="CNY", amount=Decimal(9), received_on=timezone.localdate(), by=former
        )
        for _one in range(2)
    ]
    payments.reverse(receipts[1], by=former, reason="Wrong bank")
    survivor = make_customer(owner=former)
    joined = of_customers.join(customer.pk, survivor.pk, manager)
    assert set(Receipt.objects.values_list("customer", flat=True)) == {survivor.pk}
    of_customers.part(customer.pk, survivor.pk, joined, manager)
    assert set(Receipt.objects.values_list("customer", flat=True)) == {customer.pk}


@pytest.mark.parametrize("brought", ["receipt", "contract"])
def test_customers_are_not_separated_while_one_pays_for_the_other(
    customer: Customer, former: User, manager: User, brought: str
) -> None:
    """Whether the receipt or the contract was brought along by the merge."""
    survivor = make_customer(owner=former)
    payer, owing = (customer, survivor) if brought == "receipt" else (survivor, customer)
    line = make_line(make_contract(former, stage=Stage.EFFECTIVE, customer=owing))
    document, today = line.contract.document, timezone.localdate()
    receipt = payments.receive(customer=payer, currency="CNY", amount=Decimal(1000), received_on=today, by=former)
    joined = of_customers.join(customer.pk, survivor.pk, manager)
    (allocation,) = payments.allocate(receipt, by=former, amounts={line: Decimal(300)})
    with pytest.raises(DomainError, match=f"{receipt.number} pays for {document}"), transaction.atomic():
        of_customers.part(customer.pk, survivor.pk, joined, manager)
    assert Receipt.objects.get().customer == survivor
    payments.release(allocation, by=former)
    of_customers.part(customer.pk, survivor.pk, joined, manager)
    assert Receipt.objects.get().customer == payer
    assert Document.objects.get(pk=document.pk).customer == owing


def test_frozen_content_stays_as_it_was_when_the_owner_changes(
    customer: Customer, former: User, new: User, manager: User
) -> None:
    proposal = proposing.reviewed(proposing.begun(former, customer=customer))
    version = proposing.newest(proposal)
    moved(customer, former, new, manager)
    assert proposing.newest(proposal).sha256 == version.sha256
    assert proposing.fresh(proposal).stand == "approved"


def test_new_owner_goes_on_with_the_draft(customer: Customer, former: User, new: User, manager: User) -> None:
    document = draft(former, customer)
    new.unit.manager = make_user()
    new.unit.save()
    moved(customer, former, new, manager)
    case = submitting.submit(Document.objects.get(pk=document.pk), by=User.objects.get(pk=new.pk))
    assert case.submitted_by == new
    assert Task.objects.pending().get().holder == new.unit.manager


def test_contact_whom_an_answer_names_is_not_removed(customer: Customer, former: User) -> None:
    named, mistaken = make_contact(customer), make_contact(customer)
    proposing.answer_to(proposing.sent(proposing.begun(former, customer=customer)), Answer.CHANGES, contact=named)
    with pytest.raises(DomainError, match="has a history here"):
        contacts.remove_contact(named, by=former)
    contacts.remove_contact(mistaken, by=former)
    assert customer.contacts.get() == named


def test_contact_of_an_import_that_an_ended_contract_names_stays_when_the_import_is_taken_back(former: User) -> None:
    named, free = (make_customer(owner=former, name=f"{word} Foods Ltd") for word in ("Named", "Free"))
    run = imported(former, [["Named Foods", "Bob", "13800000001"], ["Free Foods", "Eve", "13800000002"]], HEADER)
    ended = make_contract(former, customer=named, stage=Stage.ENDED)
    ended.counterparties.create(side="theirs", name="Named Foods Ltd", contact=named.contacts.get(), position=9)
    runs.revert(run, by=former)
    run = worked(run)
    assert (run.state, run.problem) == ("reverted", "")
    assert {one.number: one.outcome for one in run.rows.all()} == {2: "kept", 3: "reverted"}
    assert (named.contacts.get().name, free.contacts.count()) == ("Bob", 0)
