"""The industries and their parts, kept by an administrator. They are retired, never deleted: customers name them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import Industry
from ..policies.archive import can_administer
from ..rules.setting_history import SettingKind
from . import setting_history
from .setting_history import names_of

STEP = 1


@transaction.atomic
def add_industry(*, by: User, name_en: str, name_zh: str, parent: Industry | None = None) -> Industry:
    """A new one at the end of the list, or of the parts of `parent`. DomainError when the name is there already."""
    can_administer(by).require()
    if parent is not None and parent.parent_id is not None:
        raise DomainError(_("A part of an industry has no parts of its own."))
    row = Industry(name_en=one_line(name_en), name_zh=one_line(name_zh), parent=parent)
    _require_names(row)
    row.position = _last(parent) + STEP
    row.code = f"own-{(Industry.objects.aggregate(last=Max('pk'))['last'] or 0) + 1}"
    row.save()
    after = {"name_en": row.name_en, "name_zh": row.name_zh}
    setting_history.record(SettingKind.INDUSTRY_ADDED, by=by, about=names_of(row), before={}, after=after)
    return row


@transaction.atomic
def change_industry(
    industry: Industry, *, by: User, name_en: str, name_zh: str, is_active: bool, version: int
) -> Industry:
    """Another name, or no longer offered: customers that have it keep it. Raises Stale, and DomainError when nothing
    differs or another has the name."""
    can_administer(by).require()
    fresh = _locked(industry, version)
    before = {"name_en": fresh.name_en, "name_zh": fresh.name_zh, "is_active": fresh.is_active}
    fresh.name_en, fresh.name_zh, fresh.is_active = one_line(name_en), one_line(name_zh), is_active
    after = {"name_en": fresh.name_en, "name_zh": fresh.name_zh, "is_active": fresh.is_active}
    if before == after:
        raise DomainError(_("Nothing was changed."))
    _require_names(fresh)
    fresh.version += 1
    fresh.save()
    setting_history.record(SettingKind.INDUSTRY_CHANGED, by=by, about=names_of(fresh), before=before, after=after)
    return fresh


@transaction.atomic
def move_industry(industry: Industry, *, by: User, up: bool) -> Industry:
    """One place up or down among its siblings. DomainError at the end of the list."""
    can_administer(by).require()
    siblings = list(Industry.objects.select_for_update().filter(parent=industry.parent_id).order_by("position", "id"))
    before = next(place for place, row in enumerate(siblings) if row.pk == industry.pk)
    after = before + (-1 if up else 1)
    if not 0 <= after < len(siblings):
        raise DomainError(_("It is at the end of the list already."))
    siblings.insert(after, siblings.pop(before))
    places = sorted({row.position for row in siblings})
    if len(places) < len(siblings):  # two had the same place: count anew from the first
        places = list(range(places[0], places[0] + len(siblings)))
    for row, place in zip(siblings, places, strict=True):
        row.position = place
    Industry.objects.bulk_update(siblings, ["position"])
    moved = siblings[after]
    place_before, place_after = {"place": before + 1}, {"place": after + 1}
    kind = SettingKind.INDUSTRY_CHANGED
    setting_history.record(kind, by=by, about=names_of(moved), before=place_before, after=place_after)
    return moved


def _locked(industry: Industry, version: int) -> Industry:
    fresh = Industry.objects.select_for_update().get(pk=industry.pk)
    if fresh.version != version:
        current: dict[str, object] = {str(_("English name")): fresh.name_en, str(_("Chinese name")): fresh.name_zh}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)
    return fresh


def _require_names(row: Industry) -> None:
    """Both, and nobody else beside it has one of them."""
    if not row.name_en or not row.name_zh:
        raise DomainError(_("Please give the name in English and in Chinese."))
    others = Industry.objects.filter(parent=row.parent_id).exclude(pk=row.pk)
    for field in ("name_en", "name_zh"):
        if others.filter(**{f"{field}__iexact": getattr(row, field)}).exists():
            raise DomainError(_("%(name)s is there already.") % {"name": getattr(row, field)})


def _last(parent: Industry | None) -> int:
    rows = Industry.objects.filter(parent=parent)
    start = parent.position if parent else 0
    return int(rows.aggregate(last=Max("position"))["last"] or start)
