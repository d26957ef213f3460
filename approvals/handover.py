"""What of approvals depends on a person: asked before he leaves, registered in `apps`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import Dependency
from accounts.models import User

from .models import Document, FlowVersion, Task
from .rules.flow import Approver, Flow, Source
from .rules.states import OPEN_TASKS, DocumentState


def register() -> None:
    """Tell `accounts` what to ask."""
    handover.register(of_person)


def of_person(person: User) -> list[Dependency]:
    """What he is to decide, now or in his turn, and the documents in approval that are his: one page hands them over.

    Then the flows in force that name him: what they would ask him later, nobody would decide. Three queries.
    """
    tasks = Task.objects.filter(holder=person, state__in=OPEN_TASKS).count()
    owned = Document.objects.filter(owner=person, state=DocumentState.IN_APPROVAL).count()
    in_force = FlowVersion.objects.order_by("kind", "-number").distinct("kind")
    naming = sum(_names(version.flow, person) for version in in_force)
    page = reverse("approvals:hand_over", args=[person.pk])
    return [
        Dependency(_("Open decisions"), tasks, page),
        Dependency(_("Documents in approval"), owned, page),
        Dependency(_("Flows that name this person"), naming, reverse("flows:list")),
    ]


def _names(flow: Flow, person: User) -> bool:
    """Whether a step asks him by name, or a copy goes to him."""
    him = Approver(Source.PERSON, str(person.pk))
    return him in flow.copies or any(him in step.approvers for step in flow.steps)
