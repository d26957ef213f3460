"""The people and things that every test of contracts begins with."""

from __future__ import annotations

import pytest

from tests.contracts.deals import House, make_house


@pytest.fixture
def house(db: None) -> House:
    return make_house()
