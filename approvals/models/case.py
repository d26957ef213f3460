"""A round of approval and its steps, as they were computed when the document was submitted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from ..rules import flow
from ..rules.states import CaseState, Mode, StepState


class Case(models.Model):
    """One round: a frozen version on its way through one flow version. Nothing here is ever deleted."""

    State = CaseState

    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="cases")
    content = models.ForeignKey("approvals.DocumentVersion", models.PROTECT, related_name="cases")
    flow = models.ForeignKey("approvals.FlowVersion", models.PROTECT, related_name="cases")
    round = models.PositiveSmallIntegerField(help_text="1, 2, 3 … of the document.")
    sha256 = models.CharField(max_length=64, help_text="Of the content; every decision carries it.")
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.RUNNING)
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    chosen = models.ManyToManyField("accounts.User", related_name="+", blank=True, help_text="Named by the submitter.")
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=4000, blank=True, help_text="Why it was rejected, returned, recalled, voided.")
    condition: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text="On which he would have said yes: {'lowest_rate': '0.92', 'step': key}."
    )

    class Meta:
        ordering = ["document", "round"]
        constraints = [
            models.UniqueConstraint("document", condition=Q(state="running"), name="case_one_running"),
            models.UniqueConstraint("document", "round", name="case_round_once"),
            models.CheckConstraint(name="case_known_state", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="case_ended_at_iff_not_running",
                condition=Q(state="running", ended_at=None) | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_condition_of_a_return", condition=Q(condition=None) | Q(state="returned")
            ),
            models.CheckConstraint(
                name="case_no_says_why", condition=~Q(state__in=["rejected", "returned"]) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} round {self.round}"

    def is_of(self, person: int | None) -> bool:
        """Whether the round is his, by his key: he submitted it, or owns the document since. Recalling, urging and
        answering are his; nobody decides about what is."""
        return person in (self.submitted_by_id, self.document.owner_id)


class Step(models.Model):
    """A step of a round, with the values that skipped it. `run` counts up when the round went back to it or before it.

    `quorum` is how many must approve, once it is active never more than could be found.
    """

    State = StepState

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    run = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=40)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode)
    quorum = models.PositiveSmallIntegerField(default=1)
    is_authority = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.WAITING)
    skipped_because: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text="Field → the value that made the condition fail."
    )
    needs_rescue = models.BooleanField(default=False, help_text="Nobody was found: an administrator names somebody.")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case", "run", "position"]
        constraints = [
            models.UniqueConstraint("case", "position", "run", name="step_once_in_a_run"),
            models.UniqueConstraint("case", condition=Q(state="active"), name="step_one_active"),
            models.CheckConstraint(name="step_known_mode", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(
                name="step_skipped_iff_because",
                condition=Q(state="skipped", skipped_because__isnull=False)
                | (~Q(state="skipped") & Q(skipped_because=None)),
            ),
            models.CheckConstraint(
                name="step_ended_at_iff_over",
                condition=Q(state__in=["waiting", "active", "skipped"], ended_at=None)
                | Q(state__in=["passed", "rejected", "returned", "cancelled"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="step_started_at_iff_begun",
                condition=Q(state__in=["waiting", "skipped"], started_at=None)
                | Q(state__in=["active", "passed", "rejected", "returned"], started_at__isnull=False)
                | Q(state="cancelled"),
            ),
            models.CheckConstraint(name="step_somebody_agrees", condition=Q(quorum__gte=1)),
            models.CheckConstraint(
                name="step_rescue_only_while_active", condition=Q(needs_rescue=False) | Q(state="active")
            ),
        ]
        indexes = [models.Index(name="step_to_rescue", fields=["started_at"], condition=Q(needs_rescue=True))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"

    @property
    def name(self) -> str:
        """In the active language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def rule(self) -> flow.Step:
        """What the flow of its round says of it; no query where the round and its flow were selected."""
        return next(one for one in self.case.flow.flow.steps if one.key == self.key)
