"""Of two records of one company: which facts are chosen one by one, and which are simply put together."""

from __future__ import annotations

from collections.abc import Iterable

CHOSEN = (
    *("name", "credit_code", "registration", "phone", "website", "industry", "value", "account", "competition"),
    *("competitors", "tracking", "stage", "source", "source_note", "notes", "next_step", "next_on"),
)
"""One value of each stays: the survivor's unless somebody chose the other's, or the survivor has none."""
OWNER = "owner"
"""Chosen like a fact; unit and dates of the ownership go with it."""
MOST_WORDS = 30
"""Other names, and tags, of one customer."""


def joined(one: Iterable[str], other: Iterable[str], *, without: str = "") -> list[str]:
    """The words of both, each once, in their order; not `without`."""
    return [word for word in dict.fromkeys([*one, *other]) if word != without][:MOST_WORDS]
