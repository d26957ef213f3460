"""Rows that belong to a customer: read afresh under its lock, changed, and what they were before noted."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Stale

from .changing import Change, as_json

Row = TypeVar("Row", bound=Model)


def fresh_row(change: Change, row: Row) -> Row:
    """The row as it is now; DomainError when it is gone or went to another customer."""
    fresh: Row | None = type(row)._default_manager.filter(customer=change.customer, pk=row.pk).first()
    if fresh is None:
        raise DomainError(_("This entry is no longer there. Reload the page."))
    return fresh


def revise(change: Change, row: Any, version: int | None, **values: Any) -> None:
    """Set fields of a row that has a version and note what they were before. Does not write.

    Raises Stale when it has moved on from the version that the form was rendered from and differs from what was
    typed; DomainError when nothing is changed.
    """
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if version is not None and version != row.version and differing:
        raise Stale(
            _("Somebody changed this in the meantime. Compare and send again."), current=_standing(row, differing)
        )
    changes = change.facts.setdefault("changes", {})
    for name, value in differing.items():
        changes[name] = [as_json(getattr(row, name)), as_json(value)]
        setattr(row, name, value)
    change.require_difference()
    row.version += 1


def _standing(row: Any, names: dict[str, Any]) -> dict[str, object]:
    """What stands in these fields now, under their labels."""
    return {
        capfirst(str(row._meta.get_field(name).verbose_name)): getattr(
            row, f"get_{name}_display", lambda name=name: getattr(row, name)
        )()
        for name in names
    }


def noted(row: Any, *names: str) -> dict[str, list[object]]:
    """The fields of a new row that hold something, as an event keeps them."""
    return {name: [None, as_json(value)] for name in names if (value := getattr(row, name)) not in (None, "", False)}
