"""Documents that have been through something, for looking at their evidence."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from approvals.models import Document, DocumentFile
from approvals.rules.flow import Approver, Source, Step
from approvals.services import deciding, documents, reverting, sending, submitting
from tests.factories import make_user

from .running import begun, publish, task_of


def decided(*, approve: bool = True) -> Document:
    """Submitted with a file, changed on the way, and decided by two people, or refused by the first."""
    one, other = make_user(), make_user()
    publish(_asks("check", one), _asks("final", other))
    document = begun()
    paper = SimpleUploadedFile("offer.txt", f"报价 offer {document.pk}".encode(), "text/plain")
    documents.attach(document, by=document.owner, upload=paper, purpose=DocumentFile.Purpose.ATTACHMENT)
    case = submitting.submit(document, by=document.owner)
    reverting.recall(document, by=document.owner, reason="A mistake")
    case = submitting.submit(document, by=document.owner)
    if approve:
        deciding.approve(task_of(one, case), by=one, seen=case.sha256, comment="Fine")
        deciding.approve(task_of(other, case), by=other, seen=case.sha256)
        how: dict[str, Any] = {"direction": "sent", "channel": "hand", "party": "Ms. Wang", "outcome": "done"}
        sending.record_sending(document, case.content, by=document.owner, **how)
    else:
        deciding.reject(task_of(one, case), by=one, seen=case.sha256, reason="Too cheap")
    return Document.objects.get(pk=document.pk)


def _asks(key: str, person: User) -> Step:
    return Step(key, key.capitalize(), key, (Approver(Source.PERSON, str(person.pk)),))
