"""Whatever is changed, taken out, put in, exchanged or cut in a chain is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.chain import FIELDS, Fault, Head, faults, hash_of

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
Event = dict[str, Any]


def chain_of(length: int, document: int = 7) -> list[Event]:
    """A sound chain."""
    events: list[Event] = []
    for seq in range(1, length + 1):
        event: Event = dict.fromkeys(FIELDS) | {
            "document_id": document,
            "seq": seq,
            "kind": "changed",
            "at": BEGAN + timedelta(minutes=seq),
            "note": "",
            "data": {"round": seq},
            "previous": events[-1]["hash"] if events else "",
        }
        events.append(event | {"hash": hash_of(event)})
    return events


def head_of(events: list[Event]) -> Head:
    return Head(len(events), events[-1]["hash"] if events else "")


def found(events: list[Event], head: Head, *known: Head) -> list[Fault]:
    return list(faults(7, events, head, known))


@given(st.integers(0, 8))
def test_sound_chain_has_no_fault(length: int) -> None:
    events = chain_of(length)
    assert found(events, head_of(events), *(Head(one["seq"], one["hash"]) for one in events)) == []


@given(st.integers(1, 6), st.data())
def test_any_changed_field_is_found(length: int, data: st.DataObject) -> None:
    events = chain_of(length)
    head, at = head_of(events), data.draw(st.integers(0, length - 1))
    field = data.draw(st.sampled_from([*FIELDS, "hash"]))
    events[at] = events[at] | {field: 99 if field == "seq" else "other"}
    assert found(events, head)


@pytest.mark.parametrize("at", range(4))
def test_event_computed_anew_is_found_by_its_neighbour_or_by_the_head(at: int) -> None:
    events = chain_of(4)
    head = head_of(events)
    events[at] = events[at] | {"note": "other"}
    events[at]["hash"] = hash_of(events[at])
    assert found(events, head) == [Fault(7, at + 2, "unlinked") if at < 3 else Fault(7, 4, "cut")]


@pytest.mark.parametrize("at", range(4))
def test_event_taken_out_is_found(at: int) -> None:
    events = chain_of(4)
    head = head_of(events)
    del events[at]
    assert found(events, head)[0].what == ("missing" if at < 3 else "cut")


@pytest.mark.parametrize("left", range(4))
def test_cut_is_found_by_the_head(left: int) -> None:
    events = chain_of(4)
    assert found(events[:left], head_of(events)) == [Fault(7, left, "cut")]


@pytest.mark.parametrize("left", range(4))
def test_cut_with_its_head_set_back_is_found_by_an_anchor(left: int) -> None:
    events = chain_of(4)
    anchored = head_of(events)
    assert found(events[:left], head_of(events[:left]), anchored) == [Fault(7, 4, "rewritten")]


def test_chain_computed_anew_is_found_by_an_anchor() -> None:
    events = chain_of(4)
    anchored = head_of(events[:3])
    forged = chain_of(1)
    for event in events[1:]:
        other = event | {"note": "other", "previous": forged[-1]["hash"]}
        forged.append(other | {"hash": hash_of(other)})
    assert found(forged, head_of(forged)) == []
    assert found(forged, head_of(forged), anchored) == [Fault(7, 3, "rewritten")]


def test_event_without_a_field_is_no_event() -> None:
    with pytest.raises(KeyError):
        hash_of({"seq": 1})
