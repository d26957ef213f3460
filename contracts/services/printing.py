"""A contract on paper: the version that counts as a PDF in either language, marked while it is not effective."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from approvals.models import DocumentVersion
from approvals.rules.states import CaseState, DocumentState
from core import pdf

from ..models import Contract, Signature
from ..rules.content import ClauseText, Content, Signer, read
from ..rules.parts import Part
from ..rules.states import Side, Stage
from .contract_content import content_of, signer_of

TEMPLATE = "contracts/print/contract.html"
LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class Paper:
    """What is printed: the content, and the version that froze it, None for a draft."""

    contract: Contract
    content: Content
    version: DocumentVersion | None
    at: datetime

    @property
    def is_effective(self) -> bool:
        return self.contract.stage == Stage.EFFECTIVE

    @cached_property
    def signers(self) -> Sequence[tuple[Signer, Signature | None]]:
        """Who has to sign with what was signed; lines to sign on until all have. Two statements, none before."""
        if self.contract.signed_version is None:
            return [(signer, None) for signer in self.content.signers]
        signed = Signature.objects.filter(content=self.contract.signed_version)
        there = {one.requirement_id: one for one in signed.select_related("mandate__principal", "file")}
        needed = self.contract.signing_requirements.select_related("party")
        return [(signer_of(one), there.get(one.pk)) for one in needed]

    @property
    def name(self) -> str:
        """Of the file."""
        return f"{self.contract.document.ref}-v{self.version.number}" if self.version else self.contract.document.ref

    @property
    def rare(self) -> list[str]:
        """Characters that would be printed as empty boxes."""
        hands = (signed.signer_name for _signer, signed in self.signers if signed)
        return sorted(pdf.missing_characters(" ".join((*_texts(self.content), *hands))))


@dataclass(frozen=True, slots=True)
class Printed:
    """A clause as it is printed; `own_language`: it is not in the language of the print, because it deviates."""

    title: str
    text: str
    own_language: bool


def paper_of(contract: Contract) -> Paper:
    """What counts now: the version that was signed, else what is in approval, approved, or was when it became void,
    else the draft."""
    version, now = _version(contract), timezone.now()
    if version:
        return Paper(contract, read(version.content), version, version.frozen_at)
    return Paper(contract, content_of(contract, timezone.localdate(now)), None, now)


def _version(contract: Contract) -> DocumentVersion | None:
    if contract.signed_version:
        return contract.signed_version
    if contract.document.state == DocumentState.VOID:
        decided = contract.document.versions.filter(cases__state__in=(CaseState.APPROVED, CaseState.VOIDED))
        return decided.order_by("-number").first()
    return None if contract.document.state == DocumentState.DRAFT else _newest(contract)


def in_approval(contract: Contract) -> DocumentVersion | None:
    """The version that is being decided about. One statement, none where none is."""
    return _newest(contract) if contract.document.state == DocumentState.IN_APPROVAL else None


def _newest(contract: Contract) -> DocumentVersion | None:
    return contract.document.versions.order_by("-number").first()


def printed(paper: Paper, language: str) -> bytes:
    """The PDF in a language. Raises DomainError where the machine cannot make any."""
    with translation.override(language):
        return pdf.render(
            TEMPLATE,
            {"print": paper, "content": paper.content, "sections": list(_sections(paper.content, language))},
            language=language,
            title=paper.content.title,
            company=_company(paper.content),
            at=paper.at,
            number=paper.contract.document.number or "",
            watermark="" if paper.is_effective else _("NOT EFFECTIVE"),
        )


def _company(content: Content) -> str:
    return next((party.name for party in content.parties if party.side == Side.OURS), "")


def _sections(content: Content, language: str) -> Iterator[Mapping[str, Any]]:
    """The parts with their clauses in the language; what a kind has no words for is not printed."""
    for part in content.shape.parts:
        yield {"part": part, "clauses": _clauses(content, part, language)}


def _clauses(content: Content, part: Part, language: str) -> Sequence[Printed]:
    return [_clause(clause, content, language) for clause in content.clauses_of(part) if not clause.left_out]


def _clause(clause: ClauseText, content: Content, language: str) -> Printed:
    if content.language[:2] == language[:2]:
        return Printed(clause.title, clause.text, own_language=False)
    if clause.other_text:
        return Printed(clause.other_title, clause.other_text, own_language=False)
    return Printed(clause.title, clause.text, own_language=True)


def _texts(content: Content) -> Iterator[str]:
    """All that people typed."""
    yield from (content.title, content.customer, content.later_changes_note)
    for party in content.parties:
        yield from (party.name, party.address, party.contact)
    for signer in content.signers:
        yield from (signer.name, signer.capacity)
    for row in content.rows:
        yield from (row.product.name_en, row.product.name_zh, row.description)
    for clause in content.clauses:
        yield from (clause.title, clause.text)
    yield from (f"{line.label} {line.method}" for line in content.payments)
