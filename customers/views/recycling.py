"""The recycle bin: throw a customer away, see what lies there, take one back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from ..forms.bin import ThrowAwayForm
from ..models import Customer
from ..policies.archive import can_throw_away
from ..services import bin as recycling


@require_http_methods(["GET", "POST"])
def throw_away(request: Request, number: str) -> HttpResponse:
    """Ask why and do it: a dialog for htmx, else a page. The list then offers to undo it."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    can_throw_away(request.user, customer).require()
    form = ThrowAwayForm(request.POST or None)
    if not form.is_valid():
        template = "customers/bin/dialog.html" if request.htmx else "customers/bin/throw_away.html"
        context = {
            "customer": customer,
            "form": form,
            "verdict": recycling.in_use(customer),
            "chances": customer.opportunities.open().count(),
        }
        return render_part(request, template, context, status=422 if form.is_bound else 200)
    recycling.throw_away(customer, by=request.user, reason=form.cleaned_data["reason"])
    return go(request, f"{reverse('customers:list')}?undo={number}")


@require_GET
def index(request: Request) -> HttpResponse:
    """What lies in the bin of those whose customers the person may change, the last thrown away first."""
    rows = Customer.objects.restorable_by(request.user).select_related("owner", "unit", "deleted_by")
    page = keyset_page(rows, request, order=["-deleted_at"])
    rivals = recycling.rivals(page, request.user)
    lines = [(customer, rivals.get(customer.pk)) for customer in page]
    return render_part(request, "customers/bin/index.html", {"page": page, "lines": lines}, part="rows")


@require_POST
def restore(request: Request, number: str) -> HttpResponse:
    """Take it back; leads to its page."""
    customer = get_object_or_404(Customer.objects.restorable_by(request.user), number=number)
    customer = recycling.restore(customer, by=request.user)
    return go(request, customer.get_absolute_url(), message=_("%s is back in the archive.") % customer.name)
