"""What happens to requests by time: their events and messages, for many at once and in the sweep's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import translation

from accounts.models import User
from core.text import listed
from deadlines.models import Notice, Promise, Reminder
from notifications.services import outbox

from ..models import RequestEvent, Supporter, SupportRequest, Watcher
from ..rules.events import PROGRESS
from ..rules.promises import ESCALATED, OVERDUE, TASKS, PromiseKind
from ..rules.states import State
from .recording import Target, target

LANGUAGES = {"en": "en", "zh": "zh-hans"}
AT_DUE = "due"
"""Key of the rung at the due time."""


def record_climbs(notices: Sequence[Notice]) -> None:
    """Put missed due times and escalations on the timelines, with who is told. Two statements."""
    missed = [notice for notice in notices if notice.level in ESCALATED or notice.rung == AT_DUE]
    told = _told(missed)
    RequestEvent.objects.bulk_create(
        RequestEvent(
            support_request_id=notice.promise.subject_id,
            kind=ESCALATED.get(notice.level, OVERDUE),
            at=notice.climbed_at,
            target=_in_both(notice.promise.kind),
            changes={"told": [None, _names(told[notice.pk])]} if told[notice.pk] else {},
        )
        for notice in missed
    )


def _told(notices: Collection[Notice]) -> defaultdict[int, list[User]]:
    people: defaultdict[int, list[User]] = defaultdict(list)
    for reminder in Reminder.objects.filter(notice__in=notices).select_related("person").order_by("id"):
        people[reminder.notice_id].append(reminder.person)
    return people


def _in_both(kind: str) -> Target:
    words = {}
    for key, language in LANGUAGES.items():
        with translation.override(language):
            words[key] = str(TASKS[kind])
    return words


def _names(people: Sequence[User]) -> Target:
    names = {}
    for key, language in LANGUAGES.items():
        with translation.override(language):
            names[key] = listed([target(person)[key] for person in people])
    return names


@transaction.atomic(savepoint=False)
def show_due_again(promises: Sequence[Promise]) -> None:
    """The times of these promises were computed anew: let their requests show what is due next.

    The requests are locked before it is read, as in every change of one. Two statements.
    """
    ids = {promise.subject_id for promise in promises}
    locked = SupportRequest.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    found = list(locked.values_list("pk", flat=True))
    running = Promise.objects.open().filter(kind__in=PromiseKind.values, subject_id=OuterRef("pk"))
    first = running.filter(due_at__isnull=False).order_by("due_at", "kind")
    SupportRequest.objects.filter(pk__in=found).update(
        due_at=Subquery(first.values("due_at")[:1]), due_kind=Coalesce(Subquery(first.values("kind")[:1]), Value(""))
    )


def record_closed(rows: Sequence[SupportRequest], *, at: datetime) -> None:
    """One event for each request that closed by time; its supporters and watchers are told.

    Requester and coordinators are told by the ladder.
    """
    events = RequestEvent.objects.bulk_create(
        RequestEvent(
            support_request=row,
            kind="closed_by_time",
            at=at,
            from_state=State.DELIVERED,
            to_state=State.CLOSED,
            version=row.version + 1,
        )
        for row in rows
    )
    following = _following([row.pk for row in rows])
    outbox.tell_each(_letter(event, person) for event in events for person in following[event.support_request_id])


def _letter(event: RequestEvent, person: User) -> outbox.Letter:
    support_request = event.support_request
    return outbox.Letter(
        recipient=person,
        kind=PROGRESS,
        dedupe_key=f"requests:event:{event.pk}",
        subject=lambda: f"{support_request.number} {event.sentence}",
        body=support_request.title,
        url=support_request.get_absolute_url(),
        thread=support_request.number or "",
    )


def _following(support_requests: Collection[int]) -> defaultdict[int, set[User]]:
    """Who works on each of them or watches it."""
    people: defaultdict[int, set[User]] = defaultdict(set)
    supporters = Supporter.objects.filter(support_request__in=support_requests, removed_at=None)
    watchers = Watcher.objects.filter(support_request__in=support_requests)
    for row in (*supporters.select_related("user"), *watchers.select_related("user")):
        people[row.support_request_id].add(row.user)
    return people
