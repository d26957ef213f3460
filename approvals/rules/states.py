"""The states of documents, of their approval, and of what is asked of people. Which changes are made is in services."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class DocumentState(TextChoices):
    """Where a document stands in its approval. What follows an approval belongs to the app that knows the kind."""

    DRAFT = "draft", pgettext_lazy("document", "Draft")
    IN_APPROVAL = "in_approval", pgettext_lazy("document", "In approval")
    APPROVED = "approved", pgettext_lazy("document", "Approved")
    VOID = "void", pgettext_lazy("document", "Void")


class CaseState(TextChoices):
    """One round of approval. `voided` is what was approved and does not count any more (已失效)."""

    RUNNING = "running", pgettext_lazy("round", "Running")
    APPROVED = "approved", pgettext_lazy("round", "Approved")
    REJECTED = "rejected", pgettext_lazy("round", "Rejected")
    RETURNED = "returned", pgettext_lazy("round", "Returned for rework")
    RECALLED = "recalled", pgettext_lazy("round", "Recalled")
    VOIDED = "voided", pgettext_lazy("round", "No longer valid")


ENDED = (CaseState.REJECTED, CaseState.RETURNED, CaseState.RECALLED)
"""Rounds that leave a draft behind: it is called after how its newest one ended until it is submitted again."""


def standing(state: str, outcome: str) -> DocumentState | CaseState:
    """The word for where a document stands: its state, of a draft how its newest round ended ("" before the first)."""
    ended = state == DocumentState.DRAFT and outcome in ENDED
    return CaseState(outcome) if ended else DocumentState(state)


STANDINGS = [*DocumentState.choices, *((str(state), state.label) for state in ENDED)]
"""All of them, to choose from."""


class StepState(TextChoices):
    """`returned`: the round went back to an earlier step, from which everything runs again in new rows."""

    WAITING = "waiting", pgettext_lazy("step", "Waiting")
    ACTIVE = "active", pgettext_lazy("step", "Active")
    PASSED = "passed", pgettext_lazy("step", "Passed")
    SKIPPED = "skipped", pgettext_lazy("step", "Not needed")
    REJECTED = "rejected", pgettext_lazy("step", "Rejected")
    RETURNED = "returned", pgettext_lazy("step", "Returned")
    CANCELLED = "cancelled", pgettext_lazy("step", "Cancelled")


class TaskState(TextChoices):
    """What became of one person's decision. Only `pending` can be decided; `waiting` comes later, or after another."""

    WAITING = "waiting", pgettext_lazy("task", "Waiting")
    PENDING = "pending", pgettext_lazy("task", "To decide")
    APPROVED = "approved", pgettext_lazy("task", "Approved")
    REJECTED = "rejected", pgettext_lazy("task", "Rejected")
    RETURNED = "returned", pgettext_lazy("task", "Returned")
    ANSWERED = "answered", pgettext_lazy("task", "Opinion given")
    TRANSFERRED = "transferred", pgettext_lazy("task", "Transferred")
    WITHDRAWN = "withdrawn", pgettext_lazy("task", "Taken back")
    HANDLED = "handled", pgettext_lazy("task", "Handled by another")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")
    REMOVED = "removed", pgettext_lazy("task", "Removed")


OPEN_TASKS = (TaskState.WAITING, TaskState.PENDING)


DECIDED = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED)
IN_THE_STEP = (*OPEN_TASKS, *DECIDED, TaskState.ANSWERED)
"""Who is asked, or has answered; whose task ended otherwise can be asked again."""


class TaskKind(TextChoices):
    """An opinion never counts as an approval."""

    DECISION = "decision", pgettext_lazy("task", "Decision")
    OPINION = "opinion", pgettext_lazy("task", "Opinion")


class Added(TextChoices):
    """How a task came to be beside those of the flow (加签); empty for a planned one."""

    BEFORE = "before", pgettext_lazy("added", "Before")
    AFTER = "after", pgettext_lazy("added", "After")
    BESIDE = "beside", pgettext_lazy("added", "Beside")


class Mode(TextChoices):
    """When a step passes (会签、或签、依次、过半)."""

    ALL = "all", pgettext_lazy("mode", "All approve")
    ANY = "any", pgettext_lazy("mode", "Any one")
    IN_ORDER = "in_order", pgettext_lazy("mode", "One after another")
    QUORUM = "quorum", pgettext_lazy("mode", "A number of them")


TONES: dict[str, Tone] = {
    DocumentState.IN_APPROVAL: "progress",
    DocumentState.APPROVED: "success",
    DocumentState.VOID: "neutral",
    CaseState.RUNNING: "progress",
    CaseState.REJECTED: "danger",
    CaseState.RETURNED: "warning",
    CaseState.RECALLED: "neutral",
    CaseState.VOIDED: "danger",
    StepState.ACTIVE: "progress",
    StepState.PASSED: "success",
    TaskState.PENDING: "warning",
    TaskState.ANSWERED: "success",
}
"""The colour of each state, by the field's name; what is not here is neutral."""
