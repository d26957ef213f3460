"""Ladders as pages show them: in words, with the names of whom they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from accounts.models import User

from .. import kinds
from ..models import LadderVersion
from ..rules import words
from ..rules.ladder import Ladder
from .scopes import Offer, Scope


class Shown(NamedTuple):
    """One ladder. `version` is None for the installation's own, which nobody has stored yet."""

    scope: Scope
    version: LadderVersion | None
    within: str
    lines: list[words.Line]


class Group(NamedTuple):
    """A kind of promise: its general ladder, and those for one content or urgency."""

    kind: kinds.Kind
    general: Shown
    narrower: list[Shown]


def overview() -> list[Group]:
    """Everything in force, by kind. Two queries, and what the kinds ask for the names of contents."""
    versions = list(LadderVersion.objects.current())
    names = names_in(version.ladder for version in versions if version.rule)
    return [_group(kind, [row for row in versions if row.kind == kind.code], names) for kind in kinds.every()]


def _group(kind: kinds.Kind, versions: list[LadderVersion], names: Mapping[int, str]) -> Group:
    offer = Offer(kind)
    told = [
        shown(Scope(offer, row.topic, row.grade), row.ladder, row, names)
        for row in sorted(versions, key=lambda row: (row.topic, row.grade))
        if row.rule
    ]
    general = next((one for one in told if not one.scope.is_narrow), None)
    narrower = [one for one in told if one.scope.is_narrow]
    return Group(kind, general or shown(Scope(offer), kind.ladder, None, names), narrower)


def shown(scope: Scope, ladder: Ladder, version: LadderVersion | None, names: Mapping[int, str]) -> Shown:
    """A ladder in words."""
    return Shown(scope, version, words.within(ladder), words.lines(ladder, names))


def names_in(ladders: Iterable[Ladder]) -> dict[int, str]:
    """The names of everybody whom the ladders name. One query, none when they name nobody."""
    people = {rung.person for ladder in ladders for rung in ladder.rungs if rung.person is not None}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=people)} if people else {}
