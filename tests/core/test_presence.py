"""Who has the same page open."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.cache import cache

from core import presence


@pytest.fixture(autouse=True)
def _empty() -> None:
    cache.clear()


def test_look_tells_who_else_looks_at_the_same() -> None:
    assert presence.look("a", 1) == []
    assert presence.look("a", 2) == [1]
    assert presence.look("b", 3) == []
    assert presence.look("a", 1) == [2]


def test_look_forgets_who_did_not_ask_again() -> None:
    with patch("core.presence.time", return_value=1000.0):
        presence.look("a", 1)
    with patch("core.presence.time", return_value=1000.0 + presence.STAYS):
        assert presence.look("a", 2) == []


def test_lookers_tells_of_many_at_once_without_oneself() -> None:
    presence.look("a", 1)
    presence.look("a", 2)
    presence.look("b", 1)
    assert presence.lookers(["a", "b", "c"], but=1) == {"a": [2]}
