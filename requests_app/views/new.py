"""A new request: choose the content, fill in its form; the first keeping makes the draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Request, query_text
from core.text import row_key
from customers.models import Customer, LogEntry, Opportunity

from ..forms.request import RequestForm
from ..models import FormVersion, SupportContent, SupportRequest
from ..queues import people_of, seats_for_administrators
from ..rules.route_reason import sentence
from ..services import drafts, handing_in, placing, prefill, similar
from .sheets import addresses, files_part, form_page, take

CARRIED = ("customer", "opportunity", "log")
"""What an address says the request is about; the choice of a content hands it on."""


@require_safe
def choose(request: Request) -> HttpResponse:
    """The contents by type, those used lately first."""
    published = FormVersion.objects.filter(content=OuterRef("pk"), is_current=True)
    offered = list(SupportContent.objects.filter(Exists(published), is_active=True))
    by_id = {content.pk: content for content in offered}
    context = {
        "groups": [(kind.label, [row for row in offered if row.type == kind]) for kind in SupportContent.Type],
        "recent": [by_id[pk] for pk in prefill.recent_contents(request.user) if pk in by_id][:4],
        "query": urlencode({name: request.GET[name] for name in CARRIED if request.GET.get(name)}),
        "about": _about(request),
    }
    return render(request, "requests_app/new/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_for(request: Request, code: str) -> HttpResponse:
    """The content's form; no row exists before it is kept for the first time."""
    content = get_object_or_404(SupportContent, code=code)
    if request.method == "POST":
        return take(request, content)
    return form_page(request, RequestForm(request.user, content, initial=_known(request, content)))


def _known(request: Request, content: SupportContent) -> dict[str, Any]:
    """What the form starts with: of ?log=, ?opportunity= or ?customer=, and of the earlier request ?copy=."""
    user, customer = request.user, request.GET.get("customer", "")
    line, opportunity = _line(request), _opportunity(request)
    known = prefill.prefill(by=user, content=content, customer=customer, now=timezone.now())
    known |= prefill.of_opportunity(opportunity) if opportunity else {}
    known |= prefill.of_log(line) if line else {}
    if known["customer"] and (line or opportunity or customer):
        known["answers"] |= prefill.of_customer(known["customer"], by=user, content=content, entry=line)
    seen = SupportRequest.objects.visible_to(user).filter(content=content, submitted_at__isnull=False)
    earlier = seen.filter(number=request.GET.get("copy", "")).first()
    return known | (drafts.copied(earlier, by=user) if earlier else {})


def _about(request: Request) -> Customer | None:
    """The customer that the address speaks of, if the person may see it."""
    if found := _line(request) or _opportunity(request):
        return found.customer
    key = row_key(request.GET.get("customer"))
    return Customer.objects.visible_to(request.user).filter(pk=key).first() if key is not None else None


def _opportunity(request: Request) -> Opportunity | None:
    """The opportunity that ?opportunity= names, if the person may see it."""
    number = query_text(request, "opportunity")
    return Opportunity.objects.visible_to(request.user).filter(number=number).first() if number else None


def _line(request: Request) -> LogEntry | None:
    """The entry of a customer's log that ?log= names, if the person may read it."""
    number = query_text(request, "log")
    lines = LogEntry.objects.visible_to(request.user).select_related("customer", "opportunity") if number else None
    return lines.filter(number=number).first() if lines is not None else None


@require_POST
def new_keep(request: Request, code: str) -> HttpResponse:
    """While typing: begin the draft, or keep it again, and say where it is."""
    content = get_object_or_404(SupportContent, code=code)
    form = RequestForm(request.user, content, data=request.POST, complete=False)
    form.is_valid()
    return JsonResponse(addresses(handing_in.keep(form.sheet, by=request.user)))


@require_POST
def new_files(request: Request, code: str) -> HttpResponse:
    """Files as soon as they are chosen: they begin the draft as typing does."""
    return files_part(request, get_object_or_404(SupportContent, code=code))


@require_safe
def new_route(request: Request, code: str) -> HttpResponse:
    """Who will get it, and whether a colleague asks for the same: a fragment that follows the chosen customer."""
    content = get_object_or_404(SupportContent, code=code)
    customers = Customer.objects.visible_to(request.user).select_related("unit")
    customer = customers.filter(pk=row_key(request.GET.get("customer", "")) or 0).first()
    now = timezone.now()
    route = placing.preview(content=content, requester=request.user, customer=customer, at=now)
    context = {
        "route": route,
        "members": people_of(route.seats if route.destination else seats_for_administrators(now)),
        "reason": sentence(route.reason),
        "same": similar.open_at_colleagues(customer, content=content, by=request.user) if customer else [],
        "waits": content.needs_customer and customer is None,
    }
    return render(request, "requests_app/new/_route.html", context)


@require_POST
def copy(request: Request, number: str) -> HttpResponse:
    """A new draft with what an earlier request asked."""
    earlier = get_object_or_404(SupportRequest.objects.visible_to(request.user), number=number)
    return redirect(drafts.copy_of(earlier, by=request.user))
