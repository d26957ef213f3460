"""Requests that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import RequestLink, SupportRequest
from .changing import Change, changing
from .recording import target


def link(support_request: SupportRequest, *, by: User, number: str, kind: RequestLink.Kind) -> RequestLink:
    """Link to the request of that number, which `by` must be able to see; otherwise it does not exist for him."""
    other = SupportRequest.objects.visible_to(by).filter(number=number.strip().upper()).first()
    if other is None:
        raise DomainError(_("There is no request %s that you can see.") % number)
    if other == support_request:
        raise DomainError(_("A request cannot be linked to itself."))
    with _both_locked(support_request, other) as far, changing(support_request, "link", "linked", by=by) as change:
        if RequestLink.objects.filter(
            Q(source=change.request, target=other) | Q(source=other, target=change.request)
        ).exists():
            raise DomainError(_("The two requests are linked already."))
        made = RequestLink.objects.create(source=change.request, target=other, kind=kind, added_by=by)
        _note_at_both(change, far)
    return made


def unlink(made: RequestLink, *, by: User, seen_from: SupportRequest) -> None:
    """Take a link away, from either of the two."""
    other = made.target if made.source == seen_from else made.source
    with _both_locked(seen_from, other) as far, changing(seen_from, "link", "unlinked", by=by) as change:
        if not RequestLink.objects.filter(pk=made.pk).delete()[0]:
            raise DomainError(_("Someone was faster: this link is already gone."))
        _note_at_both(change, far)


def _note_at_both(change: Change, far: SupportRequest) -> None:
    """A link belongs to both ends: each timeline tells it, naming the other request."""
    change.facts = {"target": target(far.number)}
    there = {"target": target(change.request.number)}
    Change(far, change.by, change.kind, change.note, change.now, change.principal, facts=there).finish()


@contextmanager
def _both_locked(one: SupportRequest, other: SupportRequest) -> Iterator[SupportRequest]:
    """The fresh row of the other end; whoever links or unlinks the same two from there waits."""
    with transaction.atomic():
        fresh = {key: SupportRequest.objects.locked(key) for key in sorted((one.pk, other.pk))}
        yield fresh[other.pk]
