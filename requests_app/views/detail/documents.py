"""The documents of a request as its page shows them: in full to who may read them."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from approvals import documents
from approvals.documents import Kind
from approvals.models import Document
from approvals.querysets import learn_outcomes

from ...models import SupportRequest, SupportRequestDocument
from ...rules.documents import KIND_OF


@dataclass(frozen=True, slots=True)
class Kept:
    """One document; `url` is "" for who may not read it: he learns that there is one, and its number."""

    link: SupportRequestDocument
    kind: Kind
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the card says: the kind of document that such requests have, and those that this one has."""

    kind: Kind
    kept: list[Kept]

    @property
    def has_room(self) -> bool:
        """No document, or only void ones."""
        return all(one.link.document.state == Document.State.VOID for one in self.kept)


def documents_of(support_request: SupportRequest, user: User) -> Shown | None:
    """None for a content without documents. Three queries where it has some."""
    code = KIND_OF.get(support_request.content.code)
    if code not in {kind.code for kind in documents.every()}:
        return None
    links = list(support_request.documents.select_related("document"))
    learn_outcomes(link.document for link in links)
    keys = [link.document_id for link in links]
    readable = set(Document.objects.readable_by(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    return Shown(
        documents.get(str(code)),
        [
            Kept(link, documents.get(link.document.kind), _url(link.document) if link.document_id in readable else "")
            for link in links
        ],
    )


def _url(document: Document) -> str:
    return documents.get(document.kind).address(document)
