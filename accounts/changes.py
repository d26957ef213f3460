"""Tells the apps above when somebody's absences change: what they computed with them is to be computed anew.

They register in `AppConfig.ready`. Each is called inside the transaction of the change, with the key of the person who
is, or is no longer, away.
"""

from __future__ import annotations

from core.listeners import Listeners

_absences: Listeners[int] = Listeners()

register = _absences.register
unregister = _absences.unregister
announce = _absences.announce
