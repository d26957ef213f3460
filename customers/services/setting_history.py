"""Writes the history of the archive's settings."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Unit, User
from core.models import BilingualNames

from ..models import SettingEvent
from ..rules.setting_history import SettingKind

Values = Mapping[str, object]


def record(
    kind: SettingKind,
    *,
    by: User,
    about: Mapping[str, str],
    before: Values,
    after: Values,
    on_behalf_of: User | None = None,
    unit: Unit | None = None,
) -> SettingEvent:
    """One entry with the fields whose values differ; a missing one counts as None. Call it inside the transaction."""
    names = before.keys() | after.keys()
    changes = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
    return SettingEvent.objects.create(
        kind=kind, actor=by, about=dict(about), changes=changes, on_behalf_of=on_behalf_of, unit=unit
    )


def names_of(thing: BilingualNames) -> dict[str, str]:
    """A thing's name as an entry keeps it."""
    return {"en": thing.name_en, "zh": thing.name_zh}
