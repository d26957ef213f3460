"""Who works on a request, who follows it, and for when it is promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import Supporter, SupportRequest, Watcher
from .changing import changing
from .recording import target


def set_supporters(
    support_request: SupportRequest, *, lead: User, others: Sequence[User], by: User, at: datetime
) -> None:
    """Make exactly these people the current supporters. Part of assign and reassign: the caller holds the lock."""
    wanted = {lead.pk: lead, **{person.pk: person for person in others}}
    for person in wanted.values():
        _require_able(person)
    current = support_request.supporters.filter(removed_at=None)
    current.exclude(user__in=wanted).update(removed_at=at)
    kept = set(current.values_list("user", flat=True))
    Supporter.objects.bulk_create(
        Supporter(support_request=support_request, user=person, added_by=by, added_at=at)
        for key, person in wanted.items()
        if key not in kept
    )


def _require_able(person: User) -> None:
    if not person.is_active:
        raise DomainError(_("%s is not active: choose somebody else.") % person)


def add_supporter(support_request: SupportRequest, *, by: User, person: User) -> None:
    """A further supporter beside the lead."""
    _require_able(person)
    with changing(support_request, "staff", "supporter_added", by=by) as change:
        _, added = Supporter.objects.get_or_create(
            support_request=change.request, user=person, removed_at=None, defaults={"added_by": by}
        )
        if not added:
            raise DomainError(_("%s already works on this request.") % person)
        change.facts = {"target": target(person)}


def remove_supporter(support_request: SupportRequest, *, by: User, person: User) -> None:
    """Not the lead: for that the request is reassigned."""
    with changing(support_request, "staff", "supporter_removed", by=by) as change:
        if change.request.lead == person:
            raise DomainError(_("%s leads this request: reassign it instead.") % person)
        current = change.request.supporters.filter(user=person, removed_at=None)
        if not current.update(removed_at=timezone.now()):
            raise DomainError(_("%s does not work on this request.") % person)
        change.facts = {"target": target(person)}


def promise(support_request: SupportRequest, *, by: User, promised_at: datetime, note: str = "") -> None:
    """When the requester can count on delivery. A change of an earlier promise owes a reason."""
    with changing(support_request, "promise", "promised", by=by, note=note) as change:
        if change.request.promised_at and not note.strip():
            raise DomainError(_("Please say why the promised time changes."))
        change.set(promised_at=promised_at)


def watch(support_request: SupportRequest, *, by: User, person: User) -> None:
    """Follow, or let a colleague follow: he sees the request and hears of its progress."""
    _require_able(person)
    with changing(support_request, "watch", "watcher_added", by=by) as change:
        _, added = Watcher.objects.get_or_create(support_request=change.request, user=person, defaults={"added_by": by})
        if not added:
            raise DomainError(_("%s already follows this request.") % person)
        change.facts = {"target": target(person)}


def unwatch(support_request: SupportRequest, *, by: User, person: User) -> None:
    """Stop following; anybody for himself, who added a watcher for that one."""
    with changing(support_request, "watch", "watcher_removed", by=by) as change:
        row = change.request.watchers.filter(user=person).first()
        if row is None:
            raise DomainError(_("%s does not follow this request.") % person)
        if by not in (person, row.added_by):
            raise DomainError(_("Only %s or who added him can stop this.") % person)
        row.delete()
        change.facts = {"target": target(person)}
