"""What of the desk depends on a person or a unit: asked before one leaves or the other is closed.

Registered in `apps`; each entry leads to the page where the thing can be handed over.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import Dependency
from accounts.models import Unit, User

from .models import RoutingRow, Subtask, SupportRequest
from .rules.states import OPEN, WORKING, SubtaskState


def register() -> None:
    """Tell `accounts` what to ask."""
    handover.register(of_person)
    handover.register_for_units(of_unit)


def of_person(person: User) -> list[Dependency]:
    """Requests he leads or waits for in a queue of his own, and routing rows that send requests to him."""
    led = SupportRequest.objects.filter(lead=person, state__in=WORKING)
    waiting = SupportRequest.objects.filter(queue__person=person, state__in=OPEN)
    return [
        Dependency(_("Requests as lead supporter"), led.count(), f"{reverse('requests:all')}?supporter={person.pk}"),
        Dependency(_("Open requests in a queue of his own"), waiting.count(), reverse("queue:index")),
        _rows(_("Routing rows that name him as coordinator"), Q(coordinator_person=person)),
    ]


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
