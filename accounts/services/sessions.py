"""Where a person is signed in, and how that ends."""

from __future__ import annotations

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import policies
from accounts.models import User
from accounts.rules.history import EventKind

from .history import record


@transaction.atomic
def end_all(person: User, *, by: User) -> int:
    """Sign the person out on every device (administrators); returns how many sessions that ended."""
    policies.can_administer(by).require()
    ended = drop_all(person)
    record(EventKind.SESSIONS_ENDED, by=by, person=person)
    return ended


def drop_all(person: User) -> int:
    """Delete the sessions, as part of another service."""
    sessions = list(UserSession.objects.filter(user=person))
    get_adapter().end_sessions(sessions)
    return len(sessions)
