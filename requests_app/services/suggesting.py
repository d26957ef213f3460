"""Whom to give a request to: the least loaded present person of the pool who has already served this customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Sentence

from ..models import Supporter, SupportRequest
from ..rules.states import State
from .pool import Candidate


@dataclass(frozen=True, slots=True)
class Suggestion:
    user: User
    reason: Sentence


def suggest(pool: Sequence[Candidate], support_request: SupportRequest) -> Suggestion | None:
    """Somebody of the pool (which comes sorted by load) with the reason; None when nobody is there."""
    present = _present(pool)
    served = _who_served(present, support_request) if present else set()
    for user in present:
        if user.pk in served:
            return Suggestion(user, _("has served this customer before and has the least to do of those who have"))
    return least_loaded(pool)


def least_loaded(pool: Sequence[Candidate]) -> Suggestion | None:
    """The first who is there, whatever the request; None when nobody is."""
    present = _present(pool)
    return Suggestion(present[0], _("has the least to do")) if present else None


def _present(pool: Sequence[Candidate]) -> list[User]:
    return [candidate.user for candidate in pool if not candidate.load.is_away]


def _who_served(people: Sequence[User], support_request: SupportRequest) -> set[int]:
    """Ids of those who worked on a delivered request of the same customer."""
    if support_request.customer_id is None:
        return set()
    worked = Supporter.objects.filter(user__in=people, support_request__customer=support_request.customer_id)
    done = worked.filter(support_request__state__in=[State.DELIVERED, State.CLOSED], removed_at=None)
    return set(done.values_list("user", flat=True))
