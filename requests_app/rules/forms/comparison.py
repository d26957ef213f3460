"""What one version of a form asks differently from another, for the administrator who compares them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .schema import Field, Form, Text

NAMES = {
    "type": _("Type"),
    "label": _("Label"),
    "help": _("Help"),
    "required": _("Required"),
    "shown_when": _("When it is shown"),
    "max_length": _("Longest answer"),
    "minimum": _("Least value"),
    "maximum": _("Greatest value"),
    "decimals": _("Decimal places"),
    "options": _("Options"),
    "currencies": _("Currencies"),
    "columns": _("Columns"),
    "min_rows": _("Fewest rows"),
    "max_rows": _("Most rows"),
    "formula": _("How it is computed"),
    "summed": _("Sum"),
}


class Kind(TextChoices):
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field; `details` names what of it changed."""

    kind: Kind
    key: str
    label: Text
    details: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        """The colour beside the word."""
        return {Kind.ADDED: "success", Kind.REMOVED: "danger", Kind.CHANGED: "info"}.get(self.kind, "neutral")


def compare(old: Form, new: Form) -> list[Difference]:
    """Fields added, removed, changed and moved: in the order of the new form, removed ones last."""
    before, after = _placed(old), _placed(new)
    return [*_of_present(before, after), *_of_missing(before, after)]


def _placed(form: Form) -> dict[str, tuple[str, Field]]:
    """Fields by key with the key of their group."""
    return {field.key: (group.key, field) for group in form.groups for field in group.fields}


def _of_present(before: dict[str, tuple[str, Field]], after: dict[str, tuple[str, Field]]) -> Iterator[Difference]:
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, (group, field) in after.items():
        if key not in before:
            yield Difference(Kind.ADDED, key, field.label)
        elif before[key][1] != field:
            yield Difference(Kind.CHANGED, key, field.label, tuple(_details(before[key][1], field)))
        elif before[key][0] != group or key in moved:
            yield Difference(Kind.MOVED, key, field.label)


def _of_missing(before: dict[str, tuple[str, Field]], after: dict[str, tuple[str, Field]]) -> Iterator[Difference]:
    yield from (Difference(Kind.REMOVED, key, field.label) for key, (_g, field) in before.items() if key not in after)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fields that stand at another place among those which both forms have."""
    return {key for key, other in zip(new, old, strict=True) if key != other}


def _details(old: Field, new: Field) -> Iterator[str]:
    names = (f.name for f in fields(Field) if f.name != "key")
    return (str(NAMES[name]) for name in names if getattr(old, name) != getattr(new, name))
