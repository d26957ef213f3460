"""Who else is to hear of what becomes of a contract. Declared here, filled from above in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from approvals.models import Document

Concerned = Callable[["Document"], Iterable["User"]]

_SOURCES: list[Concerned] = []


def register(source: Concerned) -> Concerned:
    """Add a source, such as the requests that documents belong to. Registering twice counts once."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


def about(document: Document) -> list[User]:
    """What all sources say of the document."""
    return [person for source in _SOURCES for person in source(document)]
