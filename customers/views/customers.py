"""Finding a customer and recording a new one, from any form that asks for one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.htmx import render_part, toast, trigger
from core.http import Request, picker_response

from ..forms.recording import CustomerForm
from ..models import Customer
from ..policies.archive import can_record
from ..services.recording import record_customer

FOUND = 20


@require_safe
def picker(request: Request) -> HttpResponse:
    """Customers whose name contains ?q=, for a searchable select; only those that the person may see."""
    found = Customer.objects.visible_to(request.user).named_like(request.GET.get("q", "")[:160])
    rows = found.select_related("owner").order_by("name")[:FOUND]
    return picker_response(
        [(row.pk, row.name, f"{row.owner or _('No owner')} · {row.get_value_display()}") for row in rows]
    )


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Record a customer: a dialog for htmx, which then chooses it in the form behind, else a page of its own."""
    can_record(request.user).require()
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")[:160]})
    if not form.is_valid():
        context = {"form": form, "next": _next(request)}
        template = "customers/_new_dialog.html" if request.htmx else "customers/new.html"
        return render_part(request, template, context, status=422 if form.is_bound else 200)
    customer = record_customer(by=request.user, **form.cleaned_data)
    if not request.htmx:
        return redirect(f"{_next(request)}?{urlencode({'customer': customer.pk})}")
    response = toast(HttpResponse(), _("%s is recorded.") % customer.name)
    return trigger(
        trigger(response, "customer-recorded", {"value": customer.pk, "text": customer.name}), "close-dialog"
    )


def _next(request: Request) -> str:
    """The page of ours to go back to, without its query."""
    wanted = request.POST.get("next", request.GET.get("next", "")).partition("?")[0]
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else "/"
