"""The moves as buttons: what this person can do now, and, greyed with the reason, what will be his turn soon."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from ...models import SupportRequest
from ...policies.lifecycle import can_move, moves_for
from ...policies.viewing import Standing
from ...rules.waiting import NEXT
from ..actions.action import Action
from ..actions.table import ACTIONS

FIRST = {"accept": "accept_and_assign"}
"""Buttons that stand beside a move because they do it and the next one at once."""


@dataclass(frozen=True, slots=True)
class Button:
    """`refusal` is set on a greyed one."""

    name: str
    action: Action
    url: str
    primary: bool = False
    refusal: str = ""


def buttons(user: User, support_request: SupportRequest, held: Standing) -> list[Button]:
    """The main move of the state first, then the others in the order of the graph, then the greyed ones."""
    step, number = NEXT.get(support_request.state), support_request.number
    now = moves_for(user, support_request, held)
    now = [more for name in now for more in (name, FIRST.get(name)) if more]
    main = step.move if step else ""
    offered = [Button(n, ACTIONS[n], reverse(f"requests:{n}", args=[number]), primary=n == main) for n in now]
    soon = [name for name in (step.soon if step else ()) if can_move(user, support_request, name, held)]
    refusal = _("Not possible while the request is: %s.") % support_request.get_state_display()
    greyed = [Button(name, ACTIONS[name], "", refusal=refusal) for name in soon]
    return sorted(offered, key=lambda button: not button.primary) + greyed
