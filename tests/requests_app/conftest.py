"""A company with one person for each way of standing to a request."""

import pytest

from .personas import World


@pytest.fixture
def world(db: None) -> World:
    return World()
