"""A kind of document for tests: a note, whose content lies in memory by the document's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from approvals.documents import Frozen, Kind
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.flow import Approver, Flow, Source, Step

NOTE = "note"


@dataclass
class Notes:
    """What the kind answers with; a test fills it."""

    frozen: dict[int, Frozen] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def freeze(self, document: Document) -> Frozen:
        return self.frozen.get(document.pk, Frozen({"text": document.title}, {}))

    def happened(self, kind: str, document: Document, case: Case | None) -> None:
        self.heard.append(kind)


notes = Notes()


def _show(_request: HttpRequest, _version: DocumentVersion) -> Mapping[str, Any]:
    return {}


def _final(_document: Document, _version: DocumentVersion) -> None:
    """A note can always be granted."""


KIND = Kind(
    code=NOTE,
    prefix="NT",
    label="Note",
    icon="sticky",
    url_name="note",
    flow=Flow((Step("check", "Check", "审核", (Approver(Source.SUPERIOR, "1"),)),)),
    fields=(),
    freeze=notes.freeze,
    happened=notes.happened,
    screen="approvals/note.html",
    show=_show,
    labels=dict,
    final=_final,
)
