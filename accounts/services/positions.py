"""Positions that the routing table names, their posts in units, and who holds these."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Position, Post, Unit, User
from accounts.rules.history import Changes, EventKind, differences
from core.errors import DomainError

from .history import gone, kept, kept_people, new, record
from .locks import lock, lock_here, lock_open, require_version


@transaction.atomic
def create(*, by: User, code: str, name_en: str, name_zh: str, per_unit: bool = False) -> Position:
    """A new position. Raises DomainError when the code is taken."""
    policies.can_administer(by).require()
    if Position.objects.filter(code=code).exists():
        raise DomainError(_("There already is a position with this code."))
    position = Position.objects.create(code=code, name_en=name_en, name_zh=name_zh, per_unit=per_unit)
    changes = new(code=code, name_en=name_en, name_zh=name_zh, per_unit=per_unit)
    record(EventKind.POSITION_CREATED, by=by, position=position, changes=changes)
    return position


@transaction.atomic
def change(
    position: Position, *, by: User, version: int, name_en: str, name_zh: str, per_unit: bool, is_active: bool
) -> Position:
    """Set names and kind; the code stays, the routing table's imports name it. Raises Stale."""
    policies.can_administer(by).require()
    fresh = lock(position)
    facts = {"name_en": name_en, "name_zh": name_zh, "per_unit": per_unit, "is_active": is_active}
    require_version(fresh, version, fields=facts)
    before = {field: kept(getattr(fresh, field)) for field in facts}
    if changes := differences(before, {field: kept(value) for field, value in facts.items()}):
        for field, value in facts.items():
            setattr(fresh, field, value)
        fresh.version += 1
        fresh.save()
        record(EventKind.POSITION_CHANGED, by=by, position=fresh, changes=changes)
    return fresh


@transaction.atomic
def set_holders(position: Position, *, by: User, unit: Unit, holders: Collection[User]) -> Post:
    """Say who holds the position in a unit; makes the post when it is new, leaves it vacant when nobody does.

    Raises DomainError when one of them has left or the unit is closed.
    """
    policies.can_administer(by).require()
    fresh_holders = lock_here(*holders)
    unit = lock_open(unit)
    position = lock(position)
    post, added = Post.objects.get_or_create(position=position, unit=unit)
    before = kept_people(post.holders.order_by("pk"))
    after = kept_people(fresh_holders)
    post.holders.set(fresh_holders)
    if added or before != after:
        changes: Changes = {**new(position=position, unit=unit), "holders": [before, after]}
        record(EventKind.POST_CHANGED, by=by, unit=unit, position=position, changes=changes)
    return post


@transaction.atomic
def remove_post(post: Post, *, by: User) -> None:
    """Take away a post that nobody holds. Raises DomainError while it has holders or a queue with requests."""
    policies.can_administer(by).require()
    fresh = lock(post)
    if fresh.holders.exists():
        raise DomainError(_("%(post)s still has holders.") % {"post": fresh})
    changes = gone(position=fresh.position, unit=fresh.unit)
    record(EventKind.POST_REMOVED, by=by, unit=fresh.unit, position=fresh.position, changes=changes)
    try:
        fresh.delete()
    except ProtectedError as still_used:
        raise DomainError(
            _("Requests were routed to %(post)s; leave it vacant instead.") % {"post": fresh}
        ) from still_used
