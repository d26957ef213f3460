"""The part a person has in one request, for whom he has it, and what he may see of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no
from requests_app.models import SupportRequest
from requests_app.reach import Reach, reach_of
from requests_app.rules.parts import DESK, Part
from requests_app.rules.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Standing:
    """Part → the person it is held for, or None when it is held in one's own right."""

    parts: dict[Part, User | None]

    def holds(self, *parts: Part) -> bool:
        return any(part in self.parts for part in parts)

    def on_behalf_of(self, parts: frozenset[Part]) -> User | None:
        """For whom he acts when any of the parts is needed: one's own right comes first."""
        held = [self.parts[part] for part in parts if part in self.parts]
        return None if None in held else next(iter(held), None)


def standing(user: User, support_request: SupportRequest) -> Standing:
    """Every part that the person has in the request now. A draft has no one but its author."""
    if support_request.state == State.DRAFT:
        return Standing({Part.REQUESTER: None} if support_request.requester_id == user.pk else {})
    reach = reach_of(user)
    parts: dict[Part, User | None] = {}
    if user.is_administrator:
        parts[Part.ADMINISTRATOR] = None
    if support_request.requester_id in reach.acts_for or _left_to(reach, support_request.requester):
        parts[Part.REQUESTER] = _himself_or(user, [support_request.requester])
    if workers := [
        row.user for row in support_request.supporters.all() if row.removed_at is None and row.user_id in reach.acts_for
    ]:
        parts[Part.SUPPORTER] = _himself_or(user, workers)
    if support_request.queue_id is not None and support_request.queue_id in reach.queue_ids:
        parts[Part.COORDINATOR] = reach.principal_at(support_request.queue_id)
    elif support_request.queue_id is None and user.is_administrator:
        parts[Part.COORDINATOR] = None
    if units := [row.unit_id for row in support_request.cooperating.all() if row.unit_id in reach.home_unit_ids]:
        parts[Part.COOPERATOR] = reach.principal_in(units)
    if any(row.user_id == user.pk for row in support_request.watchers.all()):
        parts[Part.WATCHER] = None
    return Standing(parts | _as_manager(user, support_request, alone=not parts))


def _as_manager(user: User, support_request: SupportRequest, *, alone: bool) -> dict[Part, User | None]:
    """Who leads the unit of the requester, the queue or the lead; else, and `alone`, who was told of a missed promise.

    Whoever is asked to look after an open request sees it, wherever he sits in the organisation.
    """
    reach, lead = reach_of(user), support_request.lead
    units = {support_request.requester_unit_id, lead.unit_id if lead else None} & reach.led_unit_ids
    queue = support_request.queue_id
    if units or queue in reach.led_queue_ids:
        return {Part.MANAGER: reach.principal_leading(units, queue)}
    told = support_request.escalations.filter(person__in=reach.acts_for)
    return {Part.MANAGER: None} if alone and support_request.state in OPEN and told.exists() else {}


def _left_to(reach: Reach, requester: User) -> bool:
    """Does the person act for a requester who left?"""
    return not requester.is_active and requester.unit_id in reach.inherited_unit_ids


def _himself_or(user: User, people: list[User]) -> User | None:
    """None when he is among them, else the first: the one he stands in for."""
    return None if user in people else people[0]


def can_view(user: User, support_request: SupportRequest) -> Verdict:
    """The same people that SupportRequestQuerySet.visible_to lets through."""
    return YES if standing(user, support_request).parts else no(_("You have no part in this request."))


def can_read_internal(user: User, support_request: SupportRequest) -> Verdict:
    """Internal comments and files are for those who do the work."""
    if standing(user, support_request).holds(*DESK):
        return YES
    return no(_("Internal notes are for those who work on the request."))
