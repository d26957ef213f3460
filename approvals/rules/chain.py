"""The audit chain: what an event's hash is over, and what is wrong with a chain that somebody else wrote in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

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

Row = Mapping[str, Any]
"""An event by FIELDS and its hash."""


class Fault(NamedTuple):
    """What is wrong, where: `seq` is the event from which on nothing can be trusted, 0 for the whole document."""

    document: int
    seq: int
    what: str


class Head(NamedTuple):
    """Where a chain ended: its length and the hash of its last event, empty for none."""

    length: int
    hash: str


def hash_of(event: Row) -> str:
    """The hash of an event given by FIELDS. KeyError when one is missing."""
    return digest(text_of({name: event[name] for name in FIELDS}))


def faults(document: int, events: Iterable[Row], head: Head, known: Iterable[Head] = ()) -> Iterator[Fault]:
    """What is wrong with one document's chain, its events in the order of `seq`.

    An event that was changed has another hash than it says; one that was taken out, or put in, breaks the numbering or
    the link to the one before; a chain that was cut at its end is shorter than `head`. A chain that was computed anew
    from some event on, head included, differs from what was `known` of it earlier (anchors).
    """
    seen: dict[int, str] = {0: ""}
    last = Head(0, "")
    for event in events:
        seq = event["seq"]
        if seq != last.length + 1:
            yield Fault(document, last.length + 1, "missing")
        elif event["previous"] != last.hash:
            yield Fault(document, seq, "unlinked")
        if event["hash"] != hash_of(event):
            yield Fault(document, seq, "changed")
        last = Head(seq, event["hash"])
        seen[seq] = event["hash"]
    if last != head:
        yield Fault(document, last.length, "cut")
    yield from (Fault(document, one.length, "rewritten") for one in known if seen.get(one.length) != one.hash)
