"""Tells the apps above when working time changes: what they computed with it is to be computed anew.

They register in `AppConfig.ready`. Each is called inside the transaction of the change, with the paths of the units
whose branches it concerns, or None when it concerns everybody.
"""

from __future__ import annotations

from collections.abc import Callable

Paths = tuple[str, ...] | None
Listener = Callable[[Paths], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Add one; usable as a decorator. Registering twice counts once."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def unregister(listener: Listener) -> None:
    """Take it away again."""
    _listeners.remove(listener)


def announce(paths: Paths) -> None:
    """Call them all, in the order of their registration."""
    for listener in _listeners:
        listener(paths)
