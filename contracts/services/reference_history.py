"""Writes the history of products, price lists and exchange rates."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from core.models import BilingualNames

from ..models import ReferenceEvent
from ..rules.reference_history import ReferenceKind

Values = Mapping[str, object]


def record(kind: ReferenceKind, *, by: User, about: Mapping[str, str], before: Values, after: Values) -> ReferenceEvent:
    """One entry with the fields whose values differ; a missing one counts as None. Call it inside the transaction."""
    names = before.keys() | after.keys()
    changes = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
    return ReferenceEvent.objects.create(kind=kind, actor=by, about=dict(about), changes=changes)


def names_of(thing: BilingualNames, code: str = "") -> dict[str, str]:
    """A thing's name as an entry keeps it, after its code if it has one."""
    before = f"{code} · " if code else ""
    return {"en": f"{before}{thing.name_en}", "zh": f"{before}{thing.name_zh}"}
