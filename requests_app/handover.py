"""What of the desk depends on a person or a unit: asked before one leaves or the other is closed.

Registered in `apps`; each entry leads to the page where the thing can be handed over.
"""

from __future__ import annotations

from copy import copy

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import Dependency
from accounts.models import Unit, User
from core.text import listed

from .models import RoutingRow, Subtask, SupportRequest
from .queues import acting_for_leaver
from .rules.states import OPEN, WORKING, State, SubtaskState


def register() -> None:
    """Tell `accounts` what to ask."""
    handover.register(of_person)
    handover.register_for_units(of_unit)


def of_person(person: User) -> list[Dependency]:
    """Requests he leads, waits for in a queue of his own or asked for, and routing rows that send requests to him.

    What he asked for passes to who acts for him. So do, to the coordinator, returned and delivered requests that he
    leads: nobody works on them now, and one that comes back waits to be assigned (rules.lifecycle.target_of).
    """
    led = SupportRequest.objects.filter(lead=person, state__in=WORKING)
    resting = SupportRequest.objects.filter(lead=person, state__in=[State.RETURNED, State.DELIVERED])
    asked = SupportRequest.objects.filter(requester=person, state__in=OPEN)
    waiting = SupportRequest.objects.filter(queue__person=person, state__in=OPEN)
    supported = f"{reverse('requests:all')}?supporter={person.pk}"
    return [
        Dependency(_("Requests as lead supporter"), led.count(), supported),
        Dependency(
            _("Returned or delivered requests as lead supporter: if they come back, they are assigned anew"),
            resting.count(),
            f"{supported}&state={State.RETURNED}&state={State.DELIVERED}",
            passes_on=True,
        ),
        Dependency(
            _("Open requests of his own: %(people)s will act for him") % {"people": _successors(person)},
            asked.count(),
            f"{reverse('requests:all')}?requester={person.pk}&tab=open",
            passes_on=True,
        ),
        Dependency(_("Open requests in a queue of his own"), waiting.count(), reverse("queue:index")),
        _rows(_("Routing rows that name him as coordinator"), Q(coordinator_person=person)),
    ]


def _successors(person: User) -> str:
    gone = copy(person)
    gone.is_active = False
    return listed(acting_for_leaver(gone, timezone.now()))


def of_unit(unit: Unit) -> list[Dependency]:
    """Routing rows that name it, open requests in its queue, and sub-tasks it has not answered."""
    waiting = SupportRequest.objects.filter(queue__team=unit, state__in=OPEN)
    asked = Subtask.objects.filter(unit=unit, state=SubtaskState.OPEN)
    named = Q(unit=unit) | Q(coordinator_team=unit) | Q(cooperating_units=unit)
    return [
        _rows(_("Routing rows that name it"), named),
        Dependency(_("Open requests in its queue"), waiting.count(), reverse("queue:index")),
        Dependency(_("Sub-tasks it has not answered"), asked.count(), reverse("requests:all")),
    ]


def _rows(label: str, condition: Q) -> Dependency:
    """Rows that answer today or later."""
    rows: QuerySet[RoutingRow] = RoutingRow.objects.filter(condition)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))
    return Dependency(label, rows.distinct().count(), reverse("routing:table"))
