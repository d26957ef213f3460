"""Tells the apps above when working time changes: what they computed with it is to be computed anew.

They register in `AppConfig.ready`. Each is called inside the transaction of the change, with the paths of the units
whose branches it concerns, or None when it concerns everybody.
"""

from __future__ import annotations

from core.listeners import Listeners

Paths = tuple[str, ...] | None

_working_time: Listeners[Paths] = Listeners()

register = _working_time.register
unregister = _working_time.unregister
announce = _working_time.announce
