"""Supervisors and folders for servers that tests start themselves."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesops.local.processes import Supervisor


@pytest.fixture
def said() -> list[str]:
    """What the supervisor says."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    """One that stops its children at the end."""
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the account of the servers can enter (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory(prefix="salesops-test-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path
