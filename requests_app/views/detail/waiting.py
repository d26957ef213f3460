"""What happens next, and who owes it: the one line that everybody looks for first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import listed

from ...models import SupportRequest
from ...policies.viewing import Standing
from ...queues import acting_for_leaver
from ...reach import reach_of
from ...rules.parts import Part
from ...rules.waiting import NEXT


@dataclass(frozen=True, slots=True)
class Waiting:
    """`names` of those who owe `what`; `for_you` when the reader is one of them, then `names` are the others."""

    for_you: bool
    what: Promise
    role: str
    names: str


def waiting(user: User, support_request: SupportRequest, held: Standing) -> Waiting | None:
    """None for a request that has ended."""
    step = NEXT.get(support_request.state)
    if step is None:
        return None
    roles = {
        Part.COORDINATOR: _("a coordinator"),
        Part.SUPPORTER: _("the supporter"),
        Part.REQUESTER: _("the requester"),
    }
    for_you = held.holds(step.owed_by)
    people = [one for one in _owing(user, support_request, step.owed_by) if not (for_you and one == user)]
    return Waiting(for_you, step.what, roles[step.owed_by], listed(people))


def _owing(user: User, support_request: SupportRequest, part: Part) -> list[User]:
    if part is Part.REQUESTER:
        requester = support_request.requester
        return [requester] if requester.is_active else acting_for_leaver(requester, timezone.now())
    if part is Part.SUPPORTER:
        return [row.user for row in support_request.supporters.all() if row.removed_at is None]
    seats = reach_of(user).seats(support_request.queue_id)
    return list(User.objects.filter(pk__in=[seat.person for seat in seats]).order_by("name_latin", "pk"))
