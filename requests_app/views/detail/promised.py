"""What is owed about a request now: by when, how much working time is left, who owes it, and who is told when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.http import Request
from deadlines import kinds
from deadlines.kinds import Kind
from deadlines.models import Promise
from deadlines.rules import clock as clocks
from deadlines.rules import words
from deadlines.rules.ladder import day_length
from deadlines.services.hours import Hours
from deadlines.views.told_when import told_when
from workcalendar.rules.working_time import Schedule, unconfirmed_years

from ...models import SupportRequest
from ...rules.parts import Part
from ...rules.promises import PromiseKind, owed
from ...services.debts import subject_of


@dataclass(frozen=True, slots=True)
class Promised:
    """`left` is working time in words; `owner` a person or a queue; `unconfirmed` years whose holidays may change."""

    promise: Promise
    kind: Kind
    owner: str
    left: str
    is_overdue: bool
    unconfirmed: tuple[int, ...]


def promised(support_request: SupportRequest, now: datetime) -> list[Promised]:
    """What is promised, the first that is due first. Two statements, none when nothing is owed."""
    owners = {one.kind.value: one.owner for one in owed(support_request.state, support_request.returned_from)}
    if not owners:
        return []
    open_ones = list(Promise.objects.open().about([*owners], support_request.pk).order_by("due_at", "kind"))
    hours = Hours(open_ones)
    return [_shown(one, _owner(support_request, owners[one.kind]), hours.of(one), now) for one in open_ones]


def _shown(promise: Promise, owner: str, schedule: Schedule, now: datetime) -> Promised:
    left = clocks.left(promise.clock, schedule, promise.paused_at or now)
    return Promised(
        promise,
        kinds.get(promise.kind),
        owner,
        words.left(left, day_length(schedule)),
        promise.is_overdue(now),
        unconfirmed_years(schedule, now, promise.due_at) if promise.due_at and promise.due_at > now else (),
    )


def _owner(support_request: SupportRequest, part: Part) -> str:
    if part is Part.COORDINATOR:
        return str(support_request.queue or _("Administrators"))
    return str(support_request.lead if part is Part.SUPPORTER else support_request.requester)


@require_GET
def promises(request: Request, number: str) -> HttpResponse:
    """Who will be told when, and who was: in a dialog, or as a page."""
    support_request = get_object_or_404(SupportRequest.objects.visible_to(request.user), number=number)
    return told_when(request, PromiseKind.values, support_request.pk, subject_of(support_request))
