"""Where a request goes: the winning row, the queue of whom it names, and the reason in words that stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from accounts.models import Delegation, Position, Post, Unit, User
from requests_app.models import Queue, RoutingRow, SupportContent
from requests_app.queues import seats_of
from requests_app.rules import routing as rules
from requests_app.rules.queues import Basis, Seat
from requests_app.rules.route_reason import Absence, Names, Reason

from .queues import queue_for
from .routing_words import names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes. No queue: the administrators'; `reason` says why (`rules.route_reason.sentence`)."""

    row: RoutingRow | None
    queue: Queue | None
    reason: Reason


def unit_chain(unit: Unit | None) -> tuple[int, ...]:
    """Ids of the unit and of those above it, nearest first; nothing for somebody outside the business units."""
    return tuple(reversed(unit.ancestor_ids)) if unit else ()


def route(*, content: SupportContent, business_unit: Unit | None, customer_value: str, at: datetime) -> Route:
    """Find where a request of this content goes at that moment; makes the queue if it is the first to go there."""
    rows = RoutingRow.objects.filter(content=content).select_related("unit")
    chain = unit_chain(business_unit)
    question = rules.Question(content.pk, chain, customer_value, timezone.localdate(at))
    candidates = list(rows)
    explanation = rules.explain(
        candidates, content=content.pk, unit_chain=chain, customer_value=customer_value, day=question.day
    )
    reason: Reason = {"content": content.code, "row": explanation["row"]}
    reason["passed_over"] = list(explanation["passed_over"])
    winner = next((row for row in candidates if row.pk == explanation["row"]), None)
    if winner is None:
        unit = names(business_unit) if business_unit else None
        return Route(None, None, {**reason, "outcome": "no_row", "unit": unit, "value": customer_value})
    reason["unit"] = names(winner.unit) if winner.unit else None
    reason["value"] = winner.customer_value
    return _to_coordinator(winner, chain, at, reason)


def _to_coordinator(row: RoutingRow, chain: Sequence[int], at: datetime, reason: Reason) -> Route:
    holder = holder_of(row, chain)
    if holder is None:
        coordinator = names(cast("Position", row.coordinator_position))
        return Route(row, None, {**reason, "outcome": "no_post", "coordinator": coordinator})
    queue = queue_for(holder)
    seated = seats_of(Queue.objects.filter(pk=queue.pk), at)[queue.pk]
    reason["coordinator"] = _holder_names(holder)
    reason["absences"] = _absences(holder, seated, at)
    if not seated or seated[0].basis is Basis.ADMINISTRATOR:
        return Route(row, None, {**reason, "outcome": "nobody"})
    if seated[0].basis is Basis.MANAGER:
        reason["manager"] = names(User.objects.get(pk=seated[0].person))
    return Route(row, queue, {**reason, "outcome": "row"})


def holder_of(row: RoutingRow, chain: Sequence[int]) -> Post | Unit | User | None:
    """The post, team or person that a row means for a business unit; None when its position has no post there."""
    if row.coordinator_position:
        return next(iter(posts_of([row.coordinator_position], chain)), None)
    return row.coordinator_team or row.coordinator_person


def posts_of(positions: Collection[Position], chain: Sequence[int]) -> list[Post]:
    """For each active position its post: of the nearest unit up the chain if there is one in each, else the one."""
    posts = Post.objects.filter(position__in=positions, position__is_active=True)
    found: dict[int, tuple[int, Post]] = {}
    for post in posts.select_related("position", "unit").order_by("unit__path"):
        distance = _distance(post, chain)
        if distance is not None and (post.position_id not in found or distance < found[post.position_id][0]):
            found[post.position_id] = (distance, post)
    return [post for _distance_, post in found.values()]


def _distance(post: Post, chain: Sequence[int]) -> int | None:
    if not post.position.per_unit:
        return 0
    return chain.index(post.unit_id) if post.unit_id in chain else None


def _holder_names(holder: Post | Unit | User) -> Names:
    if not isinstance(holder, Post):
        return names(holder)
    position = names(holder.position)
    if not holder.position.per_unit:
        return position
    return {"en": f"{position['en']} · {holder.unit.name_en}", "zh": f"{position['zh']} · {holder.unit.name_zh}"}


def _absences(holder: Post | Unit | User, seated: Sequence[Seat], at: datetime) -> list[Absence]:
    """The holders of a post, or the person, who are passed over, with the one who stands in."""
    if isinstance(holder, Unit):
        return []
    people = [holder] if isinstance(holder, User) else list(holder.holders.order_by("pk"))
    here = {seat.person for seat in seated if seat.basis is Basis.HOLDER}
    gone = {person.pk: person for person in people if person.pk not in here}
    if not gone:
        return []
    until = dict(
        Delegation.objects.filter(principal__in=gone, starts_at__lte=at, ends_at__gt=at, revoked_at=None).values_list(
            "principal_id", "ends_at"
        )
    )
    deputies = {absent: seat.person for seat in seated for absent in seat.instead_of}
    acting = {user.pk: names(user) for user in User.objects.filter(pk__in=deputies.values())}
    return [
        {
            "person": names(person),
            "until": until[pk].isoformat() if person.is_active and pk in until else None,
            "stand_in": acting[deputies[pk]] if pk in deputies else None,
        }
        for pk, person in gone.items()
    ]
