"""Where a request goes at submission: business unit, routing row, queue; and which departments cooperate."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Unit, User
from customers.models import Customer

from ..models import CooperatingUnit, Responsibility, SupportContent, SupportRequest
from .routing import Plan, plan, route


def business_unit_for(requester: User, customer: Customer | None) -> Unit | None:
    """The customer's, else the requester's: the one that the routing table is asked for."""
    return customer.unit if customer else Unit.objects.business_unit_of(requester)


def preview(*, content: SupportContent, requester: User, customer: Customer | None, at: datetime) -> Plan:
    """Where a request would go if it were submitted at that moment; writes nothing."""
    unit, value = business_unit_for(requester, customer), customer.value if customer else ""
    return plan(content=content, business_unit=unit, customer_value=value, at=at)


def place(support_request: SupportRequest, *, at: datetime) -> None:
    """Fill in unit, queue and reason from the routing table. No row: no queue, that is the administrators'."""
    requester, customer = support_request.requester, support_request.customer
    support_request.requester_unit = requester.unit
    support_request.business_unit = business_unit_for(requester, customer)
    support_request.customer_value = customer.value if customer else ""
    found = route(
        content=support_request.content,
        business_unit=support_request.business_unit,
        customer_value=support_request.customer_value,
        at=at,
    )
    support_request.routing_row, support_request.queue = found.row, found.queue
    support_request.route_reason = found.reason
    let_departments_see(support_request)


def let_departments_see(support_request: SupportRequest) -> None:
    """Cooperating is who the routing row or the content names, and who was asked for a part; nobody else any more."""
    row = support_request.routing_row
    units = set(row.cooperating_units.values_list("pk", flat=True)) if row else set()
    named = support_request.content.responsibilities.filter(kind=Responsibility.Kind.COOPERATING)
    units |= set(named.values_list("unit", flat=True))
    units |= set(support_request.subtasks.values_list("unit", flat=True))
    support_request.cooperating.exclude(unit__in=units).delete()
    CooperatingUnit.objects.bulk_create(
        [CooperatingUnit(support_request=support_request, unit_id=unit) for unit in units], ignore_conflicts=True
    )
