"""Promises, the rungs that were climbed, and who is to be told of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ..rules.clock import Clock


class Outcome(models.TextChoices):
    """How a promise ended; an open one has none."""

    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Kept too late")
    VOID = "void", pgettext_lazy("promise", "No longer needed")


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> PromiseQuerySet:
        return self.filter(outcome="")

    def about(self, kinds: Collection[str], subject_id: int) -> PromiseQuerySet:
        """Everything promised about one thing, oldest first."""
        return self.filter(subject_id=subject_id, kind__in=kinds).order_by("id")

    def due_rungs(self, now: datetime) -> PromiseQuerySet:
        """Those whose next rung is to be climbed by now, in the order of time."""
        return self.filter(next_at__lte=now).order_by("next_at", "id")


class Promise(models.Model):
    """Something owed by a time. `remaining` working time was left at `anchor_at`; see rules.clock.

    Who owes it is asked of the kind, so that it is true at the moment it is asked.
    """

    Outcome = Outcome

    kind = models.CharField(max_length=32, help_text="Registered in deadlines.kinds.")
    subject_id = models.BigIntegerField(help_text="Key of what it is about, in the app that registered the kind.")
    topic = models.CharField(max_length=16, blank=True, help_text="What the ladder is chosen by.")
    grade = models.CharField(max_length=16, blank=True, help_text="What the ladder is chosen by.")
    ladder = models.ForeignKey("deadlines.LadderVersion", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", db_index=False, help_text="Whose calendar counts."
    )
    leave_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Whose absences do not count.",
    )
    started_at = models.DateTimeField()
    given_due_at = models.DateTimeField(
        null=True, blank=True, help_text="The time that somebody named; pauses move due_at, not this."
    )
    budget = models.DurationField(help_text="Working time from start to due, pauses left out.")
    anchor_at = models.DateTimeField(help_text="Since when the clock runs.")
    remaining = models.DurationField(help_text="Working time that was left at anchor_at.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Empty while paused.")
    paused_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    climbed: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    next_rung = models.CharField(max_length=24, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When the next rung is climbed.")

    objects: ClassVar[models.Manager[Promise]] = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "subject_id", condition=Q(outcome=""), name="promise_one_open"),
            models.CheckConstraint(name="promise_known_outcome", condition=Q(outcome__in=["", *Outcome.values])),
            models.CheckConstraint(
                name="promise_ended_at_iff_outcome",
                condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_due_at_iff_not_paused",
                condition=Q(paused_at=None, due_at__isnull=False) | Q(paused_at__isnull=False, due_at=None),
            ),
            models.CheckConstraint(
                name="promise_next_at_iff_next_rung",
                condition=Q(next_rung="", next_at=None) | (~Q(next_rung="") & Q(next_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_climbs_only_while_it_runs", condition=Q(next_rung="") | Q(outcome="", paused_at=None)
            ),
        ]
        indexes = [
            models.Index(name="promise_next_rung", fields=["next_at", "id"], condition=Q(next_at__isnull=False)),
            models.Index(name="promise_subject", fields=["subject_id", "kind"]),
            models.Index(name="promise_of_unit", fields=["unit", "id"], condition=Q(outcome="")),
            models.Index(
                name="promise_less_leave", fields=["leave_of", "id"], condition=Q(outcome="", leave_of__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def clock(self) -> Clock:
        """As the pure functions take it."""
        return Clock(self.anchor_at, self.remaining, self.budget, self.given_due_at)

    def is_overdue(self, now: datetime) -> bool:
        """Open, running, and its time has passed."""
        return not self.outcome and self.due_at is not None and self.due_at < now


class Notice(models.Model):
    """A rung that was climbed, for ever: once for each promise, whoever sweeps. A trigger refuses update and delete."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="notices", db_index=False)
    rung = models.CharField(max_length=24)
    level = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When the rung was to be climbed.")
    climbed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("promise", "rung", name="notice_once_for_a_rung")]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.rung}"


class Reminder(models.Model):
    """One person who is to be told of a notice, in his working time. Several become one message.

    `person` is whom the ladder names; `told` is who was told instead while he was away, else the same. Nobody was told
    when `told_at` stands alone: the promise was kept, paused or given up before anybody was there to hear of it.
    """

    # The database does not look for the other row at each of the many reminders: notices never go away, people neither
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="reminders", db_index=False, db_constraint=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    not_before = models.DateTimeField(help_text="The person's next opening.")
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("notice", "person", name="reminder_once_for_a_person"),
            models.CheckConstraint(
                name="reminder_told_only_when_told_at", condition=Q(told=None) | Q(told_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="reminder_waiting", fields=["not_before", "person"], condition=Q(told_at=None)),
            models.Index(name="reminder_of_person", fields=["person"]),
            models.Index(name="reminder_told_instead", fields=["told"], condition=~Q(told=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.person_id}"
