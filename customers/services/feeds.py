"""The calendar feed: a secret link for one person, of which only the hash is kept, and what is read under it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import lock
from core.errors import DomainError
from deadlines.services.owing import Owing

from ..models import CalendarFeed, Customer, Visit
from ..rules.feed import Entry, calendar
from ..rules.visits import VisitState

SHOWN = (VisitState.PLANNED, VisitState.APPROVED, VisitState.OUT)
BACK, AHEAD, MOST = timedelta(days=30), timedelta(days=366), 500
"""Of each kind of entry: how long ago, how far ahead, how many."""
READ_EVERY = timedelta(hours=1)
"""How often reading the feed is noted."""


@transaction.atomic
def renew(*, by: User) -> str:
    """Make a new link, which ends an earlier one; the token is returned this once. DomainError for who has left."""
    person = lock(by)
    if not person.is_active:
        raise DomainError(_("%(person)s has left.") % {"person": person})
    now, token = timezone.now(), secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    CalendarFeed.objects.create(person=person, token_hash=_hash(token), made_at=now)
    return token


def revoke(*, by: User) -> None:
    """End the link at once. DomainError when there is none."""
    if not CalendarFeed.objects.filter(person=by, revoked_at=None).update(revoked_at=timezone.now()):
        raise DomainError(_("There is no link to end."))


def current(person: User) -> CalendarFeed | None:
    """The link in force."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def reader_of(token: str, *, at: datetime) -> User | None:
    """Whose feed it is; None for a token that is unknown or revoked, and for who has left. Notes that it was read."""
    feeds = CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at=None, person__is_active=True)
    feed = feeds.select_related("person").first()
    if feed is None:
        return None
    if feed.read_at is None or feed.read_at <= at - READ_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)
    return feed.person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def text_for(person: User, *, at: datetime) -> str:
    """His calendar in his language: visits, next steps with his customers, and what he owes. At most MOST of each.

    What would be hidden from him on the pages is not in it.
    """
    with translation.override(person.message_language):
        name = _("Sales Support: %(person)s") % {"person": person}
        return calendar(name, [*_visits(person, at), *_next_steps(person, at), *_promises(person, at)])


def _visits(person: User, at: datetime) -> Iterator[Entry]:
    rows = Visit.objects.visible_to(person).filter(Q(rep=person) | Q(companions=person), state__in=SHOWN)
    rows = rows.filter(starts_at__range=(at - BACK, at + AHEAD)).select_related("customer", "rep").distinct()
    for row in rows.order_by("starts_at", "id")[:MOST]:
        words = {"customer": row.customer.name, "person": row.rep}
        alone, along = _("Visit: %(customer)s"), _("Visit with %(person)s: %(customer)s")
        yield Entry(
            uid=f"{row.number}@{_host()}",
            summary=(alone if row.rep_id == person.pk else along) % words,
            changed_at=row.left_at or row.decided_at or row.planned_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            description="\n".join(part for part in (row.aim, row.whom, row.questions) if part),
            location=row.place,
            url=f"{settings.BASE_URL}{row.get_absolute_url()}",
            version=row.version,
            is_tentative=row.state == VisitState.PLANNED,
        )


def _next_steps(person: User, at: datetime) -> Iterator[Entry]:
    days = (timezone.localdate(at - BACK), timezone.localdate(at + AHEAD))
    rows = Customer.objects.owned_by(person).filter(next_on__range=days).order_by("next_on", "id")
    for row in rows[:MOST]:
        step = row.next_step or _("Next step")
        yield Entry(
            uid=f"{row.number}-next@{_host()}",
            summary=_("%(step)s: %(customer)s") % {"step": step, "customer": row.name},
            changed_at=row.updated_at,
            day=row.next_on,
            url=f"{settings.BASE_URL}{row.get_absolute_url()}",
            version=row.version,
        )


def _promises(person: User, at: datetime) -> Iterator[Entry]:
    owing = Owing(person, at)
    soonest = list(owing.promises().filter(due_at__range=(at - BACK, at + AHEAD)).order_by("due_at", "id")[:MOST])
    for line in owing.lines(soonest):
        words = {"task": line.kind.task, "number": line.subject.number, "title": line.subject.title}
        yield Entry(
            uid=f"promise-{line.promise.pk}@{_host()}",
            summary=_("Due: %(task)s (%(number)s %(title)s)") % words,
            changed_at=line.promise.started_at,
            starts_at=line.promise.due_at,
            url=f"{settings.BASE_URL}{line.subject.url}",
        )


def _host() -> str:
    return settings.BASE_URL.partition("://")[2]
