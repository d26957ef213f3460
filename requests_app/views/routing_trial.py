"""Trying a request: which row would win, why the others lose, and who would see it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from requests_app.forms.routing import TrialForm
from requests_app.policies.routing import can_change_table, can_read_table
from requests_app.services.routing_trial import trial


@require_GET
def try_request(request: Request) -> HttpResponse:
    """The dry run; its address holds the whole question, so it can be sent to a colleague."""
    can_read_table(request.user).require()
    form = TrialForm(request.GET if "content" in request.GET else None, user=request.user)
    found = trial(**_question(form.cleaned_data)) if form.is_valid() else None
    context = {"form": form, "trial": found, "may_change": can_change_table(request.user)}
    status = 422 if form.is_bound and found is None else 200
    return render_part(request, "routing/try.html", context, part="answer", status=status)


def _question(data: dict[str, Any]) -> dict[str, Any]:
    customer, day = data["customer"], data["day"]
    return {
        "content": data["content"],
        "business_unit": customer.unit if customer else data["unit"],
        "customer_value": customer.value if customer else data["value"],
        "at": timezone.make_aware(datetime.combine(day, time(12))) if day else timezone.now(),
    }
