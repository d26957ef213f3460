"""Which columns of a list a person looks at."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import ListColumns, User


def choose(*, by: User, scope: str, columns: Sequence[str]) -> None:
    """Keep the choice for the next time; none at all means what the list shows by itself."""
    if columns:
        ListColumns.objects.update_or_create(user=by, scope=scope, defaults={"columns": list(columns)})
    else:
        ListColumns.objects.filter(user=by, scope=scope).delete()


def chosen(user: User, scope: str) -> list[str]:
    """His last choice; empty when he never made one. One query."""
    return next(iter(ListColumns.objects.filter(user=user, scope=scope).values_list("columns", flat=True)), [])
