"""The certificate says who decided what on which content, in either language, and whether it is still true."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.documents import Evidence, Proof
from approvals.models import Document
from approvals.services import certificate, deciding, passing, rescuing
from salesops.local.bench import _attacks
from tests.factories import make_user

from .. import kinds
from ..evidence import decided
from ..rows import make_copy
from ..running import asks, begun, submitted, task_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def printed(person: User, document: Document, language: str = "en") -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/documents/{document.ref}/certificate/?language={language}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_certificate_names_versions_decisions_and_their_hashes() -> None:
    document = decided()
    text = squeezed(printed(document.owner, document))
    first, second = document.versions.all()
    for words in (document.number, first.sha256, second.sha256, first.frozen["files"][0]["sha256"], document.head):
        assert str(words) in text
    assert "Round1,version1:Recalled" in text
    assert "Round2,version2:Approved" in text
    assert "unchanged" in text


def test_certificate_speaks_chinese() -> None:
    document = decided()
    text = printed(document.owner, document, "zh-hans")
    assert document.number in text  # type: ignore[operator]
    assert any("\u4e00" <= character <= "\u9fff" for character in text)


def test_certificate_says_that_something_was_changed() -> None:
    document = decided()
    with _attacks.in_vain():
        _attacks.edit(document.pk, random.Random(3))
        assert "Somethingwaschanged" in squeezed(printed(document.owner, document))


def test_refusal_and_its_reason_are_on_the_certificate() -> None:
    document = decided(approve=False)
    assert "Too cheap" in printed(document.owner, document)


def test_what_the_kind_adds_is_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document = decided()
    signed = Evidence("Signatures", ("Who", "Method"), [Proof(("Wang 王", "Seal"))])
    kind = documents.get(kinds.NOTE)
    monkeypatch.setitem(documents._KINDS, kinds.NOTE, _with_evidence(kind, signed))
    assert "Wang 王" in printed(document.owner, document)


def _with_evidence(kind: documents.Kind, *evidence: Evidence) -> documents.Kind:
    from dataclasses import replace

    return replace(kind, evidence=lambda _document: evidence)


def test_override_is_visible_for_ever() -> None:
    assert not certificate.of(decided()).overridden
    case = submitted(asks(ann := make_user()))
    said = {"seen": case.sha256, "reason": "She is ill"}
    rescuing.override(task_of(ann, case), by=make_user(Role.ADMINISTRATOR), approve=True, **said)
    assert certificate.of(case.document).overridden
    assert "decidedintheirplace" in squeezed(printed(case.document.owner, case.document))


def test_transferred_decision_says_in_whose_right_it_was_made() -> None:
    case = submitted(asks(ann := make_user(name_latin="Ann")))
    bob = make_user(name_latin="Bob")
    passing.transfer(task_of(ann, case), by=ann, to=bob)
    deciding.approve(task_of(bob, case), by=bob, seen=case.sha256)
    assert "onbehalfofAnn" in squeezed(printed(case.document.owner, case.document))


@pytest.mark.parametrize("relation", ["stranger", "reader of a copy"])
def test_only_who_may_read_all_of_it_gets_it(relation: str) -> None:
    document, person = decided(), make_user()
    if relation == "reader of a copy":
        make_copy(person, content=document.versions.all()[0])
    client = Client()
    client.force_login(person)
    assert client.get(f"/documents/{document.ref}/certificate/").status_code == 404


def test_draft_that_was_never_submitted_has_none() -> None:
    document = begun()
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(f"/documents/{document.ref}/certificate/").status_code == 404


def test_certificate_does_not_cost_more_for_a_longer_history(django_assert_max_num_queries: Any) -> None:
    document = decided()
    with django_assert_max_num_queries(24):
        made = certificate.of(document)
    assert made.faults == []
    assert timezone.now() > made.events[0].at
