"""The page of a price application."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.views.sending import sent
from approvals.models import DocumentFile
from approvals.policies import editing
from approvals.services import documents
from approvals.views import progress
from core.forms import GuardedForm
from core.htmx import go
from core.http import Request
from core.verdicts import Verdict
from customers.models import Customer

from ...models import ApprovedPrice, PriceApplication
from ...policies.prices import can_apply
from ...rules import pricing
from ...services import citations, price_authority
from ...services.price_applications import rows_of
from .finding import copied, visible


@require_GET
def page(request: Request, ref: str) -> HttpResponse:
    """Everything about one application; who only has a copy is led to its version."""
    if version := copied(request.user, ref):
        return redirect("approvals:version", ref, version.number)
    application, user = visible(request.user, ref), request.user
    document = application.document
    context = {
        "application": application,
        "document": document,
        "files": document.files.filter(purpose=DocumentFile.Purpose.ATTACHMENT, removed_at=None),
        "versions": document.versions.order_by("-number").select_related("frozen_by").prefetch_related("cases"),
        "can_edit": editing.can_edit(user, document),
        "can_discard": editing.can_discard(user, document),
        "once": GuardedForm(auto_id=False),
        "can_copy": can_apply(user, document.customer),
        "sees_customer": Customer.objects.visible_to(user).filter(pk=document.customer_id).exists(),
        **_content(application),
        "cited_by": citations.citing(document, user),
        **progress.context(document, user),
    }
    return render(request, "contracts/prices/page.html", context)


def _content(application: PriceApplication) -> dict[str, Any]:
    """The rows with what they come to, what was granted, and what a draft asks of its owner's authority."""
    document, at = application.document, timezone.now()
    rows = rows_of(application)
    priced = [(row.product_id, row.priced(document.currency)) for row in rows]
    asked = price_authority.with_approved(priced, customer=document.customer, currency=document.currency, at=at)
    found: dict[str, Any] = {
        "approved": ApprovedPrice.objects.filter(case__document=document).select_related("product"),
        "lines": list(zip(rows, asked, strict=True)),
        "sums": pricing.sums([one.row for one in asked], document.currency),
    }
    rate = price_authority.rate_into_company_currency(document.currency, at)
    if document.state == document.State.DRAFT and rate is not None and asked:
        asking = price_authority.Asking(asked, document.customer, document.currency, rate)
        found["judged"] = price_authority.judge(asking, person=document.owner, unit=document.unit, at=at)
    return found


@require_POST
def discard(request: Request, ref: str) -> HttpResponse:
    """Throw a draft away that was never submitted."""
    this, message = sent(request), _("The draft is thrown away.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    document = visible(request.user, ref).document
    verdict: Verdict = editing.owns(request.user, document)
    verdict.require()

    def act() -> str:
        documents.discard(document, by=request.user)
        return reverse("prices:list")

    return go(request, this.once(act), message=message)
