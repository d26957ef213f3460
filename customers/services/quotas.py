"""What is expected of the reps of each unit: its own quota, else that of the nearest unit above that has one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from core.errors import DomainError, Stale

from ..models import Quota
from ..policies.week import can_set_quota
from ..rules import week
from ..rules.setting_history import SettingKind
from . import setting_history
from .setting_history import names_of


def quotas_of(units: Iterable[Unit]) -> dict[int, week.Quota]:
    """Unit → what holds there. One query, however many units there are."""
    chains = {unit.pk: unit.ancestor_ids for unit in units}
    wanted = {pk for chain in chains.values() for pk in chain}
    rows = Quota.objects.filter(unit__in=wanted).values_list("unit_id", "visits", "customers")
    own = {unit: week.Quota(visits, customers) for unit, visits, customers in rows}
    return {
        unit: next((own[pk] for pk in reversed(chain) if pk in own), week.Quota()) for unit, chain in chains.items()
    }


@transaction.atomic
def set_quota(unit: Unit, *, by: User, visits: int, customers: int, version: int) -> Quota:
    """Give the unit a quota of its own, or change it; units below without one follow it.

    `version` is 0 for a unit that had none. Raises NotAllowed, Stale, DomainError when nothing differs.
    """
    can_set_quota(by, unit).require()
    row, before = _locked(unit, version)
    after = {"visits": visits, "customers": customers}
    if before == after:
        raise DomainError(_("Nothing was changed."))
    row.visits, row.customers, row.set_by, row.set_at = visits, customers, by, timezone.now()
    row.version += bool(row.pk)
    row.save()
    kind = SettingKind.QUOTA_SET
    setting_history.record(kind, by=by, about=names_of(unit), before=before, after=after, unit=unit)
    return row


@transaction.atomic
def clear_quota(unit: Unit, *, by: User, version: int) -> None:
    """Let the unit follow the one above it again. DomainError when it has no quota of its own."""
    can_set_quota(by, unit).require()
    row, before = _locked(unit, version)
    if row.pk is None:
        raise DomainError(_("%(unit)s has no quota of its own.") % {"unit": unit})
    row.delete()
    kind = SettingKind.QUOTA_CLEARED
    setting_history.record(kind, by=by, about=names_of(unit), before=before, after={}, unit=unit)


def _locked(unit: Unit, version: int) -> tuple[Quota, dict[str, object]]:
    """The unit's quota, a new one where there is none, and its values; its unit's row is locked."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    row = Quota.objects.filter(unit=unit).first()
    there = row.version if row else 0
    if there != version:
        current: dict[str, object] = (
            {str(_("visits a week")): row.visits, str(_("new customers a working day")): row.customers} if row else {}
        )
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)
    return row or Quota(unit=unit), {"visits": row.visits, "customers": row.customers} if row else {}
