"""An office in which chore 1 is owed."""

import pytest

from deadlines.kinds import Bound
from deadlines.services import heartbeats
from tests.deadlines.chores import Chores, Office, make_office


@pytest.fixture
def office(chores: Chores) -> Office:
    """Its owner and coordinator are bound by the chores 1, 2 and 3."""
    office = make_office()
    for chore in (1, 2, 3):
        chores.bound[chore] = Bound((office.owner.pk,), (office.coordinator.pk,))
    return office


@pytest.fixture(autouse=True)
def _no_sign_of_life_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process remembers of its last ones belongs to the test before."""
    monkeypatch.setattr(heartbeats, "_last", {})
