"""What the apps above write into their own histories of rungs that were climbed: the same words everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.utils import translation

from accounts.models import User
from core.errors import Sentence
from core.text import listed

from .. import kinds
from ..kinds import Climbed

LANGUAGES = {"en": "en", "zh": "zh-hans"}
AT_DUE = "due"
"""Key of the rung at the due time."""
OVERDUE = "overdue"
ESCALATED = {1: "escalated_1", 2: "escalated_2", 3: "escalated_3"}
"""Level of a rung → the event it leaves. Reminders before the due time leave none, the due time leaves OVERDUE."""


class Missed(NamedTuple):
    """A rung that a history tells of. `target` (what was owed) and `changes` (who was told) are JSON."""

    climb: Climbed
    event: str
    target: str
    changes: str


def missed(climbs: Sequence[Climbed]) -> list[Missed]:
    """Missed due times and escalations, in words of both languages. One statement, none where nothing was missed."""
    found = [one for one in climbs if one.level in ESCALATED or one.rung == AT_DUE]
    if not found:
        return []
    people = User.objects.filter(pk__in={person for one in found for person in one.told})
    words = _Words(people.only("name", "name_latin").in_bulk())
    return [Missed(one, ESCALATED.get(one.level, OVERDUE), words.task(one.kind), words.told(one.told)) for one in found]


class _Words:
    """The same is said of many of them."""

    def __init__(self, people: Mapping[int, User]) -> None:
        self._people = people
        self.task, self.told = cache(self._task), cache(self._told)

    def _task(self, kind: str) -> str:
        task = kinds.get(kind).task
        return json.dumps({key: self._in(language, task) for key, language in LANGUAGES.items()})

    def _told(self, people: tuple[int, ...]) -> str:
        if not people:
            return json.dumps({})
        names = {
            "en": [self._people[person].name_latin or self._people[person].name for person in people],
            "zh": [self._people[person].name for person in people],
        }
        told = {key: self._in(language, names[key]) for key, language in LANGUAGES.items()}
        return json.dumps({"told": [None, told]})

    @staticmethod
    def _in(language: str, words: Sentence | list[str]) -> str:
        with translation.override(language):
            return listed(words) if isinstance(words, list) else str(words)
