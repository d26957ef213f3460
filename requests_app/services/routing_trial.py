"""A dry run of the routing table: the whole answer of `services.routing.plan`, with names for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Unit, User
from requests_app.models import RoutingRow, SupportContent
from requests_app.queues import seats_for_administrators
from requests_app.rules.queues import Basis, Seat
from requests_app.rules.route_reason import sentence
from requests_app.rules.routing import Lost
from requests_app.services.pool import Candidate, supporter_pool
from requests_app.services.routing import Holder, plan


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who would see the request, by what right, and for whom he stands in."""

    user: User
    basis: Basis
    instead_of: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen to a request. `row` None or nobody there: the administrators get it."""

    line: str
    row: RoutingRow | None
    queue: Holder | None
    people: tuple[Seated, ...]
    judged: list[tuple[RoutingRow, Lost | None]]
    pool: list[Candidate]


def trial(*, content: SupportContent, business_unit: Unit | None, customer_value: str, at: datetime) -> Trial:
    """What would happen to a request of this kind at that moment; writes nothing."""
    found = plan(content=content, business_unit=business_unit, customer_value=customer_value, at=at)
    seated = found.seats if found.destination else seats_for_administrators(at)
    return Trial(
        line=sentence(found.reason),
        row=found.row,
        queue=found.destination,
        people=_people(seated),
        judged=found.judged,
        pool=supporter_pool(row=found.row, business_unit=business_unit, at=at),
    )


def _people(seated: tuple[Seat, ...]) -> tuple[Seated, ...]:
    users = User.objects.in_bulk([key for seat in seated for key in (seat.person, *seat.instead_of)])
    return tuple(
        Seated(users[seat.person], seat.basis, tuple(users[key] for key in seat.instead_of)) for seat in seated
    )
