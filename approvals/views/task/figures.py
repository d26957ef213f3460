"""The figures beside a decision: what is asked for, against what whoever looks may grant, and earlier approvals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from core.verdicts import Verdict

from ...models import Case, Document, DocumentFile, DocumentVersion
from ...querysets import frozen
from ...rules.flow import Field
from ...rules.states import CaseState
from ...services import authority

EARLIER = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """`rate` is the lowest price as a share of the list price; `authority` is the reader's own over all that is asked,
    None where nothing is."""

    rate: Decimal | None
    over_authority: bool
    deviates: bool
    authority: Verdict | None

    @property
    def discount(self) -> Decimal | None:
        """What is missing to the list price, as a share; None where nothing is."""
        return 1 - self.rate if self.rate is not None and self.rate < 1 else None


def figures(user: User, version: DocumentVersion, now: datetime) -> Figures:
    """Out of the frozen facts. Two statements where authority is asked for."""
    facts, demands = version.facts, version.demands
    rate = facts.get(Field.LOWEST_RATE)
    return Figures(
        Decimal(rate) if rate else None,
        bool(facts.get(Field.OVER_AUTHORITY)),
        bool(facts.get(Field.DEVIATION)),
        authority.verdict(user, version.document.unit, demands, now) if demands else None,
    )


def earlier(user: User, document: Document) -> QuerySet[Case]:
    """What was approved for this customer in documents of this kind of which the reader may read all, newest first."""
    seen = Document.objects.readable_by(user).filter(customer=document.customer_id, kind=document.kind)
    rows = Case.objects.filter(document__in=seen.exclude(pk=document.pk), state=CaseState.APPROVED)
    rows = rows.annotate(rate=frozen("content__", "facts", Field.LOWEST_RATE)).defer("content__canonical")
    return rows.select_related("document", "content").order_by("-ended_at", "-pk")[:EARLIER]


def files(version: DocumentVersion) -> list[DocumentFile]:
    """The files that were frozen with the version. One statement, none where there are none."""
    hashes = {one["sha256"] for one in version.frozen.get("files", [])}
    if not hashes:
        return []
    rows = version.document.files.filter(sha256__in=hashes, purpose=DocumentFile.Purpose.ATTACHMENT)
    return list({(row.sha256, row.name): row for row in rows.order_by("pk")}.values())
