"""What was said, handed over and recorded on a request."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..querysets import SubtaskQuerySet
from ..rules.events import KINDS
from ..rules.states import State, SubtaskState


class Comment(models.Model):
    """Public (the requester reads it) or internal (only those who work on the request)."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    body = models.TextField(_("comment"), max_length=8000)
    internal = models.BooleanField(_("internal"), default=False)
    mentions = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.body[:60]


class Delivery(models.Model):
    """What a supporter handed over; a reopened request gets another one."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="deliveries")
    name = models.CharField(_("deliverable"), max_length=160)
    summary = models.TextField(_("summary"), max_length=8000, blank=True)
    delivered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["delivered_at", "id"]

    def __str__(self) -> str:
        return self.name


class Subtask(models.Model):
    """A part asked of a cooperating department, with its own deadline and answer."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="subtasks")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="subtasks", verbose_name=_("department"))
    question = models.TextField(_("what is asked"), max_length=4000)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=SubtaskState, default=SubtaskState.OPEN)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), max_length=8000, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Subtask]] = SubtaskQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="subtask_ended_at_iff_ended",
                condition=Q(state=SubtaskState.OPEN, ended_at=None)
                | (~Q(state=SubtaskState.OPEN) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="subtask_answer_iff_answered",
                condition=(Q(state=SubtaskState.ANSWERED, answered_by__isnull=False) & ~Q(answer=""))
                | (~Q(state=SubtaskState.ANSWERED) & Q(answered_by=None, answer="")),
            ),
        ]
        indexes = [
            models.Index(name="subtask_open_of_unit", fields=["unit", "due_at"], condition=Q(state=SubtaskState.OPEN))
        ]

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def is_overdue(self) -> bool:
        """Still open, and its time has passed."""
        return self.state == SubtaskState.OPEN and self.due_at is not None and self.due_at < timezone.now()


class Attachment(models.Model):
    """A file of a request, in versions. It belongs to the request, one of its comments, deliveries or sub-tasks."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="attachments")
    field_key = models.CharField(max_length=40, blank=True, help_text="The form field that asked for it, if one did.")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="attachments")
    delivery = models.ForeignKey(Delivery, models.CASCADE, null=True, blank=True, related_name="attachments")
    subtask = models.ForeignKey(Subtask, models.CASCADE, null=True, blank=True, related_name="attachments")
    internal = models.BooleanField(default=False, help_text="Read like an internal comment.")
    name = models.CharField(max_length=160)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="attachment_at_most_one_place",
                condition=Q(comment=None, delivery=None)
                | Q(comment=None, subtask=None)
                | Q(delivery=None, subtask=None),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AttachmentVersion(models.Model):
    """The bytes: stored under a random name outside the web root, served only by a view that checks."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=80, unique=True)
    original_name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attachment", "-number"]
        constraints = [models.UniqueConstraint("attachment", "number", name="attachment_version_number_once")]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.number})"


class RequestEvent(models.Model):
    """One change, for ever: who, when, for whom, why, and what it was before. A trigger refuses update and delete."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="events")
    kind = models.CharField(max_length=32, help_text="A key of rules.events.KINDS.")
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the system."
    )
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_state = models.CharField(max_length=12, choices=State, blank=True)
    to_state = models.CharField(max_length=12, choices=State, blank=True)
    note = models.TextField(max_length=8000, blank=True)
    internal = models.BooleanField(default=False)
    target: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text='What it was about: {"text": …} or {"en": …, "zh": …}.'
    )
    changes: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field name to [before, after], as JSON values."
    )
    version = models.PositiveIntegerField(default=0, help_text="Of the request after this event.")
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, blank=True, related_name="+")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True, related_name="+")
    subtask = models.ForeignKey(Subtask, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[RequestEvent]]

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(name="request_event_timeline", fields=["support_request", "at", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def actor_words(self) -> str:
        """Who did it, and for whom: "Li Wei for Zhang Min"."""
        if self.actor is None:
            return gettext("The system")
        if self.on_behalf_of is None:
            return str(self.actor)
        return gettext("%(actor)s for %(principal)s") % {"actor": self.actor, "principal": self.on_behalf_of}

    @property
    def named_request(self) -> str:
        """The number of the other request that it is about, "" for none: show it to who may see that one."""
        return str(self.target.get("text", "")) if KINDS[self.kind].names_request else ""

    @property
    def target_words(self) -> str:
        """What it was about, in words that every reader of the request may see."""
        if self.named_request:
            return gettext("another request")
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(self.target.get(language) or self.target.get("text", ""))

    @property
    def sentence(self) -> str:
        """What happened, in the active language. Costs no query when actor and on_behalf_of were selected."""
        return str(KINDS[self.kind].sentence) % {"actor": self.actor_words, "target": self.target_words}

    @property
    def icon(self) -> str:
        return KINDS[self.kind].icon
