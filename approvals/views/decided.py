"""The decision that was made a moment ago, and whether it can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from core.http import Request
from core.text import row_key

from ..models import Task
from ..policies.reverting import can_take_back
from ..services.reverting import can_be_taken_back
from .seen import TASK


@dataclass(frozen=True, slots=True)
class Decided:
    task: Task
    can_be_taken_back: bool


def decided(request: Request) -> Decided | None:
    """The task that ?done= names, if the person decided it."""
    key = row_key(request.GET.get("done", ""))
    if key is None:
        return None
    task = Task.objects.filter(actor=request.user, pk=key).select_related(*TASK).first()
    if task is None:
        return None
    return Decided(task, bool(can_take_back(request.user, task) and can_be_taken_back(task)))
