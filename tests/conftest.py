"""What every test stands on: real servers of its own, and no network beyond this machine."""

import ipaddress
import socket
from typing import Any

import pytest
from django.core.cache import cache

_connect = socket.socket.connect


class NetworkClosed(RuntimeError):
    """A test tried to reach another machine."""


def _is_local(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX or address[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


def _connect_locally(self: socket.socket, address: Any) -> None:
    if not _is_local(self.family, address):
        raise NetworkClosed(f"Tests reach this machine only, not {address}.")
    _connect(self, address)


def pytest_configure(config: pytest.Config) -> None:
    """Close the network."""
    socket.socket.connect = _connect_locally  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Open it again and clear away what the session wrote."""
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Limits on attempts do not travel from one test with a database to the next."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        cache.clear()
