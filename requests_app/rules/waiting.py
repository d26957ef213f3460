"""What happens next with a request, and who owes it (domain §3)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .parts import Part
from .states import State


@dataclass(frozen=True, slots=True)
class Step:
    """`owed_by` is to do `what`; `move` is the button for it; `soon` are moves shown greyed because they come later."""

    owed_by: Part
    what: Promise
    move: str
    soon: tuple[str, ...] = ()


NEXT: dict[str, Step] = {
    State.SUBMITTED: Step(Part.COORDINATOR, _("accept it or send it back"), "accept"),
    State.ACCEPTED: Step(Part.COORDINATOR, _("assign it"), "assign"),
    State.ASSIGNED: Step(Part.SUPPORTER, _("start the work"), "start", ("deliver", "confirm")),
    State.IN_PROGRESS: Step(Part.SUPPORTER, _("deliver"), "deliver", ("confirm",)),
    State.DELIVERED: Step(Part.REQUESTER, _("confirm and rate, or reopen"), "confirm", ("cancel",)),
    State.RETURNED: Step(Part.REQUESTER, _("add what is missing and resubmit"), "resubmit", ("start", "deliver")),
}
"""By state; an ended request waits for nobody."""
