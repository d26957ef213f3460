"""Who holds which role where. One administrator always remains."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import RoleAssignment, Unit, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from core.errors import DomainError

from .history import gone, new, record
from .locks import lock, lock_here, lock_open, lock_organisation


@transaction.atomic
def grant(person: User, *, by: User, role: Role, unit: Unit) -> RoleAssignment:
    """Give a role in a unit. Raises DomainError for someone who left, a closed unit, or a role held already."""
    policies.can_administer(by).require()
    (fresh,) = lock_here(person)
    unit = lock_open(unit)
    assignment, added = RoleAssignment.objects.get_or_create(user=fresh, role=role, unit=unit)
    if not added:
        raise DomainError(_("%(person)s already holds this role there.") % {"person": fresh})
    record(EventKind.ROLE_GRANTED, by=by, person=fresh, unit=unit, changes=new(role=role, unit=unit))
    return assignment


@transaction.atomic
def take_away(assignment: RoleAssignment, *, by: User) -> None:
    """Take a role away; it counts from the person's next request on. Raises DomainError for the last administrator."""
    policies.can_administer(by).require()
    lock_organisation()
    fresh = RoleAssignment.objects.select_related("user", "unit").filter(pk=assignment.pk).first()
    if fresh is None:
        raise DomainError(_("Someone was faster: this role is already gone."))
    lock(fresh.user)
    if fresh.role == Role.ADMINISTRATOR:
        require_another_administrator(fresh.user, apart_from=fresh)
    changes = gone(role=fresh.role, unit=fresh.unit)
    record(EventKind.ROLE_TAKEN_AWAY, by=by, person=fresh.user, unit=fresh.unit, changes=changes)
    fresh.delete()


def require_another_administrator(person: User, *, apart_from: RoleAssignment | None = None) -> None:
    """Raise DomainError when nobody would be left to administrate; the caller holds `lock_organisation`.

    `apart_from` is the one assignment that goes; without it the whole person goes.
    """
    held = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    going = held.filter(pk=apart_from.pk) if apart_from else held.filter(user=person)
    if going.exists() and not held.exclude(pk__in=going.values("pk")).exists():
        raise DomainError(_("This is the last administrator. Give the role to someone else first."))
