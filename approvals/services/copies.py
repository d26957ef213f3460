"""Copies (抄送): who may read a version without having decided about it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from accounts.models import User
from accounts.services.locks import hold_here

from ..models import Copy
from .recording import names_of
from .rounds import Round


def hand_out(round_: Round, people: Collection[User], *, by: User | None) -> list[Copy]:
    """One copy a person of the version that is being decided, whoever sends it; `by` nobody: the flow.

    Those who have one, or left, are left out; nobody can leave before it is written. Three statements, and the event's.
    """
    content = round_.case.content
    there = set(Copy.objects.filter(content=content, person__in=people).values_list("person_id", flat=True))
    new = [person for person in hold_here(*dict.fromkeys(people)) if person.pk not in there]
    if not new:
        return []
    words: dict[str, Any] = {
        "target": names_of(new),
        "people": [person.pk for person in new],
        "version": content.number,
    }
    (round_.record if by else round_.record_by_itself)("copied", **words)
    return Copy.objects.bulk_create(Copy(content=content, person=one, sent_by=by, sent_at=round_.at) for one in new)
