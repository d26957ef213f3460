"""What an amendment or a renewal says differently from the contract that it is based on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from approvals import documents
from approvals.models import Document, DocumentVersion
from approvals.rules.canonical import text_of
from approvals.services.comparing import Line, between_contents

from ..models import Contract
from ..rules.content import Content, as_mapping
from ..rules.states import Relation

RESTATES = frozenset({Relation.AMENDMENT, Relation.RENEWAL})
"""What says all of its parent again. An order has a text of its own, a termination says nothing of it."""
OF_THE_PAPER = frozenset({"relation", "parent", "parent_title", "title", "sign_by"})
"""What is another one with each paper, and changes nothing that is agreed."""
OF_A_ROW = frozenset({"approval", "framework_row"})
"""Where the price of a row comes from: the price itself is compared."""


@dataclass(frozen=True, slots=True)
class FromParent:
    """Its differences to the version of the parent that was signed."""

    parent: Document
    lines: tuple[Line, ...]


def from_parent(contract_id: int, content: Content, *, reader: User) -> FromParent | None:
    """How the content of that contract differs from what was signed; None where it does not restate its parent, and
    for who may not read that. One query, none for a contract without a parent."""
    if content.relation not in RESTATES:
        return None
    signed = Contract.objects.filter(children=contract_id).values("signed_version")
    versions = DocumentVersion.objects.visible_to(reader).select_related("document")
    if (version := versions.filter(pk__in=signed).first()) is None:
        return None
    kind, currencies = documents.get(version.document.kind), (version.currency, content.currency)
    now = json.loads(text_of(as_mapping(content)))
    lines = between_contents(kind, _agreed(version.content), _agreed(now), currencies)
    return FromParent(version.document, tuple(lines))


def _agreed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content without what belongs to the paper alone."""
    said = {name: value for name, value in content.items() if name not in OF_THE_PAPER}
    rows = [{name: value for name, value in row.items() if name not in OF_A_ROW} for row in content["rows"]]
    return said | {"rows": rows}
