from __future__ import annotations

import pytest

from approvals.rules.chain import Fault
from approvals.rules.fault_words import sentences


@pytest.mark.parametrize(
    ("seq", "what", "words"),
    [
        (3, "cut", "Events after number 3 are gone."),
        (0, "cut", "Events after number 0 are gone."),
        (7, "rewritten", "The events up to number 7 are not those that were anchored."),
        (2, "changed", "Event 2 is not what was written, or is gone."),
        (2, "unlinked", "Event 2 is not what was written, or is gone."),
        (0, "events unreadable", "The events cannot be read any more."),
        (0, "content changed", "The content is not the one that was submitted."),
        (0, "content exchanged", "The content is not the one that was submitted."),
        (0, "file taken off", "A file was changed, exchanged or taken off."),
        (0, "decision missing", "A decision is not the one that was made."),
        (0, "task without event", "The rows do not say of everybody what he was asked."),
        (0, "step changed", "The steps are not those that were taken."),
        (0, "ledger changed", "The ledger does not say what was written down of sending and receiving."),
        (0, "stage changed", "What became of it after the approval is not what its events say."),
        (0, "signature missing", "A signature is not the one that was recorded."),
        (0, "round missing", "What became of a round is not what was decided."),
        (0, "flow of round 1 changed", "What became of a round is not what was decided."),
        (0, "number changed", "Number or state of the document are not those that were given."),
    ],
)
def test_fault_is_told_in_words(seq: int, what: str, words: str) -> None:
    assert sentences([Fault(1, seq, what)]) == [words]


def test_the_same_is_told_once() -> None:
    assert (
        len(sentences([Fault(1, 0, "file changed"), Fault(1, 0, "file taken off"), Fault(1, 0, "step changed")])) == 2
    )
