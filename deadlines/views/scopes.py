"""Which promises a ladder is for: a kind, and perhaps one support content or one urgency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.text import listed

from .. import kinds
from ..models import LadderVersion

ANY = "any"
"""Stands in an address for no narrowing."""


@dataclass(frozen=True)
class Offer:
    """A kind with the words for what its ladders can be narrowed by, asked for once."""

    kind: kinds.Kind

    @cached_property
    def topics(self) -> dict[str, str]:
        return {code: str(label) for code, label in self.kind.topics()}

    @cached_property
    def grades(self) -> dict[str, str]:
        return {code: str(label) for code, label in self.kind.grades()}


@dataclass(frozen=True)
class Scope:
    """What one ladder is for; empty is any."""

    offer: Offer
    topic: str = ""
    grade: str = ""

    def __str__(self) -> str:
        if not self.is_narrow:
            return str(self.kind.label)
        return _("%(kind)s: %(narrowing)s") % {"kind": self.kind.label, "narrowing": self.narrowing}

    @property
    def kind(self) -> kinds.Kind:
        return self.offer.kind

    @property
    def is_narrow(self) -> bool:
        return bool(self.topic or self.grade)

    @property
    def narrowing(self) -> str:
        """Proposal, urgent. What is no longer offered goes by its code."""
        words = (self.offer.topics.get(self.topic, self.topic), self.offer.grades.get(self.grade, self.grade))
        return listed(filter(None, words)) or _("all")

    @property
    def edit_url(self) -> str:
        return self._url("change")

    @property
    def example_url(self) -> str:
        return self._url("example")

    @property
    def remove_url(self) -> str:
        return self._url("remove")

    def _url(self, name: str) -> str:
        return reverse(f"deadlines:{name}", args=[self.kind.code, self.topic or ANY, self.grade or ANY])

    def newest(self) -> LadderVersion | None:
        """The newest version for exactly this; one without a rule says that the ladder was taken away."""
        found = LadderVersion.objects.current().filter(kind=self.kind.code, topic=self.topic, grade=self.grade)
        return found.select_related("made_by").first()


def offer_of(code: str) -> Offer:
    """404 for a kind that nobody registered."""
    found = [kind for kind in kinds.every() if kind.code == code]
    if not found:
        raise Http404
    return Offer(found[0])


def scope_of(kind: str, topic: str, grade: str) -> Scope:
    """The scope that an address names; 404 for a content or urgency that is not offered and never was."""
    scope = Scope(offer_of(kind), "" if topic == ANY else topic, "" if grade == ANY else grade)
    known = scope.topic in {"", *scope.offer.topics} and scope.grade in {"", *scope.offer.grades}
    if not known and scope.newest() is None:
        raise Http404
    return scope
