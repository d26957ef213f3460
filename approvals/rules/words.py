"""Which words of a text changed. Pure; Chinese by signs, other scripts by words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from .differences import Change

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+|\s+|.", re.DOTALL)
_END = r"\n.!?;。\uff01\uff1f\uff1b"
_SENTENCE = re.compile(rf"[^{_END}]*(?:[{_END}]+|\Z)")
MOST_PAIRS = 100_000
"""Pairs of equal words that are compared at most: their number is what comparing takes time by."""
CONTEXT = 60
"""Signs of what stayed that are shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text: `change` is None where it stayed."""

    change: Change | None
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The texts as one: what stayed, was removed, was added, in their order.

    Those that stayed and were removed make up `before`, those that stayed and were added `after`. Sentences are
    compared first, words within those that changed; where that would take too long, sentences are shown as a whole.
    """
    return _calmed(_joined(_compared(_SENTENCE.findall(before), _SENTENCE.findall(after), by_words=True)))


def shortened(found: Sequence[Piece], context: int = CONTEXT) -> list[Piece]:
    """The same with an ellipsis for the middle of what stayed over a long stretch."""
    last = len(found) - 1
    sides = [(context if place else 0, context if place < last else 0) for place in range(len(found))]
    return [
        piece if piece.change else Piece(None, _cut(piece.text, *side))
        for piece, side in zip(found, sides, strict=True)
    ]


def _cut(text: str, left: int, right: int) -> str:
    middle = text[left : len(text) - right]
    if len(middle) <= left + right:  # not worth it
        return text
    return f"{text[:left]}…{text[len(text) - right :]}"


def _compared(old: list[str], new: list[str], *, by_words: bool) -> Iterator[Piece]:
    if _pairs(old, new) > MOST_PAIRS:
        yield from _replaced(old, new)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(None, "".join(old[i1:i2]))
        elif tag == "replace" and by_words:
            words = (_WORD.findall("".join(old[i1:i2])), _WORD.findall("".join(new[j1:j2])))
            yield from _compared(*words, by_words=False)
        else:
            yield from _replaced(old[i1:i2], new[j1:j2])


def _pairs(old: list[str], new: list[str]) -> int:
    one, other = Counter(old), Counter(new)
    return sum(number * other[word] for word, number in one.items())


def _replaced(old: list[str], new: list[str]) -> Iterator[Piece]:
    yield Piece(Change.REMOVED, "".join(old))
    yield Piece(Change.ADDED, "".join(new))


def _joined(found: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces, neighbours of one sort as one."""
    for change, group in groupby((piece for piece in found if piece.text), key=lambda piece: piece.change):
        yield Piece(change, "".join(piece.text for piece in group))


def _calmed(found: Iterable[Piece]) -> list[Piece]:
    """What was removed in one place before what was added there, with the single signs that stayed between changes."""
    calm: list[Piece] = []
    run: list[Piece] = []
    for piece in found:
        if piece.change is None and len(piece.text.strip()) > 1:
            calm += [*_one_change(run), piece]
            run = []
        else:
            run.append(piece)
    return calm + _one_change(run)


def _one_change(run: list[Piece]) -> list[Piece]:
    """Pieces of all sorts as one that was removed and one that was added, between what stayed at the ends."""
    places = [place for place, piece in enumerate(run) if piece.change]
    if not places:
        return run
    first, last = places[0], places[-1] + 1
    both = [
        Piece(change, "".join(piece.text for piece in run[first:last] if piece.change in (None, change)))
        for change in (Change.REMOVED, Change.ADDED)
    ]
    return [*run[:first], *(piece for piece in both if piece.text), *run[last:]]
