"""Several customers at once: what is to be changed is asked for on a page, then each has a result."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from core.htmx import render_part
from core.http import Request

from ..forms.bulk import BulkForm
from ..forms.lists import matching
from ..models import Customer
from ..policies.archive import can_lead
from ..services import bulk

SHOWN = 20


@require_POST
def change(request: Request) -> HttpResponse:
    """`customer` (repeated), or `everything` that the list with `query` shows; the page that asks, then the results."""
    numbers = _chosen(request)
    form = BulkForm(request.POST if "sent" in request.POST else None)
    if not form.is_valid():
        rows = Customer.objects.visible_to(request.user).filter(number__in=numbers).order_by("sort_name", "id")
        context = {
            "form": form,
            "numbers": numbers,
            "shown": rows[:SHOWN],
            "further": max(len(numbers) - SHOWN, 0),
            "can_lead": can_lead(request.user),
        }
        return render_part(request, "customers/lists/bulk.html", context, status=422 if form.is_bound else 200)
    results = bulk.change(numbers, by=request.user, wanted=form.wanted)
    done = sum(not result.refusal for result in results)
    return render_part(request, "customers/lists/bulk_result.html", {"results": results, "done": done})


def _chosen(request: Request) -> list[str]:
    """The numbers that were chosen one by one, or all that the list's filters leave; DomainError for too many."""
    if request.POST.get("everything"):
        numbers = matching(request.POST.get("query", ""), request.user, bulk.MOST + 1)
    else:
        numbers = request.POST.getlist("customer")
    bulk.require_some(len(numbers))
    return numbers
