"""A lower app announces, the apps above hear it."""

from __future__ import annotations

from core.listeners import Listeners


def test_those_who_registered_hear_in_their_order_and_each_once() -> None:
    heard: list[tuple[str, int]] = []
    listeners: Listeners[int] = Listeners()
    first = listeners.register(lambda number: heard.append(("first", number)))
    second = listeners.register(lambda number: heard.append(("second", number)))
    assert listeners.register(first) is first
    listeners.announce(7)
    listeners.unregister(second)
    listeners.announce(8)
    assert heard == [("first", 7), ("second", 7), ("first", 8)]
