"""What else waits for somebody's word. Declared here, filled from above in `AppConfig.ready`.

So the first page counts approvals beside visit plans and claims, though this app knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """`label` is a plural with `number`; `rows` are what waits for the person at that time; `page` is the name of the
    address where it is decided."""

    label: Promise
    rows: Callable[[User, datetime], QuerySet[Any]]
    page: str


_SOURCES: dict[str, Waiting] = {}


def register(source: Waiting) -> None:
    """Make it known; the newest of a page counts."""
    _SOURCES[source.page] = source


def every() -> list[Waiting]:
    """All of them in the order of their registration."""
    return list(_SOURCES.values())
