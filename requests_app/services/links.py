"""Requests that belong together."""

from __future__ import annotations

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
    with changing(support_request, "link", "linked", by=by) as change:
        if RequestLink.objects.filter(
            Q(source=change.request, target=other) | Q(source=other, target=change.request)
        ).exists():
            raise DomainError(_("The two requests are linked already."))
        made = RequestLink.objects.create(source=change.request, target=other, kind=kind, added_by=by)
        change.facts = {"target": target(other.number)}
    return made


def unlink(made: RequestLink, *, by: User, seen_from: SupportRequest) -> None:
    """Take a link away, from either of the two."""
    with changing(seen_from, "link", "unlinked", by=by) as change:
        other = made.target if made.source == seen_from else made.source
        change.facts = {"target": target(other.number)}
        made.delete()
