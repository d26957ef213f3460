"""Rules of the authority matrix in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from accounts.rules.roles import Role
from core.errors import Sentence
from customers.rules.segmentation import Value as CustomerValue

from .. import documents
from ..models import AuthorityRule


class Scopes:
    """The names of what rules are narrowed to, read once."""

    @cached_property
    def groups(self) -> Mapping[str, Sentence]:
        return documents.groups()

    @cached_property
    def kinds(self) -> Mapping[str, Sentence]:
        return documents.scopes()


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule; an empty text stands for any. `group` keeps its code where nobody knows a name for it."""

    row: AuthorityRule
    who: Sentence
    group: Sentence
    customer: Sentence
    kind: Sentence


def shown(rows: Iterable[AuthorityRule], scopes: Scopes | None = None) -> list[Shown]:
    """The rules in words; `person` of each is read already."""
    scopes = scopes or Scopes()
    return [
        Shown(
            row,
            Role(row.role).label if row.role else str(row.person),
            scopes.groups.get(row.group, row.group) if row.group else "",
            CustomerValue(row.customer_class).label
            if row.customer_class in CustomerValue.values
            else row.customer_class,
            scopes.kinds.get(row.kind, row.kind) if row.kind else "",
        )
        for row in rows
    ]
