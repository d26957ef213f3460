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
from .changing import changing
from .recording import target


def link(support_request: SupportRequest, *, by: User, number: str, kind: RequestLink.Kind) -> RequestLink:
    """Link to the request of that number, which `by` must be able to see; otherwise it does not exist for him."""
    other = SupportRequest.objects.visible_to(by).filter(number=number.strip().upper()).first()
    if other is None:
        raise DomainError(_("There is no request %s that you can see.") % number)
    if other == support_request:
        raise DomainError(_("A request cannot be linked to itself."))
    with _both_locked(support_request, other), changing(support_request, "link", "linked", by=by) as change:
        if RequestLink.objects.filter(
            Q(source=change.request, target=other) | Q(source=other, target=change.request)
        ).exists():
            raise DomainError(_("The two requests are linked already."))
        made = RequestLink.objects.create(source=change.request, target=other, kind=kind, added_by=by)
        change.facts = {"target": target(other.number)}
    return made


def unlink(made: RequestLink, *, by: User, seen_from: SupportRequest) -> None:
    """Take a link away, from either of the two."""
    other = made.target if made.source == seen_from else made.source
    with _both_locked(seen_from, other), changing(seen_from, "link", "unlinked", by=by) as change:
        if not RequestLink.objects.filter(pk=made.pk).delete()[0]:
            raise DomainError(_("Someone was faster: this link is already gone."))
        change.facts = {"target": target(other.number)}


@contextmanager
def _both_locked(one: SupportRequest, other: SupportRequest) -> Iterator[None]:
    """A link belongs to both ends: whoever links or unlinks the same two from the other end waits."""
    with transaction.atomic():
        for key in sorted((one.pk, other.pk)):
            SupportRequest.objects.locked(key)
        yield
