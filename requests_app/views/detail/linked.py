"""Requests that belong together, as seen from one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ...models import RequestEvent, RequestLink, SupportRequest
from ...rules.states import State
from ...services.similar import open_twins

Kind = RequestLink.Kind
TRIAGED = frozenset({State.SUBMITTED, State.ACCEPTED})
BACKWARDS: dict[str, Promise] = {
    Kind.RELATED: _("Related to"),
    Kind.DUPLICATE: _("Has the duplicate"),
    Kind.FOLLOWS: _("Is followed by"),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """The other request, and how it belongs to this one."""

    link: RequestLink
    other: SupportRequest
    words: str | Promise


def links_of(support_request: SupportRequest, user: User) -> list[Linked]:
    """Links to requests that the person may see (one query)."""
    found = RequestLink.objects.seen_from(support_request, user).order_by("pk")
    return [
        Linked(link, link.target, link.get_kind_display())
        if link.source_id == support_request.pk
        else Linked(link, link.source, BACKWARDS[link.kind])
        for link in found
    ]


def numbers_seen(events: Iterable[RequestEvent], user: User, links: list[Linked]) -> set[str]:
    """Numbers of other requests that the events name and the person may see.

    One query, and none when they are all in `links`, those that he sees.
    """
    seen = {str(line.other.number) for line in links}
    if named := {event.named_request for event in events} - seen - {""}:
        others = SupportRequest.objects.visible_to(user).filter(number__in=named)
        seen |= {str(number) for number in others.values_list("number", flat=True)}
    return seen


def twins_of(support_request: SupportRequest, user: User, links: list[Linked], *, inside: bool) -> list[SupportRequest]:
    """While it is triaged, to those inside: what looks like the same request and is not linked yet."""
    if not inside or support_request.state not in TRIAGED:
        return []
    linked = {line.other.pk for line in links}
    return [twin for twin in open_twins(support_request, by=user) if twin.pk not in linked]
