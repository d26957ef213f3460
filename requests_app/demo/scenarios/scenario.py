"""One thing that a request can be about."""

from __future__ import annotations

from typing import NamedTuple


class Scenario(NamedTuple):
    """`title` may hold {customer} (its short name); `texts` are answers by field key."""

    title: str
    description: str
    deliverable: str
    texts: dict[str, str]
