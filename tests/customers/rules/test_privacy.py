"""Which events are hidden from others than the owner and his managers."""

from __future__ import annotations

import pytest

from customers.rules.privacy import is_private


@pytest.mark.parametrize(
    ("kind", "changed", "hidden"),
    [
        ("changed", {"notes"}, True),
        ("changed", {"next_step", "next_on"}, True),
        ("changed", {"notes", "tags"}, False),
        ("changed", {"tracking"}, False),
        ("changed", set(), False),
        ("contact_added", {"name"}, True),
        ("check_failed", set(), True),
        ("released", set(), False),
    ],
)
def test_event_is_private_when_nothing_public_changed(kind: str, changed: set[str], hidden: bool) -> None:
    assert is_private(kind, frozenset(changed)) is hidden
