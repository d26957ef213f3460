"""The ladders in force, and changing them: each change is a version of its own, kept for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Stale

from .. import kinds, policies
from ..models import LadderVersion
from ..rules.checking import closes, in_order, problems
from ..rules.ladder import Ladder, stored
from .naming import NOT_TO_NAME, people_to_name


def ensure_defaults() -> None:
    """Give every registered kind its general ladder, where it has none yet."""
    for kind in kinds.every():
        general(kind.code)


def general(kind: str) -> LadderVersion:
    """A kind's ladder for every topic and grade; begins with the kind's own. Raises KeyError for an unknown kind."""
    there = LadderVersion.objects.current().filter(kind=kind, topic="", grade="")
    if (found := there.first()) is None:
        rule = stored(kinds.get(kind).ladder)
        LadderVersion.objects.bulk_create([LadderVersion(kind=kind, number=1, rule=rule)], ignore_conflicts=True)
        found = there.get()
    return found


def current_for(kind: str, topic: str = "", grade: str = "") -> LadderVersion:
    """What a promise that begins now follows: the most specific ladder, the topic before the grade. One query."""
    return current_for_each([(kind, topic, grade)])[kind, topic, grade]


def current_for_each(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], LadderVersion]:
    """The same for several kinds, topics and grades. One query, none for none."""
    return {key: version or general(key[0]) for key, version in _most_specific(keys).items()}


def in_force(kind: str, topic: str = "", grade: str = "") -> Ladder:
    """The same ladder to look at; writes nothing where the installation's own was never stored. One query."""
    version = _most_specific([(kind, topic, grade)])[kind, topic, grade]
    return version.ladder if version else kinds.get(kind).ladder


def _most_specific(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], LadderVersion | None]:
    if not keys:
        return {}
    kinds_, topics, grades = (set(values) for values in zip(*keys, strict=True))
    current = LadderVersion.objects.current().filter(kind__in=kinds_, topic__in={"", *topics}, grade__in={"", *grades})
    specific = list(current.exclude(rule={}).order_by("-topic", "-grade"))
    return {key: next((row for row in specific if _fits(row, key)), None) for key in keys}


def _fits(row: LadderVersion, key: tuple[str, str, str]) -> bool:
    kind, topic, grade = key
    return row.kind == kind and row.topic in ("", topic) and row.grade in ("", grade)


def by_version(versions: Iterable[int]) -> Mapping[int, Ladder]:
    """Ladders by the id of their version. A version never changes, so each process reads each once."""
    wanted = set(versions)
    if missing := wanted - _known().keys():
        _known().update({row.pk: row.ladder for row in LadderVersion.objects.filter(pk__in=missing).exclude(rule={})})
    return _known()


@lru_cache(maxsize=1)
def _known() -> dict[int, Ladder]:
    return {}


def change(kind: str, topic: str, grade: str, *, ladder: Ladder, by: User, note: str, version: int) -> LadderVersion:
    """Make it the ladder of that kind, topic and grade ("" is any) for promises that begin from now on.

    `version` is the number that the form was rendered from, 0 where there was no ladder of its own. Raises NotAllowed,
    Stale, DomainError for a ladder that cannot be used, KeyError for an unknown kind.
    """
    policies.can_change_ladders(by).require()
    _require_usable(kind, topic, grade, ladder)
    return _put(kind, topic, grade, rule=stored(in_order(ladder)), by=by, note=note, version=version)


def remove(kind: str, topic: str, grade: str, *, by: User, note: str, version: int) -> LadderVersion:
    """Go back to the more general ladder; the version that says so is returned. Raises as `change` does."""
    policies.can_change_ladders(by).require()
    if not topic and not grade:
        raise DomainError(_("The general ladder stays: change it instead."))
    return _put(kind, topic, grade, rule={}, by=by, note=note, version=version)


def _require_usable(kind: str, topic: str, grade: str, ladder: Ladder) -> None:
    """Raise DomainError with the first thing that is wrong."""
    known = kinds.get(kind)
    leaders = {rung.person for rung in ladder.rungs if rung.person is not None}
    if (topic and topic not in dict(known.topics())) or (grade and grade not in dict(known.grades())):
        raise DomainError(_("There is nothing of that name to narrow the ladder by."))
    if wrong := problems(ladder, closes=closes(known.ladder)):
        raise DomainError(wrong[0].sentence)
    if people_to_name().filter(pk__in=leaders).count() < len(leaders):
        raise DomainError(NOT_TO_NAME)


def _put(
    kind: str, topic: str, grade: str, *, rule: dict[str, object], by: User, note: str, version: int
) -> LadderVersion:
    with transaction.atomic():
        first = LadderVersion.objects.filter(kind=kind, topic="", grade="", number=1)
        general(kind)
        first.select_for_update(no_key=True).get()  # one change of a kind after the other
        same = LadderVersion.objects.filter(kind=kind, topic=topic, grade=grade)
        newest = same.order_by("-number").first()
        seen = newest.number if newest else 0
        if seen != version:
            raise Stale(_("Someone else changed this ladder in the meantime."), current={})
        same.filter(is_current=True).update(is_current=False)
        return LadderVersion.objects.create(
            kind=kind, topic=topic, grade=grade, number=seen + 1, rule=rule, made_by=by, note=note
        )
