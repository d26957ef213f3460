"""Company → systems and business units → departments."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.rules.organisation import Node, UnitKind, as_tree, may_stand_under, path_of

ALLOWED = {
    (UnitKind.SYSTEM, UnitKind.COMPANY),
    (UnitKind.BUSINESS_UNIT, UnitKind.COMPANY),
    *((UnitKind.DEPARTMENT, kind) for kind in UnitKind),
}


@pytest.mark.parametrize("kind", UnitKind)
@pytest.mark.parametrize("parent", UnitKind)
def test_units_stand_where_the_domain_puts_them(kind: UnitKind, parent: UnitKind) -> None:
    assert may_stand_under(kind, parent) is ((kind, parent) in ALLOWED)


def test_path_lists_ids_from_the_root() -> None:
    assert path_of("", 1) == "/1/"
    assert path_of("/1/", 4) == "/1/4/"


@dataclass(frozen=True)
class Place:
    path: str
    kind: str
    name: str


def shape(nodes: list[Node[Place]]) -> list[object]:
    return [(node.unit.name, node.heads, shape(node.children)) for node in nodes]


def test_tree_orders_by_kind_and_name_and_adds_up_heads() -> None:
    places = [
        Place("/1/2/3/", "department", "zoo"),
        Place("/1/4/", "business_unit", "East"),
        Place("/1/", "company", "Company"),
        Place("/1/2/10/", "department", "Art"),
        Place("/1/2/", "system", "Technical"),
        Place("/1/5/", "system", "market"),
    ]
    heads = {"/1/": 1, "/1/2/": 2, "/1/2/3/": 4, "/1/2/10/": 8}
    assert shape(as_tree(places, heads)) == [
        (
            "Company",
            15,
            [("market", 0, []), ("Technical", 14, [("Art", 8, []), ("zoo", 4, [])]), ("East", 0, [])],
        )
    ]


def test_tree_shows_a_unit_whose_parent_is_left_out() -> None:
    assert shape(as_tree([Place("/1/2/3/", "department", "Open")], {})) == [("Open", 0, [])]
