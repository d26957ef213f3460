"""A kind of document for tests: a note, whose content is its title and amount, or lies in memory by its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from approvals.documents import Frozen, Kind
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.flow import Approver, Field, Flow, Source, Step
from core.errors import DomainError

NOTE = "note"


@dataclass
class Notes:
    """What the kind answers with; a test fills it."""

    frozen: dict[int, Frozen] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    refusal: str = ""

    def freeze(self, document: Document) -> Frozen:
        facts: Mapping[str, Any] = {} if document.net_amount is None else {str(Field.NET_AMOUNT): document.net_amount}
        return self.frozen.get(document.pk, Frozen({"text": document.title}, facts))

    def happened(self, kind: str, document: Document, case: Case | None) -> None:
        self.heard.append(kind)

    def final(self, document: Document, version: DocumentVersion) -> None:
        """A note can always be granted, unless a test says otherwise."""
        if self.refusal:
            raise DomainError(self.refusal)

    @staticmethod
    def meet(document: Document, condition: Mapping[str, Any]) -> None:
        document.net_amount = Decimal(condition["net_amount"])


notes = Notes()


def _show(_request: HttpRequest, _version: DocumentVersion) -> Mapping[str, Any]:
    return {}


KIND = Kind(
    code=NOTE,
    prefix="NT",
    label="Note",
    icon="sticky",
    url_name="note",
    flow=Flow((Step("check", "Check", "审核", (Approver(Source.SUPERIOR, "1"),)),)),
    fields=(Field.NET_AMOUNT,),
    freeze=notes.freeze,
    happened=notes.happened,
    screen="approvals/note.html",
    show=_show,
    labels=dict,
    final=notes.final,
    meet=notes.meet,
)
