"""Company → systems and business units → departments."""

from __future__ import annotations

import pytest

from accounts.rules.organisation import UnitKind, may_stand_under, path_of

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
