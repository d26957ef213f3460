"""The decision that was made a moment ago, as long as it can be taken back."""

from __future__ import annotations

from core.http import Request
from core.text import row_key

from ..models import Task
from ..policies.reverting import can_take_back
from ..services.reverting import can_be_taken_back
from .seen import TASK


def undo(request: Request) -> Task | None:
    """The task that ?done= names, if the person decided it and may still take the decision back."""
    key = row_key(request.GET.get("done", ""))
    if key is None:
        return None
    task = Task.objects.filter(actor=request.user, pk=key).select_related(*TASK).first()
    if task is None or not can_take_back(request.user, task):
        return None
    return task if can_be_taken_back(task) else None
