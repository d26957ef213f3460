"""Who works on a request, who follows it, and for when it is promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.locks import require_here
from core.errors import DomainError, NotAllowed

from ..models import Supporter, SupportRequest, Watcher
from .changing import changing, require_reason
from .debts import Desk
from .recording import target


def set_supporters(
    support_request: SupportRequest, *, lead: User, others: Sequence[User], by: User, at: datetime
) -> list[User]:
    """Make exactly these people the current supporters; returns those who no longer are.

    Part of assign and reassign: the caller holds the lock. DomainError when one of them has left; whoever is being
    deactivated at this moment either gets no work or is found to have it.
    """
    wanted = {person.pk: person for person in (lead, *others)}
    require_here(*wanted.values())
    current = {row.user_id: row for row in support_request.supporters.filter(removed_at=None).select_related("user")}
    gone = [row for key, row in current.items() if key not in wanted]
    support_request.supporters.filter(pk__in=[row.pk for row in gone]).update(removed_at=at)
    Supporter.objects.bulk_create(
        Supporter(support_request=support_request, user=person, added_by=by, added_at=at)
        for key, person in wanted.items()
        if key not in current
    )
    return [row.user for row in gone]


def supporter_by_decision(support_request: SupportRequest, *, by: User, at: datetime) -> User:
    """Who supported what a decision delivers and nobody had been given: who decided. Within his own authority that is
    the requester, who does not support and rate himself: then the first of those who answer for the queue, as long as
    there is another."""
    if by.pk != support_request.requester_id:
        return by
    seated = Desk.at(at).coordinators(support_request.queue_id)
    others = User.objects.active().filter(pk__in=seated).exclude(pk=by.pk)
    return others.order_by("pk").first() or by


def add_supporter(support_request: SupportRequest, *, by: User, person: User) -> SupportRequest:
    """A further supporter beside the lead."""
    with changing(support_request, "staff", "supporter_added", by=by) as change:
        require_here(person)
        _row, added = Supporter.objects.get_or_create(
            support_request=change.request, user=person, removed_at=None, defaults={"added_by": by}
        )
        if not added:
            raise DomainError(_("%s already works on this request.") % person)
        change.facts = {"target": target(person)}
        change.asked = [person]
    return change.request


def remove_supporter(support_request: SupportRequest, *, by: User, person: User) -> SupportRequest:
    """Not the lead: for that the request is reassigned."""
    with changing(support_request, "staff", "supporter_removed", by=by) as change:
        if change.request.lead == person:
            raise DomainError(_("%s leads this request: reassign it instead.") % person)
        current = change.request.supporters.filter(user=person, removed_at=None)
        if not current.update(removed_at=change.now):
            raise DomainError(_("%s does not work on this request.") % person)
        change.facts = {"target": target(person)}
        change.concerned = [person]
    return change.request


def promise(
    support_request: SupportRequest, *, by: User, promised_at: datetime, note: str = "", version: int | None = None
) -> SupportRequest:
    """When the requester can count on delivery. A change of an earlier promise owes a reason."""
    with changing(support_request, "promise", "promised", by=by, note=note, version=version) as change:
        if change.request.promised_at:
            require_reason(note)
        change.set(promised_at=promised_at)
        change.require_difference()
    return change.request


def watch(support_request: SupportRequest, *, by: User, person: User) -> SupportRequest:
    """Follow, or let a colleague follow: he sees the request and hears of its progress."""
    with changing(support_request, "watch", "watcher_added", by=by) as change:
        require_here(person)
        _row, added = Watcher.objects.get_or_create(
            support_request=change.request, user=person, defaults={"added_by": by}
        )
        if not added:
            raise DomainError(_("%s already follows this request.") % person)
        change.facts = {"target": target(person)}
        change.concerned = [person]
    return change.request


def unwatch(support_request: SupportRequest, *, by: User, person: User) -> SupportRequest:
    """Stop following; anybody for himself, who added a watcher for that one."""
    with changing(support_request, "watch", "watcher_removed", by=by) as change:
        row = change.request.watchers.filter(user=person).first()
        if row is None:
            raise DomainError(_("%s does not follow this request.") % person)
        if by not in (person, row.added_by):
            raise NotAllowed(_("Only %s or who added him can stop this.") % person)
        row.delete()
        change.facts = {"target": target(person)}
        change.concerned = [person]
    return change.request
