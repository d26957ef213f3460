"""What is asked of one person in a step, and what he asks the submitter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import TaskQuerySet
from ..rules.states import OPEN_TASKS, Added, Mode, TaskKind, TaskState


class Task(models.Model):
    """One decision, or one opinion. `holder` has it; `principal` is in whose right: another person after a transfer.

    `actor` decided it, under `mandate` when he did so for the holder. `seen` is the hash that he saw. `parent` is the
    task beside, before or after which it was added. `caused_by` is who ended it without deciding it ("vetoed by").
    """

    State = TaskState

    step = models.ForeignKey("approvals.Step", models.PROTECT, related_name="tasks")
    document = models.ForeignKey(
        "approvals.Document",
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        help_text="That of its step's round, which a trigger sees to: for who asks what he reads, by an index alone.",
    )
    kind = models.CharField(max_length=10, choices=TaskKind, default=TaskKind.DECISION)
    holder = models.ForeignKey("accounts.User", models.PROTECT, related_name="approval_tasks", db_index=False)
    principal = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0, help_text="In a step that asks one after another.")
    state = models.CharField(max_length=12, choices=TaskState)
    by_itself = models.BooleanField(
        default=False, help_text="Approved automatically: its holder approved the same content before."
    )
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    mandate = models.ForeignKey("approvals.Mandate", models.PROTECT, null=True, blank=True, related_name="+")
    is_override = models.BooleanField(default=False, help_text="An administrator decided in his place (代批).")
    seen = models.CharField(max_length=64, blank=True)
    comment = models.TextField(_("comment"), max_length=4000, blank=True)
    caused_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    added = models.CharField(max_length=8, choices=Added, blank=True)
    together = models.CharField(
        max_length=10, choices=Mode, blank=True, help_text="How those who were added with it count together."
    )
    batch = models.PositiveSmallIntegerField(default=0, help_text="Those added to one task at one time: 1, 2, 3 …")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="In whose place it stands, after a transfer or a decision taken back.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="Since when it can be decided.")
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="A copy of the promise's time, for lists.")

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["step", "position", "id"]
        constraints = [
            models.CheckConstraint(name="task_known_state", condition=Q(state__in=TaskState.values)),
            models.CheckConstraint(name="task_known_kind", condition=Q(kind__in=TaskKind.values)),
            models.UniqueConstraint(
                "step", "holder", condition=Q(state__in=OPEN_TASKS), name="task_one_open_for_a_person"
            ),
            models.CheckConstraint(
                name="task_ended_at_iff_not_open",
                condition=Q(state__in=OPEN_TASKS, ended_at=None)
                | (~Q(state__in=OPEN_TASKS) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_opened_before_decided",
                condition=~Q(state__in=["pending", "approved", "rejected", "returned", "answered", "withdrawn"])
                | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_decided_with_hash",
                condition=~Q(state__in=["approved", "rejected", "returned"]) | ~Q(seen=""),
            ),
            models.CheckConstraint(
                name="task_decided_by_somebody_or_itself",
                condition=~Q(state__in=["approved", "rejected", "returned", "answered"])
                | Q(actor__isnull=False, by_itself=False)
                | Q(actor=None, by_itself=True, state="approved"),
            ),
            models.CheckConstraint(
                name="task_opinion_never_approves",
                condition=Q(kind="decision") | ~Q(state__in=["approved", "rejected", "returned"]),
            ),
            models.CheckConstraint(
                name="task_decision_never_answered", condition=Q(kind="opinion") | ~Q(state="answered")
            ),
            models.CheckConstraint(
                name="task_mandate_of_another",
                condition=Q(mandate=None) | (Q(actor__isnull=False) & ~Q(actor=F("holder"))),
            ),
            models.CheckConstraint(
                name="task_override_decided_by_another",
                condition=Q(is_override=False)
                | (
                    Q(state__in=["approved", "rejected", "withdrawn"], actor__isnull=False, mandate=None)
                    & ~Q(actor=F("holder"))
                ),
            ),
            models.CheckConstraint(
                name="task_by_itself_approved",
                condition=Q(by_itself=False) | (Q(state__in=["approved", "withdrawn"], actor=None) & ~Q(seen="")),
            ),
            models.CheckConstraint(
                name="task_no_says_why",
                condition=~Q(state__in=["rejected", "returned", "answered"]) | ~Q(comment=""),
            ),
            models.CheckConstraint(name="task_known_added", condition=Q(added__in=["", *Added.values])),
            models.CheckConstraint(name="task_known_together", condition=Q(together__in=["", *Mode.values])),
            models.CheckConstraint(
                name="task_added_iff_added_by",
                condition=Q(added="", added_by=None) | (~Q(added="") & Q(added_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="task_inbox", fields=["holder", "due_at", "id"], condition=Q(state="pending")),
            models.Index(name="task_of_holder", fields=["holder", "document"]),
            models.Index(name="task_of_actor", fields=["actor", "document"]),
            models.Index(name="task_decided_by", fields=["actor", "-ended_at"], condition=Q(actor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.holder_id} {self.state}"


class Question(models.Model):
    """Asked of the submitter while the task stays pending; the answer is a comment."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="question_answered_together",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            )
        ]

    def __str__(self) -> str:
        return self.text
