"""Who can be asked to do a request: the holders of the supporter positions that routing rows name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import Post, Unit, User
from requests_app.models import Queue, RoutingRow, Supporter, SupportRequest
from requests_app.rules.states import WORKING

from .load import Load, load_of
from .routing import nearest_posts, posts_of, unit_chain


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
    positions = list(row.supporter_positions.all()) if row else []
    return _candidates(_held(posts_of(positions, unit_chain(business_unit))), at)


def supporter_pool_of(support_request: SupportRequest, at: datetime) -> list[Candidate]:
    """The pool for a request, by the row that routed it."""
    row = support_request.routing_row
    return supporter_pool(row=row, business_unit=support_request.business_unit, at=at)


def team_of(queue_ids: Collection[int], at: datetime) -> list[Candidate]:
    """Everybody who can be asked, or is at work, for these queues; ordered as a suggestion.

    The pools of the routing rows that lead there on that day, as meant for the unit of each queue, and the present
    supporters of the queues' requests. Nine queries whatever the number of queues.
    """
    held = _held(_posts_behind(queue_ids, at))
    current = Supporter.objects.filter(removed_at=None, support_request__state__in=WORKING)
    for user in current.filter(support_request__queue__in=queue_ids).values_list("user_id", flat=True):
        held.setdefault(user, [])
    return _candidates(held, at)


def _posts_behind(queue_ids: Collection[int], at: datetime) -> list[Post]:
    """The supporters' posts of the rows that send requests to these queues."""
    queues = Queue.objects.filter(pk__in=queue_ids).select_related("post__unit", "team", "person__unit")
    rows = list(RoutingRow.objects.valid_on(timezone.localdate(at)).prefetch_related("supporter_positions"))
    behind = {
        queue: {one.pk for row in rows if _leads_to(row, queue) for one in row.supporter_positions.all()}
        for queue in queues
    }
    wanted = set().union(*behind.values())
    posts = list(Post.objects.filter(position__in=wanted).select_related("position", "unit").order_by("unit__path"))
    found = {
        post
        for queue, positions in behind.items()
        for post in nearest_posts([one for one in posts if one.position_id in positions], unit_chain(_home_of(queue)))
    }
    return sorted(found, key=lambda post: post.pk)


def _leads_to(row: RoutingRow, queue: Queue) -> bool:
    if queue.post is not None:
        return row.coordinator_position_id == queue.post.position_id
    named = (row.coordinator_team_id, row.coordinator_person_id)
    return row.coordinator_position_id is None and named == (queue.team_id, queue.person_id)


def _home_of(queue: Queue) -> Unit | None:
    if queue.post is not None:
        return queue.post.unit
    return queue.person.unit if queue.person else queue.team


def _held(posts: Iterable[Post]) -> dict[int, list[Post]]:
    """User id → the posts that he holds, of these."""
    known, held = {post.pk: post for post in posts}, dict[int, list[Post]]()
    for user, post in Post.holders.through.objects.filter(post__in=known).values_list("user_id", "post_id"):
        held.setdefault(user, []).append(known[post])
    return held


def _candidates(held: dict[int, list[Post]], at: datetime) -> list[Candidate]:
    """The active ones of them with their load; no query for nobody."""
    if not held:
        return []
    loads = load_of(list(held), at)
    people = User.objects.active().filter(pk__in=held)
    return sorted((Candidate(user, tuple(held[user.pk]), loads[user.pk]) for user in people), key=_suggestion)


def _suggestion(candidate: Candidate) -> tuple[bool, int, int, str, int]:
    load, user = candidate.load, candidate.user
    return load.is_away, load.due_this_week, load.open, user.name_latin or user.name, user.pk
