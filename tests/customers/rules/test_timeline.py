"""Under which filter an event is found."""

from __future__ import annotations

import pytest

from customers.rules.events import KINDS
from customers.rules.timeline import IN_THE_LOG, Group, group_of, kinds_in


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("commented", Group.CONTACTS),
        ("visit_approved", Group.VISITS),
        ("claim_granted", Group.OWNERSHIP),
        ("claimed", Group.OWNERSHIP),
        ("transferred", Group.OWNERSHIP),
        ("contact_added", Group.CHANGES),
        ("changed", Group.CHANGES),
    ],
)
def test_group_of_an_event(kind: str, group: Group) -> None:
    assert group_of(kind) == group


def test_every_kind_is_in_one_filter_unless_the_log_says_it() -> None:
    shown = [kind for group in Group for kind in kinds_in(group)]
    assert sorted(shown) == sorted(KINDS.keys() - IN_THE_LOG)
