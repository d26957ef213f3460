"""Whatever somebody with full access to the database edits, deletes or cuts is found (trust: D1)."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Anchor, Document, DocumentEvent, DocumentFile, DocumentVersion, Task
from approvals.rules.flow import Approver, Source, Step
from approvals.services import anchors, deciding, rescuing, reverting, submitting, verifying
from approvals.services import documents as services
from core import vault
from salesops.local.bench import _attacks
from salesops.local.bench._attacks import ATTACKS, in_vain
from salesops.local.bench._row_attacks import Attack
from tests.factories import make_user

from ..engine.conftest import ann, bob, rep
from ..evidence import decided
from ..running import approve, asks, begun, publish, submitted, task_of

__all__ = ["ann", "bob", "rep"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def documents() -> list[Document]:
    """An approved and a refused one, anchored as they are."""
    made = [decided(), decided(approve=False)]
    anchors.anchor(timezone.localdate())
    return made


def test_nothing_is_wrong_with_what_nobody_touched(documents: list[Document]) -> None:
    assert list(verifying.verify_all()) == []
    assert [verifying.verify(document) for document in documents] == [[], []]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attack_is_found_wherever_it_strikes(documents: list[Document], attack: Attack) -> None:
    chance, struck = random.Random(attack.__name__), 0
    for _ in range(12):
        document = chance.choice(documents).pk
        with in_vain():
            if done := attack(document, chance):
                struck += 1
                faults = list(verifying.verify_all())
                assert document in {fault.document for fault in faults}, done
    assert struck
    assert list(verifying.verify_all()) == []


def test_everything_that_can_happen_to_a_round_is_told_by_its_events(rep: User, ann: User, bob: User) -> None:
    """No fault where nobody touched anything: taken back, passed by itself and undone, overridden, returned, voided."""
    case = submitted(asks(ann), asks(bob), asks(ann, bob, asks_again=False), asks(bob), owner=rep)
    approve(case, ann, bob)
    reverting.take_back(Task.objects.get(step__case=case, actor=bob), by=bob)
    approve(case, bob)
    said = {"seen": case.sha256, "reason": "Again"}
    deciding.return_to_drafter(task_of(bob, case), by=bob, condition={"net_amount": "900.00"}, **said)
    document = Document.objects.get(pk=case.document_id)
    again = deciding.accept_condition(document, by=rep, version=document.version)
    administrator = make_user(Role.ADMINISTRATOR)
    rescuing.override(task_of(ann, again), by=administrator, approve=True, seen=again.sha256, reason="Away")
    services.void(document, by=administrator, reason="A mistake")
    assert verifying.verify(Document.objects.get(pk=document.pk)) == []


@pytest.mark.parametrize("approve", [True, False])
def test_override_that_was_made_invisible_is_found(rep: User, ann: User, approve: bool) -> None:
    case = submitted(asks(ann), owner=rep)
    said = {"seen": case.sha256, "reason": "Away"}
    rescuing.override(task_of(ann, case), by=make_user(Role.ADMINISTRATOR), approve=approve, **said)
    with in_vain():
        Task.objects.update(is_override=False)
        assert [fault.what for fault in verifying.verify(case.document)] == ["decision changed"]


def test_chosen_who_were_exchanged_are_found(rep: User, ann: User, bob: User) -> None:
    publish(Step("own", "Own", "自选", (Approver(Source.CHOSEN),)))
    case = submitting.submit(begun(rep), by=rep, chosen=[ann])
    assert verifying.verify(case.document) == []
    with pytest.raises(IntegrityError, match="chosen_stays"), transaction.atomic():
        case.chosen.clear()
    case.chosen.add(bob)
    assert [fault.what for fault in verifying.verify(case.document)] == ["chosen of round 1 changed"]


def test_one_documents_verification_leaves_the_others_alone(documents: list[Document]) -> None:
    approved, refused = documents
    with in_vain():
        _attacks.edit(approved.pk, random.Random(1))
        assert verifying.verify(approved)
        assert verifying.verify(refused) == []


def test_what_vanished_whole_is_missed_only_without_its_anchor(documents: list[Document]) -> None:
    gone = documents[0].pk
    with in_vain():
        _attacks.vanish(gone, random.Random(1))
        found = {(fault.document, fault.what) for fault in verifying.verify_all()}
    assert (gone, "missing") in found


def test_document_that_lost_all_its_events_is_found(documents: list[Document]) -> None:
    with in_vain():
        DocumentEvent.objects.filter(document=documents[0]).delete()
        assert [fault.what for fault in verifying.verify(documents[0])][:2] == ["cut", "rewritten"]


def test_file_that_was_changed_or_removed_is_found(documents: list[Document]) -> None:
    path = vault.path_of(DocumentFile.objects.filter(document=documents[0]).get().stored_as)
    kept = path.read_bytes()
    path.write_bytes(kept + b" and more")
    assert [fault.what for fault in verifying.verify(documents[0])] == ["file changed"]
    path.unlink()
    assert [fault.what for fault in verifying.verify(documents[0])] == ["file changed"]
    path.write_bytes(kept)
    assert verifying.verify(documents[0]) == []


def test_decision_seen_with_another_hash_is_found(documents: list[Document]) -> None:
    task = Task.objects.filter(step__case__document=documents[0], state="approved").first()
    assert task is not None
    with in_vain():
        Task.objects.filter(pk=task.pk).update(seen="0" * 64)
        assert [fault.what for fault in verifying.verify(documents[0])] == ["decision changed"]


def test_anchor_that_was_changed_or_taken_out_is_found(documents: list[Document]) -> None:
    anchors.anchor(timezone.localdate() + timedelta(days=1))
    with in_vain():
        Anchor.objects.filter(day=timezone.localdate()).update(heads={})
        assert f"anchor of {timezone.localdate()} changed" in {fault.what for fault in verifying.verify_all()}
    with in_vain():
        Anchor.objects.filter(day=timezone.localdate()).delete()
        assert list(verifying.anchor_faults())


@pytest.mark.parametrize("table", ["documentevent", "documentversion", "flowversion", "anchor"])
@pytest.mark.parametrize("statement", ["UPDATE approvals_{} SET id = id", "DELETE FROM approvals_{}"])
def test_database_refuses_to_change_evidence(documents: list[Document], table: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table}_stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_frozen_content_is_what_was_hashed(documents: list[Document]) -> None:
    for version in DocumentVersion.objects.all():
        assert "报价" not in version.canonical  # the file's words are not copied, its hash is
        assert DocumentFile.objects.get(document=version.document).sha256 in version.canonical
