"""Who can be asked to do a request: the holders of the supporter positions that its routing row names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Post, Unit, User
from requests_app.models import RoutingRow, SupportRequest

from .load import Load, load_of
from .routing import posts_of, unit_chain


@dataclass(frozen=True, slots=True)
class Candidate:
    """One active person of the pool, the posts for which he is in it, and what he has to do."""

    user: User
    posts: tuple[Post, ...]
    load: Load


def supporter_pool(*, row: RoutingRow | None, business_unit: Unit | None, at: datetime) -> list[Candidate]:
    """The active people of the row's supporter positions, as meant for the business unit (no row: nobody).

    Ordered as a suggestion: present people first, then who has less due this week, less open, then by name.
    """
    posts = posts_of(list(row.supporter_positions.all()), unit_chain(business_unit)) if row else []
    if not posts:
        return []
    held: dict[int, list[Post]] = {}
    for user, post in Post.holders.through.objects.filter(post__in=posts).values_list("user_id", "post_id"):
        held.setdefault(user, []).append(next(one for one in posts if one.pk == post))
    loads = load_of(list(held), at)
    people = User.objects.active().filter(pk__in=held)
    candidates = [Candidate(user, tuple(held[user.pk]), loads[user.pk]) for user in people]
    return sorted(candidates, key=_suggestion)


def supporter_pool_of(support_request: SupportRequest, at: datetime) -> list[Candidate]:
    """The pool for a request, by the row that routed it."""
    row = support_request.routing_row
    return supporter_pool(row=row, business_unit=support_request.business_unit, at=at)


def _suggestion(candidate: Candidate) -> tuple[bool, int, int, str, int]:
    load, user = candidate.load, candidate.user
    return load.is_away, load.due_this_week, load.open, user.name_latin or user.name, user.pk
