"""A way up for a lower app: it announces, the apps above that registered in `AppConfig.ready` hear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

What = TypeVar("What")


class Listeners(Generic[What]):
    """Those who hear of one kind of change. They are called inside the transaction of the change."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[What], None]] = []

    def register(self, listener: Callable[[What], None]) -> Callable[[What], None]:
        """Add one; usable as a decorator. Registering twice counts once."""
        if listener not in self._listeners:
            self._listeners.append(listener)
        return listener

    def unregister(self, listener: Callable[[What], None]) -> None:
        """Take it away again."""
        self._listeners.remove(listener)

    def announce(self, what: What) -> None:
        """Call them all, in the order of their registration."""
        for listener in self._listeners:
            listener(what)
