"""Who else of those who work on a request has it open: shown to them, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing

from accounts.models import User
from core import presence

from ..models import SupportRequest

SALT = "requests.presence"
PASS_LASTS = 8 * 3600
"""Seconds; a page that stays open longer says nothing of others until it is loaded again."""


def pass_of(user: User, support_request: SupportRequest) -> str:
    """What the page of somebody inside sends with each pulse, so that a pulse need not ask again who is inside."""
    return signing.dumps([user.pk, support_request.pk], salt=SALT, compress=False)


def others(user: User, given: str) -> list[int]:
    """Note that the person looks, and give the ids of the others; nobody for who has no pass of his own."""
    try:
        person, key = signing.loads(given, salt=SALT, max_age=PASS_LASTS)
    except signing.BadSignature:
        return []
    return presence.look(room(key), person) if person == user.pk else []


def room(key: int) -> str:
    """The place in the cache for a request."""
    return f"request:{key}"


def looking_at(support_requests: Iterable[SupportRequest], *, but: User) -> dict[int, list[User]]:
    """Request id → who of those inside has it open now; for lists. No query while nobody looks."""
    keys = {room(row.pk): row.pk for row in support_requests}
    found = presence.lookers(keys, but=but.pk)
    known = {user.pk: user for user in people([person for ids in found.values() for person in ids])}
    return {keys[name]: [known[person] for person in ids if person in known] for name, ids in found.items()}


def people(ids: list[int]) -> list[User]:
    """By name; no query for nobody."""
    return list(User.objects.filter(pk__in=ids).order_by("name_latin", "pk")) if ids else []
