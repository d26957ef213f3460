"""Words that PostgreSQL can find, Chinese included, without a dictionary.

Latin words and numbers are kept as they are; a run of Chinese characters is kept as overlapping pairs (技术测试 →
技术 术测 测试) plus its last character, so any part of it that is two characters or longer is found through the
index, and exactly where it stands together. We write the tsvector and the tsquery ourselves: nothing that a
person types reaches PostgreSQL's parsers except letters and digits in quotes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

from .text import folded

MAX_TEXT = 50_000  # characters of a document that are indexed; a tsvector holds 1 MB
MAX_QUERY = 200  # characters of a query that are read
MAX_WORD = 64  # characters of a word that are compared
_POSITIONS = 16_383  # the highest position that a tsvector keeps; beyond it we count from 1 again
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_CHINESE = re.compile(rf"[{_HAN}]")
_TOKEN = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+")


def vector(*texts: str) -> str:
    """A tsvector literal of the texts, in the order of their importance; assign it to a SearchVectorField.

    Words of different texts are never neighbours.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    position, room = 0, MAX_TEXT
    for text in texts:
        readable = folded(text[:room])[:room]
        room -= len(readable)
        for word in _words(readable, closed=True):
            places[word].append(position % _POSITIONS + 1)
            position += 1
        position += 1
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def query(text: str) -> str:
    """A tsquery literal: every blank-separated part must occur, its last word may go on ("pro" finds "project").

    "" when nothing in the text can be looked for; a single Latin letter cannot, a single Chinese character can.
    """
    parts = (_phrase(part) for part in folded(text[:MAX_QUERY]).split())
    return " & ".join(part for part in dict.fromkeys(parts) if part)


def any_word(text: str) -> str:
    """A tsquery literal: one of the words (or pairs of Chinese characters) is enough; "" when there is none."""
    words = (word for word in _words(folded(text[:MAX_QUERY]), closed=False) if len(word) > 1)
    return " | ".join(f"'{word}'" for word in dict.fromkeys(words))


def _phrase(part: str) -> str:
    """The words of one part side by side; "" when it is too short to be looked for."""
    words = list(_words(part, closed=False))
    if not words or (len(words) == 1 and len(words[0]) == 1 and not _CHINESE.match(words[0])):
        return ""
    *before, last = words
    return "(" + " <-> ".join([f"'{word}'" for word in before] + [f"'{last}':*"]) + ")"


def _words(text: str, *, closed: bool) -> Iterator[str]:
    """The words in order. `closed`: the end of the text is the end of its last run of Chinese characters."""
    for match in _TOKEN.finditer(text):
        run = match[0]
        if not match["han"]:
            yield run[:MAX_WORD]
            continue
        yield from (run[at : at + 2] for at in range(len(run) - 1))
        if closed or len(run) == 1 or _TOKEN.search(text, match.end()):
            yield run[-1]


@SearchVectorField.register_lookup
class Found(Lookup):
    """`filter(public__found="技术 project")`: rows that hold all of it; none when there is nothing to look for."""

    lookup_name = "found"
    prepare_rhs = False

    def get_prep_lookup(self) -> str:
        return query(str(self.rhs))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} @@ %s::tsquery", (*params, self.rhs)


@SearchVectorField.register_lookup
class FoundAny(Found):
    """`filter(public__found_any="技术 project")`: rows that hold a part of it."""

    lookup_name = "found_any"

    def get_prep_lookup(self) -> str:
        return any_word(str(self.rhs))
