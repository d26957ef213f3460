"""Who is to get which ownerless customer (domain §4): balanced by number, weighted by ability. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ORDINARY = 100
"""Ability in per cent of whom nobody has rated."""


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody who may get customers: how many he has, and his ability in per cent; with 0 he gets none."""

    key: int
    has: int
    percent: int = ORDINARY

    @property
    def load(self) -> Fraction:
        """His customers as somebody of ordinary ability would feel them."""
        return Fraction(self.has * ORDINARY, self.percent)

    def with_one_more(self) -> Rep:
        return Rep(self.key, self.has + 1, self.percent)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A customer without owner, and who may get it."""

    key: int
    candidates: frozenset[int]


@dataclass(frozen=True, slots=True)
class Given:
    """One line of the proposal: the rep as he was before it. His load with this customer was the lowest of all."""

    key: int
    rep: Rep

    @property
    def load_then(self) -> Fraction:
        return self.rep.with_one_more().load


def propose(wanted: Sequence[Wanted], reps: Mapping[int, Rep]) -> list[Given]:
    """Each customer in turn goes to the candidate whose load is lowest with it; of equals, who has less now, then the
    first by key. The same input gives the same proposal. A customer without able candidate has no line.
    """
    now, lines = dict(reps), []
    for one in wanted:
        able = [now[key] for key in sorted(one.candidates & now.keys()) if now[key].percent > 0]
        if able:
            chosen = min(able, key=lambda rep: (rep.with_one_more().load, rep.load, rep.key))
            lines.append(Given(one.key, chosen))
            now[chosen.key] = chosen.with_one_more()
    return lines
