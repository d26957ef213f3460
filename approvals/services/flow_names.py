"""The names of whom and what flows name by a key."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from accounts.models import Unit, User
from core.text import row_key

from ..documents import Kind
from ..rules.flow import Approver, Flow, Source
from ..rules.flow_words import Names


def names_for(kind: Kind, *flows: Flow) -> Names:
    """What it takes to say these flows of one kind in words. A query for people and one for units, where any are
    named."""
    named = list(_approvers(*flows))
    people = [row_key(one.value) or 0 for one in named if one.source is Source.PERSON]
    units = [row_key(one.value) or 0 for one in named if one.source is Source.HEAD and one.value]
    return Names(
        people={str(person.pk): str(person) for person in User.objects.filter(pk__in=people)} if people else {},
        units={str(unit.pk): str(unit) for unit in Unit.objects.filter(pk__in=units)} if units else {},
        kinds=kind.subkinds,
        currency=settings.COMPANY_CURRENCY,
    )


def _approvers(*flows: Flow) -> Iterator[Approver]:
    for flow in flows:
        yield from flow.copies
        for step in flow.steps:
            yield from step.approvers
