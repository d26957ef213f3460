"""Finding a customer and recording a new one, from any form that asks for one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.sending import sent
from core.htmx import go, render_part, toast, trigger
from core.http import Request, picker_response

from ..forms.recording import CustomerForm, KnownForm
from ..models import Customer
from ..policies.archive import can_record
from ..services.type_ahead import offered

LONGEST = 160


@require_safe
def picker(request: Request) -> HttpResponse:
    """Customers for ?q= (number, name, two Chinese characters of it), for a searchable select; only visible ones."""
    rows = offered(request.user, request.GET.get("q", "")[:LONGEST])
    return picker_response(
        [(row.pk, row.name, f"{row.owner or _('No owner')} · {row.get_value_display()}") for row in rows]
    )


@require_safe
def matches(request: Request) -> HttpResponse:
    """While a name is typed: what in the archive may be the company. A part of the form for a new customer."""
    can_record(request.user).require()
    return render(request, "customers/new/_matches.html", {"known": KnownForm(request.GET, user=request.user)})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Record a customer: a dialog for htmx, which then chooses it in the form behind, else a page of its own. The same
    form sent again gets the first answer."""
    can_record(request.user).require()
    this = sent(request)
    if earlier := this.earlier():
        return _recorded(request, earlier)
    initial = {"name": request.GET.get("name", "")[:LONGEST]}
    form = CustomerForm(request.POST or None, user=request.user, initial=initial)
    if not form.is_valid():
        template = "customers/new/dialog.html" if request.htmx else "customers/new/page.html"
        back = _next(request)
        context = {"form": form, "next": back, "cancel_url": back or reverse("customers:list")}
        return render_part(request, template, context, status=422 if form.is_bound else 200)
    return _recorded(request, this.once(lambda: str(form.record().pk)))


def _recorded(request: Request, key: str) -> HttpResponse:
    """On with the customer: chosen in the dialog's form behind or on the page one came from, else its own page."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=int(key))
    words = _("%s is recorded.") % customer.name
    if request.htmx:
        chosen = trigger(HttpResponse(), "customer-recorded", {"value": customer.pk, "text": customer.name})
        return trigger(toast(chosen, words), "close-dialog")
    if back := _next(request):
        return redirect(f"{back}?{urlencode({'customer': customer.pk})}")
    return go(request, customer, message=words)


def _next(request: Request) -> str:
    """The page of ours that one came from, without its query; "" for none."""
    wanted = request.POST.get("next", request.GET.get("next", "")).partition("?")[0]
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else ""
