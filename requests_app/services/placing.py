"""Where a request goes at submission: business unit, routing row, queue, cooperating departments."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Unit

from ..models import CooperatingUnit, Responsibility, SupportRequest
from .routing import route


def place(support_request: SupportRequest, *, at: datetime) -> None:
    """Fill in unit, queue and reason from the routing table. No row: no queue, that is the administrators'."""
    customer = support_request.customer
    support_request.requester_unit = support_request.requester.unit
    support_request.business_unit = customer.unit if customer else Unit.objects.business_unit_of(support_request.requester)
    support_request.customer_value = customer.value if customer else ""
    found = route(
        content=support_request.content,
        business_unit=support_request.business_unit,
        customer_value=support_request.customer_value,
        at=at,
    )
    support_request.routing_row, support_request.queue, support_request.route_reason = (
        found.row,
        found.queue,
        found.reason,
    )
    _let_departments_see(support_request)


def _let_departments_see(support_request: SupportRequest) -> None:
    row = support_request.routing_row
    units = set(row.cooperating_units.values_list("pk", flat=True)) if row else set()
    units |= set(
        support_request.content.responsibilities.filter(kind=Responsibility.Kind.COOPERATING).values_list(
            "unit", flat=True
        )
    )
    CooperatingUnit.objects.bulk_create(
        [CooperatingUnit(support_request=support_request, unit_id=unit) for unit in units], ignore_conflicts=True
    )
