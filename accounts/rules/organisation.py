"""The shape of the organisation tree (domain §1): company → systems and business units → departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAX_DEPTH = 8  # levels below the company; keeps Unit.path within its column


class UnitKind(TextChoices):
    COMPANY = "company", _("Company")
    SYSTEM = "system", _("System")
    BUSINESS_UNIT = "business_unit", _("Business unit")
    DEPARTMENT = "department", _("Department")


UNDER: dict[str, frozenset[str]] = {
    UnitKind.COMPANY: frozenset(),
    UnitKind.SYSTEM: frozenset({UnitKind.COMPANY}),
    UnitKind.BUSINESS_UNIT: frozenset({UnitKind.COMPANY}),
    UnitKind.DEPARTMENT: frozenset(UnitKind),
}


def may_stand_under(kind: str, parent_kind: str) -> bool:
    """Whether a unit of one kind may be part of a unit of the other."""
    return parent_kind in UNDER[kind]


def path_of(parent_path: str, unit_id: int) -> str:
    """The materialised path of a unit: ids from the root, as in /1/4/. The company's parent path is empty."""
    return f"{parent_path or '/'}{unit_id}/"


class InTree(Protocol):
    """What the order of the tree looks at."""

    @property
    def path(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...


TreeUnit = TypeVar("TreeUnit", bound=InTree)


@dataclass
class Node(Generic[TreeUnit]):
    """A unit with what lies below it; `heads` counts the people of the whole branch."""

    unit: TreeUnit
    heads: int
    children: list[Node[TreeUnit]] = field(default_factory=list)


def as_tree(units: Iterable[TreeUnit], heads: Mapping[str, int]) -> list[Node[TreeUnit]]:
    """The roots of the given units, each level by kind (systems, business units, departments) and name.

    `heads`: people at home in the unit of that path. A unit whose parent is not among them becomes a root.
    """
    nodes = {unit.path: Node(unit, heads.get(unit.path, 0)) for unit in sorted(units, key=_rank)}
    roots: list[Node[TreeUnit]] = []
    for path, node in nodes.items():
        parent = nodes.get(path[: path.rstrip("/").rfind("/") + 1])
        (roots if parent is None else parent.children).append(node)
    for path in sorted(nodes, key=len, reverse=True):
        nodes[path].heads += sum(child.heads for child in nodes[path].children)
    return roots


def _rank(unit: InTree) -> tuple[int, str]:
    return list(UnitKind).index(UnitKind(unit.kind)), unit.name.casefold()
