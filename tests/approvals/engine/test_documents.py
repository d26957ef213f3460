"""The one door for content: who may change what when, and what a change does to an approval."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Delegation, User
from accounts.rules.roles import Role
from approvals.models import Case, Document, DocumentEvent, DocumentFile
from approvals.rules.states import CaseState, DocumentState
from approvals.services import documents, reverting, submitting
from core import vault
from core.errors import DomainError, NotAllowed, Stale
from core.file_contents import Unacceptable
from notifications.models import Message
from tests.approvals.kinds import NOTE, Notes
from tests.approvals.running import (
    approve,
    asked,
    asks,
    begun,
    fresh,
    kinds_of_events,
    outcomes,
    publish,
    states,
    submitted,
)
from tests.factories import make_customer, make_unit, make_user

pytestmark = pytest.mark.django_db


def upload(text: bytes = b"one", name: str = "quote.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text)


def events(document: Document) -> list[str]:
    return list(document.events.order_by("seq").values_list("kind", flat=True))


def test_a_draft_begins_without_number_or_round(rep: User, notes: Notes) -> None:
    document = begun(rep, title=" A note ")
    assert (document.title, document.state, document.number, document.round) == ("A note", "draft", None, 0)
    assert (document.unit, document.ref) == (rep.unit, f"draft-{document.pk}")
    assert events(document) == ["begun"]
    assert notes.heard == ["begun"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "nonsense", "no such kind"),
        ("subkind", "nonsense", "no such kind"),
        ("currency", "XXX", "currency is not in use"),
        ("title", "  ", "a title"),
    ],
)
def test_a_draft_needs_a_known_kind_currency_and_title(rep: User, field: str, value: str, says: str) -> None:
    words = {"kind": NOTE, "title": "Note", "currency": "CNY", "customer": make_customer(owner=rep)} | {field: value}
    with pytest.raises(DomainError, match=says):
        documents.begin(owner=rep, by=rep, **words)  # type: ignore[arg-type]
    assert Document.objects.count() == 0


def test_a_draft_is_begun_for_somebody_here_who_sees_the_customer(rep: User, bob: User) -> None:
    customer = make_customer(owner=rep)
    with pytest.raises(NotAllowed, match="does not see this customer"):
        begun(bob, customer=customer)
    administrator = make_user(Role.ADMINISTRATOR)
    User.objects.filter(pk=rep.pk).update(is_active=False, deactivated_at=timezone.now())
    rep.refresh_from_db()
    with pytest.raises(NotAllowed, match="not active"):
        begun(rep, customer=customer)
    with pytest.raises(NotAllowed, match="still here"):
        documents.begin(kind=NOTE, owner=rep, by=administrator, customer=customer, title="Note", currency="CNY")


def test_a_draft_is_begun_for_another_by_who_leads_him_stands_in_or_administers(rep: User, bob: User) -> None:
    about = {"kind": NOTE, "customer": make_customer(owner=rep), "title": "Note", "currency": "CNY"}
    for stranger in (bob, make_user(Role.SALES_MANAGER, unit=make_unit("South"))):
        with pytest.raises(NotAllowed, match="cannot begin a document for somebody else"):
            documents.begin(owner=rep, by=stranger, **about)  # type: ignore[arg-type]
    now = timezone.now()
    stand_in = make_user()
    Delegation.objects.create(
        principal=rep,
        delegate=stand_in,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
        set_by=rep,
    )
    leads = make_user(Role.SALES_MANAGER, unit=rep.unit)
    for person in (stand_in, leads, make_user(Role.ADMINISTRATOR)):
        assert documents.begin(owner=rep, by=person, **about).owner == rep  # type: ignore[arg-type]


def test_a_copy_of_an_approved_document_is_a_new_draft(ann: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    copy = begun(rep, based_on=case.document, customer=case.document.customer)
    assert (copy.state, copy.number, copy.round, copy.version) == (DocumentState.DRAFT, None, 0, 1)
    assert not copy.cases.exists()
    assert not copy.versions.exists()
    assert copy.events.get().data["based_on"] == case.document.number


def test_a_change_notes_what_was_before_and_counts(rep: User) -> None:
    document = begun(rep)
    with documents.changing(document, by=rep, version=1, note="Dearer") as change:
        change.set(title="Newer", currency="CNY", net_amount=Decimal("12.50"))
        change.facts["rows"] = 3
    document.refresh_from_db()
    assert (document.title, document.net_amount, document.version) == ("Newer", Decimal("12.50"), 2)
    event = document.events.get(kind="changed")
    assert event.data == {"changes": {"title": ["Note", "Newer"], "net_amount": [None, "12.50"]}, "rows": 3}
    assert (event.actor, event.note) == (rep, "Dearer")


def test_a_change_does_not_reach_what_is_the_engines(rep: User) -> None:
    document = begun(rep)
    for field in ("state", "number", "round", "head"):
        with pytest.raises(KeyError, match=field), documents.changing(document, by=rep) as change:
            change.set(**{field: "x"})
    assert events(document) == ["begun"]


def test_changing_is_the_owners(rep: User, bob: User, administrator: User) -> None:
    document = begun(rep)
    for person in (bob, administrator):
        with pytest.raises(NotAllowed, match="Only the owner"), documents.changing(document, by=person):
            pytest.fail("It was let in.")


def test_nothing_changes_while_it_is_in_approval(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    with (
        pytest.raises(DomainError, match="Recall it first") as refusal,
        documents.changing(case.document, by=rep),
    ):
        pytest.fail("It was let in.")
    assert refusal.value.status_code == 409
    with pytest.raises(DomainError, match="Recall it first"):
        documents.attach(case.document, by=rep, upload=upload())
    reverting.recall(case.document, by=rep)
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Newer")


def test_an_old_form_changes_nothing_and_shows_what_stands_there(rep: User) -> None:
    document = begun(rep)
    with documents.changing(document, by=rep) as change:
        change.set(title="Newer")
    with (
        pytest.raises(Stale) as refusal,
        documents.changing(document, by=rep, version=1, shown=lambda one: {"Title": one.title}),
    ):
        pytest.fail("It was let in.")
    assert refusal.value.current == {"Title": "Newer"}
    with pytest.raises(Stale) as bare, documents.changing(document, by=rep, version=1):
        pytest.fail("It was let in.")
    assert bare.value.current == {}


def test_a_change_of_what_is_approved_ends_the_approval_visibly(ann: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Newer")
    case = fresh(case)
    assert (case.state, case.document.state) == (CaseState.VOIDED, DocumentState.DRAFT)
    assert kinds_of_events(case)[-3:] == ["concluded", "voided", "changed"]
    assert Message.objects.filter(recipient=ann, subject__contains="no longer valid").exists()
    assert outcomes(case) == [("Ann", "approved")]
    again = submitting.submit(case.document, by=rep)
    assert (again.round, asked(again)) == (2, {"Ann"})
    assert again.sha256 != case.sha256


def test_a_change_that_fails_leaves_the_approval(ann: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    with pytest.raises(DomainError, match="signed"), documents.changing(case.document, by=rep):
        raise DomainError("It was signed.")
    assert fresh(case).state == CaseState.APPROVED


def test_an_attachment_is_content(ann: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    file = documents.attach(case.document, by=rep, upload=upload())
    assert fresh(case).state == CaseState.VOIDED
    event = case.document.events.get(kind="file_added")
    assert (event.data["target"], event.data["sha256"]) == ({"text": "quote.txt"}, file.sha256)
    assert vault.path_of(file.stored_as).read_bytes() == b"one"
    documents.detach(file, by=rep)
    file.refresh_from_db()
    assert file.removed_at is not None
    assert vault.path_of(file.stored_as).exists()
    with pytest.raises(DomainError, match="cannot be taken off"):
        documents.detach(file, by=rep)


def test_a_signed_copy_is_no_content(ann: User, bob: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    signed = documents.attach(case.document, by=rep, upload=upload(), purpose=DocumentFile.Purpose.SIGNED)
    assert fresh(case).state == CaseState.APPROVED
    with pytest.raises(DomainError, match="cannot be taken off"):
        documents.detach(signed, by=rep)
    with pytest.raises(NotAllowed):
        documents.attach(case.document, by=bob, upload=upload(), purpose=DocumentFile.Purpose.SIGNED)
    assert fresh(case).state == CaseState.APPROVED


def test_a_file_that_is_not_what_it_says_is_refused(rep: User) -> None:
    with pytest.raises(Unacceptable):
        documents.attach(begun(rep), by=rep, upload=upload(b"MZ", "tool.exe"))


def test_a_new_draft_can_be_thrown_away_a_submitted_one_not(ann: User, rep: User, bob: User) -> None:
    document = begun(rep)
    with pytest.raises(NotAllowed):
        documents.discard(document, by=bob)
    documents.discard(document, by=rep)
    document.refresh_from_db()
    assert (document.state, document.number, events(document)) == ("void", None, ["begun", "document_voided"])
    with pytest.raises(DomainError, match="Only a draft"):
        documents.discard(document, by=rep)
    case = submitted(asks(ann), owner=rep)
    reverting.recall(case.document, by=rep)
    with pytest.raises(DomainError, match="submitted once stays"):
        documents.discard(case.document, by=rep)


def test_void_is_the_administrators_and_needs_a_reason(ann: User, rep: User, administrator: User) -> None:
    case = submitted(asks(ann), asks(ann), owner=rep)
    for person in (rep, ann):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            documents.void(case.document, by=person, reason="Wrong")
    with pytest.raises(DomainError, match="Give a reason"):
        documents.void(case.document, by=administrator, reason=" ")
    documents.void(case.document, by=administrator, reason="Wrong customer")
    case = fresh(case)
    assert (case.document.state, case.state, case.reason) == ("void", CaseState.VOIDED, "Wrong customer")
    assert (outcomes(case), states(case)) == ([("Ann", "cancelled")], ["cancelled", "cancelled"])
    with pytest.raises(DomainError, match="It is void"):
        documents.void(case.document, by=administrator, reason="Again")
    with pytest.raises(DomainError, match="It is void"), documents.changing(case.document, by=rep):
        pytest.fail("It was let in.")


def test_what_is_approved_can_be_declared_void(ann: User, rep: User, administrator: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    documents.void(case.document, by=administrator, reason="Fraud")
    assert (fresh(case).state, fresh(case).document.state) == (CaseState.VOIDED, DocumentState.VOID)
    assert kinds_of_events(case)[-1] == "document_voided"
    told = Message.objects.filter(subject__contains="void").values_list("recipient__name", flat=True)
    assert set(told) == {"Rep", "Ann"}


def test_a_draft_can_be_declared_void(rep: User, administrator: User) -> None:
    document = begun(rep)
    documents.void(document, by=administrator, reason="Test")
    assert Document.objects.get(pk=document.pk).state == DocumentState.VOID
    assert DocumentEvent.objects.get(kind="document_voided").note == "Test"


def test_administrator_who_left_declares_nothing_void(rep: User) -> None:
    gone = make_user(Role.ADMINISTRATOR, is_active=False, deactivated_at=rep.created_at)
    with pytest.raises(NotAllowed):
        documents.void(begun(rep), by=gone, reason="Test")


def test_by_ref_finds_by_number_and_by_the_key_of_before(ann: User, rep: User) -> None:
    draft = begun(rep)
    publish(asks(ann))
    sent = submitting.submit(begun(rep), by=rep).document
    rows = Document.objects.all()
    assert list(rows.by_ref(draft.ref)) == [draft]
    assert list(rows.by_ref(sent.ref)) == list(rows.by_ref(f"draft-{sent.pk}")) == [sent]
    for wrong in ("draft-", "draft-x", "draft-²", "draft-" + "9" * 30, "NT-2026-99999", ""):
        assert not rows.by_ref(wrong).exists()


def test_kinds_hear_of_everything_in_the_same_transaction(ann: User, rep: User, notes: Notes) -> None:
    approve(submitted(asks(ann), owner=rep), ann)
    assert notes.heard == ["begun", "submitted", "step_began", "approved", "concluded"]
    assert Case.objects.get().state == CaseState.APPROVED
