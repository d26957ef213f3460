"""The organisation tree grows, changes shape and is cut back; paths are written here only."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts import handover, policies
from accounts.models import Unit, User
from accounts.rules.history import EventKind, differences
from accounts.rules.organisation import MAX_DEPTH, UnitKind, may_stand_under, path_of
from core.errors import DomainError

from .history import kept, new, record
from .locks import lock, lock_here, lock_open, lock_organisation, require_version


class StillInUse(DomainError):
    """The unit is not empty; `dependencies` says what is in it."""

    def __init__(self, unit: Unit, dependencies: list[handover.Dependency]) -> None:
        super().__init__(_("%(unit)s cannot be closed while it is in use.") % {"unit": unit})
        self.dependencies = dependencies


@transaction.atomic
def create(*, by: User, parent: Unit, kind: UnitKind, name_en: str, name_zh: str, manager: User | None = None) -> Unit:
    """A new unit below an open one. Raises DomainError where the kind does not belong, or for an absent manager."""
    policies.can_administer(by).require()
    lock_organisation()
    if manager is not None:
        lock_here(manager)
    parent = lock_open(parent)
    _require_place(parent, kind, levels=0)
    if parent.children.filter(Q(name_en=name_en) | Q(name_zh=name_zh), is_active=True).exists():
        raise DomainError(_("%(unit)s already has a unit of this name.") % {"unit": parent})
    names = {"name_en": name_en, "name_zh": name_zh}
    unit = Unit.objects.create(parent=parent, kind=kind, manager=manager, path=f"{parent.path}new/", **names)
    unit.path = path_of(parent.path, unit.pk)
    unit.save(update_fields=["path"])
    changes = new(kind=kind, parent=parent, manager=manager, **names)
    record(EventKind.UNIT_CREATED, by=by, unit=unit, changes=changes)
    return unit


@transaction.atomic
def change(unit: Unit, *, by: User, version: int, name_en: str, name_zh: str, manager: User | None) -> Unit:
    """Set names and manager. Raises Stale, or DomainError for a manager who has left."""
    policies.can_administer(by).require()
    if manager is not None and manager.pk != unit.manager_id:
        lock_here(manager)
    fresh = lock(unit)
    facts: dict[str, object] = {"name_en": name_en, "name_zh": name_zh, "manager": manager}
    require_version(fresh, version, fields=facts)
    before = {field: kept(getattr(fresh, field)) for field in facts}
    if changes := differences(before, {field: kept(value) for field, value in facts.items()}):
        fresh.name_en, fresh.name_zh, fresh.manager = name_en, name_zh, manager
        _save(fresh)
        record(EventKind.UNIT_CHANGED, by=by, unit=fresh, changes=changes)
    return fresh


@transaction.atomic
def move(unit: Unit, *, by: User, parent: Unit) -> Unit:
    """Hang the unit with all below it under another one. Raises DomainError for its own branch or a wrong place."""
    policies.can_administer(by).require()
    lock_organisation()
    fresh, parent = lock(unit), lock_open(parent)
    if fresh.parent is None:
        raise DomainError(_("The company is the root of the tree and stays there."))
    if parent.path.startswith(fresh.path):
        raise DomainError(_("A unit cannot be part of itself or of a unit below it."))
    branch = Unit.objects.filter(path__startswith=fresh.path)
    deepest = max(path.count("/") for path in branch.values_list("path", flat=True))
    _require_place(parent, fresh.kind, levels=deepest - fresh.path.count("/"))
    old_parent, old_path = fresh.parent, fresh.path
    branch.update(path=Concat(Value(path_of(parent.path, fresh.pk)), Substr("path", len(old_path) + 1)))
    fresh.refresh_from_db()
    fresh.parent = parent
    _save(fresh)
    record(EventKind.UNIT_MOVED, by=by, unit=fresh, changes={"parent": [kept(old_parent), kept(parent)]})
    return fresh


@transaction.atomic
def close(unit: Unit, *, by: User) -> Unit:
    """Take an empty unit out of use; it stays in history. Raises StillInUse with the list of what is in it."""
    policies.can_administer(by).require()
    lock_organisation()
    fresh = lock(unit)
    if fresh.kind == UnitKind.COMPANY:
        raise DomainError(_("The company cannot be closed."))
    if not fresh.is_active:
        raise DomainError(_("%(unit)s is closed.") % {"unit": fresh})
    if dependencies := handover.dependencies_on(fresh):
        raise StillInUse(fresh, dependencies)
    fresh.is_active = False
    _save(fresh)
    record(EventKind.UNIT_CLOSED, by=by, unit=fresh)
    return fresh


@transaction.atomic
def reopen(unit: Unit, *, by: User) -> Unit:
    """Take a closed unit into use again. Raises DomainError while the unit above it is closed."""
    policies.can_administer(by).require()
    lock_organisation()
    fresh = lock(unit)
    if fresh.is_active or fresh.parent is None:
        raise DomainError(_("%(unit)s is open.") % {"unit": fresh})
    lock_open(fresh.parent)
    fresh.is_active = True
    _save(fresh)
    record(EventKind.UNIT_REOPENED, by=by, unit=fresh)
    return fresh


def _require_place(parent: Unit, kind: str, *, levels: int) -> None:
    if not may_stand_under(kind, parent.kind):
        raise DomainError(
            _("A unit of kind “%(kind)s” cannot be part of %(unit)s.") % {"kind": UnitKind(kind).label, "unit": parent}
        )
    if parent.depth + 1 + levels > MAX_DEPTH:
        raise DomainError(_("The tree has at most %(levels)d levels below the company.") % {"levels": MAX_DEPTH})


def _save(unit: Unit) -> None:
    unit.version += 1
    unit.save()
