"""Who is told when of what is owed about a customer."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.http import Request
from deadlines.views.told_when import told_when

from ...policies.archive import can_see_private
from ...rules.promises import OF_CUSTOMER
from ...services.debts import subject_of
from .finding import visible


@require_GET
def promises(request: Request, number: str) -> HttpResponse:
    """For the owner and his managers: first contact, record, allotment, and what became of them."""
    customer = visible(request.user, number)
    can_see_private(request.user, customer).require()
    return told_when(request, OF_CUSTOMER, customer.pk, subject_of(customer))
