"""Where a request goes: the winning row, the queue of whom it names, and the reason in words that stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from accounts.models import Delegation, Position, Post, Unit, User
from requests_app.models import Queue, RoutingRow, SupportContent
from requests_app.queues import seats_for
from requests_app.rules import routing as rules
from requests_app.rules.queues import Basis, Seat
from requests_app.rules.route_reason import Absence, Names, Reason

from .queues import queue_for
from .routing_words import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet


Holder = Post | Unit | User


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes. No queue: the administrators'; `reason` says why (`rules.route_reason.sentence`)."""

    row: RoutingRow | None
    queue: Queue | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a request would go: the winning row, whom it names there, who answers now, and every row judged."""

    row: RoutingRow | None
    holder: Holder | None
    seats: tuple[Seat, ...]
    reason: Reason
    judged: list[tuple[RoutingRow, rules.Lost | None]]

    @property
    def destination(self) -> Holder | None:
        """Whose queue it would wait in; None: the administrators'."""
        return self.holder if self.reason["outcome"] == "row" else None


def unit_chain(unit: Unit | None) -> tuple[int, ...]:
    """Ids of the unit and of those above it, nearest first; nothing for somebody outside the business units."""
    return tuple(reversed(unit.ancestor_ids)) if unit else ()


def route(*, content: SupportContent, business_unit: Unit | None, customer_value: str, at: datetime) -> Route:
    """Find where a request of this content goes at that moment; makes the queue if it is the first to go there."""
    found = plan(content=content, business_unit=business_unit, customer_value=customer_value, at=at)
    queue = queue_for(found.destination) if found.destination else None
    return Route(found.row, queue, found.reason)


def by_hand(by: User) -> Reason:
    """The reason of a request that somebody sent to another queue."""
    return {"outcome": "by_hand", "by": names(by)}


def plan(*, content: SupportContent, business_unit: Unit | None, customer_value: str, at: datetime) -> Plan:
    """Where `route` would send it, without writing anything."""
    chain, rows = unit_chain(business_unit), list(_rows_of(content))
    question = rules.Question(content.pk, chain, customer_value, timezone.localdate(at))
    judged = rules.judge(rows, question)
    explanation = rules.explain(judged)
    winner = judged[0][0] if explanation["row"] is not None else None
    reason: Reason = {"content": content.code, "row": explanation["row"], "passed_over": [*explanation["passed_over"]]}
    if winner is None:
        unit = names(business_unit) if business_unit else None
        return Plan(None, None, (), {**reason, "outcome": "no_row", "unit": unit, "value": customer_value}, judged)
    reason["unit"] = names(winner.unit) if winner.unit else None
    reason["value"] = winner.customer_value
    holder = holder_of(winner, chain)
    if holder is None:
        coordinator = names(cast("Position", winner.coordinator_position))
        return Plan(winner, None, (), {**reason, "outcome": "no_post", "coordinator": coordinator}, judged)
    seated = seats_for(holder, at)
    return Plan(winner, holder, seated, {**reason, **_who(holder, seated, at)}, judged)


def _rows_of(content: SupportContent) -> QuerySet[RoutingRow]:
    return RoutingRow.objects.filter(content=content).select_related(
        "unit", "coordinator_position", "coordinator_team", "coordinator_person__unit"
    )


def _who(holder: Holder, seated: Sequence[Seat], at: datetime) -> Reason:
    """The part of the reason that names people: the coordinator, who of them is away, and who acts."""
    reason: Reason = {"coordinator": _holder_names(holder), "absences": _absences(holder, seated, at)}
    if not seated or seated[0].basis is Basis.ADMINISTRATOR:
        return {**reason, "outcome": "nobody"}
    if seated[0].basis is Basis.MANAGER:
        reason["manager"] = names(User.objects.get(pk=seated[0].person))
    return {**reason, "outcome": "row"}


def holder_of(row: RoutingRow, chain: Sequence[int]) -> Holder | None:
    """The post, team or person that a row means for a business unit; None when its position has no post there."""
    if row.coordinator_position:
        return next(iter(posts_of([row.coordinator_position], chain)), None)
    return row.coordinator_team or row.coordinator_person


def posts_of(positions: Collection[Position], chain: Sequence[int]) -> list[Post]:
    """For each position the post that it means for a business unit, see `nearest_posts`."""
    posts = Post.objects.filter(position__in=positions).select_related("position", "unit").order_by("unit__path")
    return nearest_posts(posts, chain)


def nearest_posts(posts: Iterable[Post], chain: Sequence[int]) -> list[Post]:
    """Of each active position one post: that of the nearest unit up the chain if there is one in each, else the one.

    `posts` come with position and unit, ordered by the unit's path.
    """
    found: dict[int, tuple[int, Post]] = {}
    for post in posts:
        distance = _distance(post, chain)
        if distance is not None and (post.position_id not in found or distance < found[post.position_id][0]):
            found[post.position_id] = (distance, post)
    return [post for _steps, post in found.values()]


def _distance(post: Post, chain: Sequence[int]) -> int | None:
    if not post.position.is_active:
        return None
    if not post.position.per_unit:
        return 0
    return chain.index(post.unit_id) if post.unit_id in chain else None


def _holder_names(holder: Holder) -> Names:
    if not isinstance(holder, Post):
        return names(holder)
    position = names(holder.position)
    if not holder.position.per_unit:
        return position
    return {"en": f"{position['en']} · {holder.unit.name_en}", "zh": f"{position['zh']} · {holder.unit.name_zh}"}


def _absences(holder: Holder, seated: Sequence[Seat], at: datetime) -> list[Absence]:
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
