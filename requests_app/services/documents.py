"""The document of a request: opened from it, linked to it, and what its approval makes of the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import documents
from approvals.documents import Happened
from approvals.models import Document
from contracts import concerned
from core.errors import DomainError, NotAllowed
from customers.models import Customer

from ..models import Supporter, SupportRequest, SupportRequestDocument, Watcher
from ..rules.documents import DECIDING, HEARD, KIND_OF
from ..rules.states import OPEN, OWED
from . import opening
from .changing import Change, changing
from .lifecycle import deliver_by_decision
from .recording import Target, record

OPENERS: dict[str, Callable[[SupportRequest, Customer, User], Document]] = {
    "price": opening.price_application,
    "contract": opening.contract,
    "proposal": opening.proposal,
}


def current(support_request: SupportRequest) -> SupportRequestDocument | None:
    """The link to its document, None when there is none or it is void. One query."""
    links = SupportRequestDocument.objects.select_related("document").filter(support_request=support_request)
    return links.exclude(document__state=Document.State.VOID).first()


def open_document(support_request: SupportRequest, *, by: User) -> Document:
    """The document of the request, for who may read it; where there is none yet, a draft that begins with what the
    request says.

    Raises NotAllowed for others than the requester himself, whose document it will be; DomainError for a content
    without documents, without a customer, and what the kind of document refuses.
    """
    there = current(support_request)
    if there and Document.objects.readable_by(by).filter(pk=there.document_id).exists():
        return there.document
    kind = kind_of(support_request)
    with changing(support_request, "open_document", "document_opened", by=by) as change:
        if change.request.requester_id != by.pk:
            raise NotAllowed(_("Only the requester himself can open it: it will be his own."))
        _require_room(change.request)
        if change.request.customer is None:
            raise DomainError(_("The request names no customer. Correct its details first."))
        document = OPENERS[kind](change.request, change.request.customer, by)
        _keep(change, document)
    return document


def link_document(support_request: SupportRequest, *, by: User, document: Document) -> SupportRequestDocument:
    """Link a document that is there already: of the request's kind and customer, and one that `by` may read.

    Raises NotAllowed and DomainError as `open_document`, and DomainError for a document that does not fit.
    """
    kind = kind_of(support_request)
    with changing(support_request, "keep_document", "document_linked", by=by) as change:
        _require_room(change.request)
        if not Document.objects.readable_by(by).filter(pk=document.pk).exists() or document.kind != kind:
            raise DomainError(_("There is no such document that you can see."))
        if change.request.customer_id not in (None, document.customer_id):
            raise DomainError(_("This document is for another customer."))
        return _keep(change, document)


def unlink_document(link: SupportRequestDocument, *, by: User) -> None:
    """Take the link away; the document stays as it is."""
    with changing(link.support_request, "keep_document", "document_unlinked", by=by) as change:
        if not SupportRequestDocument.objects.filter(pk=link.pk).delete()[0]:
            raise DomainError(_("Someone was faster: this link is already gone."))
        change.facts["target"] = words_of(link.document)


def kind_of(support_request: SupportRequest) -> str:
    """The kind of document that its content is about. DomainError when it is about none."""
    kind = KIND_OF.get(support_request.content.code, "")
    if kind not in {one.code for one in documents.every()}:
        raise DomainError(_("A request of this content has no document."))
    return kind


def _require_room(support_request: SupportRequest) -> None:
    if current(support_request) is not None:
        raise DomainError(_("It has a document already."))


def _keep(change: Change, document: Document) -> SupportRequestDocument:
    change.facts["target"] = words_of(document)
    return SupportRequestDocument.objects.create(
        support_request=change.request, document=document, added_by=change.by, added_at=change.now
    )


def words_of(document: Document) -> Target:
    """A document as an event keeps it: its number; a draft's kind in both languages."""
    if document.number:
        return {"text": document.number}
    words: Target = {}
    for language, code in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(code):
            words[language] = str(documents.get(document.kind).label)
    return words


def readers(user: User) -> QuerySet[Any, Any]:
    """Documents that he reads as coordinator or supporter of their request (approvals.documents.let_read)."""
    return SupportRequestDocument.objects.read_by(user).values("document_id")


def heard(happened: Happened) -> None:
    """What became of a document, at its open requests; its approval delivers what asked for just that."""
    document, event, case = happened
    kind = HEARD.get(event.kind)
    if kind is None:
        return
    links = SupportRequestDocument.objects.filter(document=document, support_request__state__in=OPEN)
    for link in links.select_related("support_request").order_by("support_request"):
        _note(link.support_request, kind, document, event.actor)
        if case and event.kind == "concluded" and document.kind in DECIDING:
            _deliver(link.support_request, document, event.actor or case.submitted_by)


@transaction.atomic
def _note(support_request: SupportRequest, kind: str, document: Document, by: User | None) -> None:
    """One event, by whoever decided; nobody for the system."""
    fresh, now = SupportRequest.objects.locked(support_request.pk), timezone.now()
    fresh.version += 1
    fresh.updated_at = now
    fresh.save(update_fields=["version", "updated_at"])
    record(fresh, kind, by=by, at=now, version=fresh.version, target=words_of(document))


def _deliver(support_request: SupportRequest, document: Document, by: User) -> None:
    """In the requester's language: he reads it, and the approver typed nothing. Where nobody decided, because
    submitting was enough, who submitted it did."""
    if support_request.state not in OWED:
        return
    with translation.override(document.owner.message_language):
        summary = _("%(number)s “%(title)s” is approved.") % {"number": document.number, "title": document.title}
        deliver_by_decision(support_request, by=by, name=str(document.number), summary=summary)


def people_of(document: Document) -> QuerySet[User]:
    """Who asked for the document, works on it or watches it, whatever became of the request since."""
    requests = SupportRequestDocument.objects.filter(document=document).order_by().values("support_request")
    supporters = Supporter.objects.filter(support_request__in=requests, removed_at=None).values("user")
    watchers = Watcher.objects.filter(support_request__in=requests).values("user")
    requesters = SupportRequest.objects.filter(pk__in=requests).values("requester")
    part = Q(pk__in=supporters) | Q(pk__in=watchers) | Q(pk__in=requesters)
    people: QuerySet[User] = User.objects.filter(part).order_by("pk")
    return people


def register() -> None:
    """Tell the engine who reads documents, and hear what becomes of them; tell contracts who is to hear of them."""
    documents.let_read(readers)
    concerned.register(people_of)
    documents.HAPPENED.register(heard)
