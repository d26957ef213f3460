"""The kind "chore" is known while a test of this folder runs."""

from collections.abc import Iterator

import pytest

from deadlines import kinds

from .chores import Chores


@pytest.fixture(autouse=True)
def chores() -> Iterator[Chores]:
    """Registered as "chore"; takes it away afterwards."""
    known = dict(kinds._KINDS)
    chores = Chores()
    kinds._KINDS.clear()
    kinds.register(chores.kind())
    yield chores
    kinds._KINDS.clear()
    kinds._KINDS.update(known)
