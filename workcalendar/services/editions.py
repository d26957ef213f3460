"""Every change of working time begins a new edition."""

from __future__ import annotations

from uuid import uuid4

from workcalendar.models import Edition


def begin_edition() -> None:
    """First statement of each transaction that changes something: changes wait for each other on its row.

    Whoever asks for a schedule after the commit reads the tables anew (`workcalendar.schedules`). A token, not a
    number: one that was rolled back never comes again.
    """
    Edition.objects.update_or_create(id=1, defaults={"token": uuid4()})
