"""The ledger of what was sent and received: by the system's clock, corrected and never changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from time_machine import travel

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, DocumentFile, SendingEntry
from approvals.rules.states import DocumentState
from approvals.services import deciding, documents, sending, submitting
from core.errors import DomainError, NotAllowed
from core.file_contents import Unacceptable
from tests.approvals import running
from tests.approvals.uploads import upload
from tests.factories import make_contact, make_user

pytestmark = pytest.mark.django_db

SENT, RECEIVED = SendingEntry.Direction
MAIL = SendingEntry.Channel.MAIL
DONE, UNDER_WAY, FAILED = SendingEntry.Outcome


@pytest.fixture
def case() -> Case:
    """An approved round."""
    boss = make_user()
    case = running.submitted(running.asks(boss))
    return deciding.approve(running.task_of(boss, case), by=boss, seen=case.sha256)


def record(case: Case, *, by: User | None = None, **how: Any) -> SendingEntry:
    how = {"direction": SENT, "channel": MAIL, "party": "Ms. Wang", "outcome": DONE} | how
    return sending.record_sending(case.document, case.content, by=by or case.document.owner, **how)


def correct(entry: SendingEntry, *, by: User | None = None, **how: Any) -> SendingEntry:
    how = {"channel": MAIL, "party": "Mr. Li", "outcome": FAILED, "note": "Wrong address."} | how
    return sending.correct(entry, by=by or entry.document.owner, **how)


def test_entry_has_the_systems_time_and_an_event(case: Case) -> None:
    now = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    with travel(now, tick=False):
        entry = record(case, reference=" SF-1 ", note="By night.")
    assert (entry.at, entry.by, entry.reference, entry.corrects) == (now, case.document.owner, "SF-1", None)
    assert str(entry).endswith("sent 2026-11-23")
    event = case.document.events.last()
    assert event is not None
    assert (event.kind, event.note, event.at) == ("sent", "By night.", now)
    assert event.data == {
        "target": {"text": "Ms. Wang"},
        "entry": entry.pk,
        "channel": "mail",
        "outcome": "done",
        "reference": "SF-1",
        "sha256": case.content.sha256,
        "file": None,
        "corrects": None,
    }


def test_only_what_arrived_and_stands_was_really_sent(case: Case) -> None:
    really = [record(case)]
    record(case, outcome=FAILED)
    record(case, direction=RECEIVED)
    really.append(correct(record(case, outcome=UNDER_WAY), outcome=DONE))
    correct(record(case))
    assert list(SendingEntry.objects.really_sent()) == really


def test_correction_points_at_what_it_corrects(case: Case) -> None:
    entry = record(case)
    later = correct(entry)
    assert (later.corrects, later.content, later.direction, later.outcome) == (entry, case.content, SENT, FAILED)
    assert list(SendingEntry.objects.standing()) == [later]
    event = case.document.events.last()
    assert event is not None
    assert (event.kind, event.data["corrects"]) == ("sending_corrected", entry.pk)


def test_entry_is_corrected_once_and_with_a_reason(case: Case) -> None:
    entry = record(case)
    with pytest.raises(DomainError, match="Say what was wrong"):
        correct(entry, note=" ")
    later = correct(entry)
    with pytest.raises(DomainError, match="corrected already"):
        correct(entry)
    assert correct(later).corrects == later


@pytest.mark.parametrize("state", [DocumentState.DRAFT, DocumentState.IN_APPROVAL, DocumentState.VOID])
def test_only_what_is_approved_is_sent(case: Case, state: DocumentState) -> None:
    Document.objects.filter(pk=case.document_id).update(state=state)
    with pytest.raises(DomainError, match="Only what is approved"):
        record(case)
    assert record(case, direction=RECEIVED).direction == RECEIVED


def test_earlier_version_is_not_sent(case: Case) -> None:
    owner = case.document.owner
    with documents.changing(case.document, by=owner):
        pass
    submitting.submit(case.document, by=owner)
    Document.objects.update(state=DocumentState.APPROVED)
    with pytest.raises(DomainError, match="Only what is approved"):
        record(case)


def test_version_of_another_document_is_refused(case: Case) -> None:
    other = running.begun(case.document.owner)
    with pytest.raises(DomainError, match="another document"):
        sending.record_sending(
            other, case.content, by=other.owner, direction=RECEIVED, channel=MAIL, party="X", outcome=DONE
        )


def test_who_does_not_keep_the_document_does_not_write_in_it(case: Case) -> None:
    entry, other = record(case), make_user(Role.SALES_REP)
    with pytest.raises(NotAllowed):
        record(case, by=other)
    with pytest.raises(NotAllowed):
        correct(entry, by=other)


def test_who_leads_the_owner_and_administrators_write_in_it_as_well(case: Case) -> None:
    leader = make_user(Role.SALES_MANAGER, unit=case.document.owner.unit)
    for person in (leader, make_user(Role.ADMINISTRATOR)):
        assert record(case, by=person).by == person
        assert correct(record(case), by=person).by == person


def test_party_is_named_or_a_contact(case: Case) -> None:
    contact = make_contact(case.document.customer)
    assert record(case, party="", contact=contact).party == contact.name
    with pytest.raises(DomainError, match="Say with whom"):
        record(case, party=" ")
    with pytest.raises(DomainError, match="does not work at the customer"):
        record(case, contact=make_contact())


@pytest.mark.parametrize("who", ["owner", "leader", "administrator"])
def test_proof_is_kept_beside_it(case: Case, who: str) -> None:
    people = {
        "owner": case.document.owner,
        "leader": make_user(Role.SALES_MANAGER, unit=case.document.owner.unit),
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    entry = record(case, proof=upload("slip.txt"), by=people[who])
    assert entry.file is not None
    assert (entry.file.purpose, entry.file.name) == (DocumentFile.Purpose.PROOF, "slip.txt")
    assert entry.by == entry.file.added_by == people[who]
    case.document.refresh_from_db()
    assert case.document.state == DocumentState.APPROVED
    assert correct(entry).file == entry.file
    with pytest.raises(Unacceptable):
        record(case, proof=upload("slip.exe"))


def test_database_refuses_what_is_not_known(case: Case) -> None:
    fields = {"document": case.document, "content": case.content, "channel": MAIL, "party": "X"}
    with pytest.raises(IntegrityError, match="sending_known_direction"), transaction.atomic():
        SendingEntry.objects.create(direction="lost", outcome=DONE, **fields)
    with pytest.raises(IntegrityError, match="sending_known_outcome"), transaction.atomic():
        SendingEntry.objects.create(direction=SENT, outcome="perhaps", **fields)
    entry = record(case)
    correct(entry)
    with pytest.raises(IntegrityError, match="approvals_sendingentry_corrects_id"), transaction.atomic():
        SendingEntry.objects.create(direction=SENT, outcome=DONE, corrects=entry, **fields)


@pytest.mark.parametrize("wrong", [{"direction": "lost"}, {"channel": "pigeon"}, {"outcome": "perhaps"}])
def test_direction_channel_and_outcome_are_known(case: Case, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="Say whether it was sent or received"):
        record(case, **wrong)
    entry = record(case)
    with pytest.raises(DomainError, match="Say whether it was sent or received"):
        correct(entry, channel="pigeon")


def test_database_knows_the_channels_and_that_an_entry_corrects_its_own(case: Case) -> None:
    entry = record(case)
    other = running.approve(running.submitted(running.asks(boss := make_user())), boss)
    kept = {"content": case.content, "direction": SENT, "party": "Ms. Wang", "outcome": DONE, "by": entry.by}
    with pytest.raises(IntegrityError, match="sending_known_channel"), transaction.atomic():
        SendingEntry.objects.create(document=case.document, channel="pigeon", **kept)
    with pytest.raises(IntegrityError, match="sendingentry_corrects_own"), transaction.atomic():
        SendingEntry.objects.create(document=other.document, channel=MAIL, corrects=entry, **kept)
