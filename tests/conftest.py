"""What every test stands on: real servers of its own, and no network beyond this machine."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from salesops.local.embedded import start_reserved
from salesops.local.processes import Supervisor
from tests import settings as session_settings
from tests import traffic

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # how long an example takes says more of a busy machine than of the code
_servers = Supervisor()
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


def pytest_sessionstart(session: pytest.Session) -> None:
    """Close the network and start the servers that the environment does not name."""
    socket.socket.connect = _connect_locally  # type: ignore[assignment, method-assign]
    if session_settings.IS_FIRST and not session.config.option.collectonly:
        start_reserved(_servers, os.environ, session_settings.RESERVED, Path(session_settings.VAR_DIR))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop them and open the network."""
    _servers.stop()
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """The tables are emptied now: what the next test asks, or what is made ready for its whole module, is let in."""
    try:
        return (yield)
    finally:
        traffic.open_again()


@pytest.fixture(autouse=True)
def _nothing_travels(request: pytest.FixtureRequest) -> Iterator[None]:
    """Neither limits on attempts nor a reader's language and time zone go from one test to the next."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        cache.clear()
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a closed browser had asked of the live server is answered, or refused, before the tables are emptied."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before it
    yield
    traffic.shut_when_quiet()
