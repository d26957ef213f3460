"""The audit chain: what an event's hash is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .canonical import digest, text_of

FIELDS = (
    "document_id",
    "seq",
    "kind",
    "at",
    "actor_id",
    "on_behalf_of_id",
    "mandate_id",
    "case_id",
    "task_id",
    "note",
    "data",
    "previous",
)
"""All of an event but its own hash and key."""


def hash_of(event: Mapping[str, Any]) -> str:
    """The hash of an event given by FIELDS. KeyError when one is missing."""
    return digest(text_of({name: event[name] for name in FIELDS}))
