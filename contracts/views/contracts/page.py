"""The page of a contract: its parts, each with what is edited there, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from approvals.models import DocumentFile
from approvals.policies.editing import can_discard
from approvals.querysets import learn_outcomes
from approvals.rules.states import DocumentState
from approvals.rules.words import Piece, pieces
from approvals.views import progress
from core.forms import GuardedForm
from core.htmx import render_part
from core.http import Request

from ...models import Clause, Contract
from ...policies.contracts import can_change, can_follow
from ...rules.content import ClauseText, Content, read
from ...rules.parts import Part
from ...rules.states import UNDER_WAY, Relation, Stage
from ...services.contract_content import content_of, ordered_clauses
from ...services.contract_differences import from_parent
from ...services.contract_freezing import lacking
from ...services.printing import in_approval
from ..after import cards
from .edits import EDITS
from .finding import copied, found


@dataclass(frozen=True, slots=True)
class Worded:
    """A clause as it stands on the page: what it says, how that differs from the standard text, and the row that is
    edited; None of a version that is being decided about."""

    row: Clause | None
    text: ClauseText
    pieces: Sequence[Piece]

    @property
    def is_outdated(self) -> bool:
        """A newer version of its standard text is in force."""
        if self.row is None or self.row.standard is None:
            return False
        newest: int = self.row.newest  # type: ignore[attr-defined]
        return newest != self.row.standard.number


@dataclass(frozen=True, slots=True)
class Section:
    """A part on the page; `editable`: besides its clauses there is something to fill in."""

    part: Part
    editable: bool
    clauses: Sequence[Worded]

    @property
    def has_page(self) -> bool:
        """It is rows, which are filled in on a page of their own."""
        return self.editable and bool(EDITS[self.part].template)

    @property
    def template(self) -> str:
        return f"contracts/contract/parts/{self.part}.html"


@require_safe
def page(request: Request, ref: str) -> HttpResponse:
    """Everything about one contract as it stands now; who only has a copy is led to its version."""
    contract = found(request.user, ref)
    if contract is None:
        return redirect("approvals:version", ref, copied(request.user, ref).number)
    return render_part(request, "contracts/contract/page.html", parts(request.user, contract), part="contract")


def _is_draft(contract: Contract) -> bool:
    return contract.document.state == DocumentState.DRAFT and contract.stage == Stage.APPROVAL


def parts(user: User, contract: Contract) -> dict[str, Any]:
    """What the page shows."""
    today, document = timezone.localdate(), contract.document
    clauses, content = _said(contract, today)
    said, children = sections(contract, clauses, content.clauses), _children(contract)
    return {
        **progress.context(document, user),
        "contract": contract,
        "document": document,
        "content": content,
        "sections": said,
        "outdated": [one.text for section in said for one in section.clauses if one.is_outdated],
        "may_edit": can_change(user, contract),
        "discard": GuardedForm(auto_id=False) if can_discard(user, document) else None,
        "differs": from_parent(contract.pk, content, reader=user),
        "lacking": lacking(contract, content, today) if _is_draft(contract) else [],
        "follow": _follow(user, contract, children),
        "children": children,
        "files": list(document.files.filter(purpose=DocumentFile.Purpose.ATTACHMENT, removed_at=None)),
        **cards.context(contract, user),
    }


def _children(contract: Contract) -> list[Contract]:
    """What is based on it, the newest first. Two queries."""
    children = list(contract.children.select_related("document").order_by("-document_id"))
    learn_outcomes(child.document for child in children)
    return children


def _said(contract: Contract, today: date) -> tuple[Sequence[Clause | None], Content]:
    """The rows of its clauses and all that it says. While it is decided about, that is what was frozen: one statement,
    and nothing of it can be edited."""
    if version := in_approval(contract):
        content = read(version.content)
        return [None] * len(content.clauses), content
    clauses = ordered_clauses(contract)
    return clauses, content_of(contract, today, clauses)


def sections(contract: Contract, rows: Sequence[Clause | None], texts: Sequence[ClauseText]) -> list[Section]:
    """The parts of the contract in their order, with its clauses."""
    worded = [
        Worded(row, text, pieces(text.standard_text, text.text) if text.deviates and text.standard else ())
        for row, text in zip(rows, texts, strict=True)
    ]
    return [
        Section(part, part in EDITS, [one for one in worded if one.text.part == part]) for part in contract.shape.parts
    ]


def _follow(user: User, contract: Contract, children: Sequence[Contract]) -> list[tuple[Relation, GuardedForm, bool]]:
    """What he can begin on the basis of it, each with the form that begins it once however often it is sent, and
    whether one is under way: its name is said then before another one is begun (views.contracts.following)."""
    begun = {one.relation for one in children if one.stage in UNDER_WAY} - {Relation.ORDER}
    return [(one, GuardedForm(auto_id=False), one in begun) for one in Relation if can_follow(user, contract, one)]
