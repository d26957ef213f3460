"""Product groups: what authority is given for. Their codes never change, and none is ever deleted: rules name them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import ProductGroup
from ..policies.reference import can_keep
from ..rules.reference_history import ReferenceKind
from . import reference_history
from .reference_history import names_of

FIELDS = ("code", "name_en", "name_zh", "is_active")


@transaction.atomic
def add_group(*, by: User, code: str, name_en: str, name_zh: str) -> ProductGroup:
    """A new group. DomainError when the code is taken or a name is missing."""
    can_keep(by).require()
    names = {"name_en": one_line(name_en), "name_zh": one_line(name_zh)}
    _require_names(**names)
    group, is_new = ProductGroup.objects.get_or_create(code=code, defaults=names)
    if not is_new:
        raise DomainError(_("The code %(code)s is there already.") % {"code": code})
    reference_history.record(
        ReferenceKind.GROUP_ADDED, by=by, about=names_of(group, code), before={}, after=_values(group)
    )
    return group


@transaction.atomic
def change_group(
    group: ProductGroup, *, by: User, name_en: str, name_zh: str, is_active: bool, version: int
) -> ProductGroup:
    """Other names, or no longer offered: its products and the rules that name it stay. Raises Stale; DomainError when
    nothing differs."""
    can_keep(by).require()
    fresh = ProductGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if fresh.version != version:
        current: dict[str, object] = {str(_("English name")): fresh.name_en, str(_("Chinese name")): fresh.name_zh}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)
    before = _values(fresh)
    fresh.name_en, fresh.name_zh, fresh.is_active = one_line(name_en), one_line(name_zh), is_active
    after = _values(fresh)
    if before == after:
        raise DomainError(_("Nothing was changed."))
    _require_names(fresh.name_en, fresh.name_zh)
    fresh.version += 1
    fresh.save()
    about = names_of(fresh, fresh.code)
    reference_history.record(ReferenceKind.GROUP_CHANGED, by=by, about=about, before=before, after=after)
    return fresh


def _values(group: ProductGroup) -> dict[str, object]:
    return {name: getattr(group, name) for name in FIELDS}


def _require_names(name_en: str, name_zh: str) -> None:
    if not name_en or not name_zh:
        raise DomainError(_("Please give the name in English and in Chinese."))
