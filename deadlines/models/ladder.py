"""The ladders as data: one row for each version, chosen by kind, topic and grade."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..rules.ladder import Ladder, restored


class LadderVersionQuerySet(models.QuerySet["LadderVersion"]):
    def current(self) -> LadderVersionQuerySet:
        """What new promises follow."""
        return self.filter(is_current=True)


class LadderVersion(models.Model):
    """A ladder as it was from one change to the next; a promise keeps the version that it began with.

    `topic` and `grade` narrow it (for requests: support content and urgency); empty is any. The most specific
    current ladder wins, the topic before the grade. Triggers refuse every update but the end of being current.
    """

    kind = models.CharField(max_length=32, help_text="Registered in deadlines.kinds.")
    topic = models.CharField(max_length=16, blank=True)
    grade = models.CharField(max_length=16, blank=True)
    number = models.PositiveIntegerField()
    rule: models.JSONField[Any, Any] = models.JSONField(help_text="As rules.ladder.stored writes it; empty: no ladder.")
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", help_text="Empty: the installation itself."
    )
    made_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)

    objects: ClassVar[models.Manager[LadderVersion]] = LadderVersionQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "topic", "grade", "-number"]
        constraints = [
            models.UniqueConstraint("kind", "topic", "grade", "number", name="ladder_version_number_once"),
            models.UniqueConstraint(
                "kind", "topic", "grade", condition=Q(is_current=True), name="ladder_version_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic or '*'} {self.grade or '*'} v{self.number}"

    @cached_property
    def ladder(self) -> Ladder:
        """The rule as the pure functions take it."""
        return restored(self.rule)
