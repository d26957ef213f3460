"""The page of a proposal, and the pages of its versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from approvals.models import Document, DocumentFile, DocumentVersion, SendingEntry
from approvals.policies import editing
from approvals.services.comparing import compare
from approvals.views import progress
from core.http import Request
from customers.models import Customer

from ...forms.proposals.lists import PairForm
from ...models import CustomerAnswer, Proposal
from ...services.proposals import KIND
from .acting import offered
from .drafting import wanted_changes
from .finding import copied, visible


@require_safe
def page(request: Request, ref: str) -> HttpResponse:
    """Everything about one proposal; who only has a copy is led to its version."""
    if copy := copied(request.user, ref):
        return redirect("proposals:version", ref, copy.number)
    proposal, user = visible(request.user, ref), request.user
    document = proposal.document
    may = offered(user, proposal)
    context = {
        "proposal": proposal,
        "document": document,
        "wanted": wanted_changes(proposal),
        "files": document.files.filter(purpose=DocumentFile.Purpose.ATTACHMENT, removed_at=None),
        "versions": versions_of(proposal),
        "offered": may,
        "correct_name": "proposals:correct" if "correct" in may else "",
        "can_edit": editing.can_edit(user, document),
        "sees_customer": Customer.objects.visible_to(user).filter(pk=document.customer_id).exists(),
        **progress.context(document, user),
    }
    return render(request, "contracts/proposals/page.html", context)


def versions_of(proposal: Proposal) -> list[DocumentVersion]:
    """All versions, the newest first, with what became of each: sendings, the customer's answer, the rounds."""
    sendings = SendingEntry.objects.select_related("by", "contact", "file", "corrected_by")
    rows = proposal.document.versions.order_by("-number").select_related("frozen_by").prefetch_related("cases")
    found: list[Any] = list(rows.defer("canonical"))
    entries = list(sendings.filter(document=proposal.pk).order_by("pk"))
    answers = CustomerAnswer.objects.filter(proposal=proposal).select_related("contact", "recorded_by")
    said = {answer.content_id: answer for answer in answers}
    for version in found:
        version.sendings = [entry for entry in entries if entry.content_id == version.pk]
        version.answered = said.get(version.pk)
    return found


@require_safe
def versions(request: Request, ref: str) -> HttpResponse:
    """What any two versions say differently: ?older= and ?newer=, the last two unless asked."""
    proposal = visible(request.user, ref)
    found = versions_of(proposal)
    context = {"proposal": proposal, "document": proposal.document, "versions": found} | _pair(request, found)
    return render(request, "contracts/proposals/versions.html", context)


def _pair(request: Request, found: list[DocumentVersion]) -> dict[str, Any]:
    """The two versions, in their order, with what differs; nothing when there is only one."""
    if len(found) < 2:
        return {}
    form, numbers = PairForm(request.GET), {version.number: version for version in found}
    asked = set(form.cleaned_data.values()) & numbers.keys() if form.is_valid() else set()
    older, newer = sorted(asked) if len(asked) == 2 else sorted(version.number for version in found[:2])
    return {"comparison": compare(numbers[older], numbers[newer])}


@require_safe
def version(request: Request, ref: str, number: int) -> HttpResponse:
    """One version as it was frozen, for who may read the proposal or has a copy of it."""
    documents = Document.objects.filter(kind=KIND).by_ref(ref)
    rows = DocumentVersion.objects.visible_to(request.user).filter(document__in=documents)
    frozen = get_object_or_404(rows.select_related("frozen_by", "document__customer"), number=number)
    context = {
        "version": frozen,
        "document": frozen.document,
        "content": frozen.content,
        "reads_all": documents.readable_by(request.user).exists(),
    }
    return render(request, "contracts/proposals/version.html", context)
