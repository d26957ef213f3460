"""Reading the ladders, which is everybody's, and their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from .. import kinds, policies
from ..models import LadderVersion
from ..rules.ladder import Ladder, restored
from ..rules.words import Change, difference
from .scopes import Offer, Scope
from .shown import names_in, overview


class Entry(NamedTuple):
    """One version as the history tells it."""

    version: LadderVersion
    scope: str
    changes: list[Change]


@require_GET
def ladders(request: Request) -> HttpResponse:
    """All ladders in words, by kind."""
    context = {"groups": overview(), "may_change": policies.can_change_ladders(request.user)}
    return render_part(request, "deadlines/ladders.html", context)


@require_GET
def history(request: Request) -> HttpResponse:
    """Every version, newest first: who, when, why, and what it says otherwise than the one before."""
    page = keyset_page(LadderVersion.objects.select_related("made_by"), request, order=["-id"])
    before = _before(page)
    pairs = [(_ladder(before[row.pk]), _ladder(row.rule)) for row in page]
    names = names_in(ladder for pair in pairs for ladder in pair if ladder is not None)
    offers = {kind.code: Offer(kind) for kind in kinds.every()}
    entries = [_entry(row, pair, offers, names) for row, pair in zip(page, pairs, strict=True)]
    return render_part(request, "deadlines/history.html", {"page": page, "entries": entries}, part="entries")


def _before(versions: Iterable[LadderVersion]) -> dict[int, dict[str, object] | None]:
    """What each version took the place of; None for the first of its kind, content and urgency."""
    same = LadderVersion.objects.filter(kind=OuterRef("kind"), topic=OuterRef("topic"), grade=OuterRef("grade"))
    before = Subquery(same.filter(number=OuterRef("number") - 1).values("rule")[:1])
    found = LadderVersion.objects.filter(pk__in=[row.pk for row in versions])
    return dict(found.annotate(before=before).values_list("pk", "before"))


def _ladder(rule: dict[str, object] | None) -> Ladder | None:
    return restored(rule) if rule else None


def _entry(
    row: LadderVersion, pair: tuple[Ladder | None, Ladder | None], offers: Mapping[str, Offer], names: Mapping[int, str]
) -> Entry:
    offer = offers.get(row.kind)
    scope = str(Scope(offer, row.topic, row.grade)) if offer else row.kind
    return Entry(row, scope, difference(*pair, names))
