"""The aggregate: a support request from draft to rating."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer

from ..querysets import RequestLinkQuerySet, SupportRequestQuerySet
from ..rules.promises import PromiseKind
from ..rules.states import ENDED, OPEN, RUNNING, STAFFED, State, Urgency


class SupportRequest(models.Model):
    """One request. Every change goes through `services`, which writes one RequestEvent with it."""

    class Origin(models.TextChoices):
        FORM = "form", _("Browser form")
        EMAIL = "email", _("E-mail")

    number = models.CharField(  # noqa: DJ001 - a draft has none, and none is not a number
        _("number"), max_length=16, null=True, unique=True, help_text="SR-2026-00042, given at first submission."
    )
    content = models.ForeignKey(
        "requests_app.SupportContent", models.PROTECT, related_name="requests", verbose_name=_("support content")
    )
    form_version = models.ForeignKey("requests_app.FormVersion", models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.FORM)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    returned_from = models.CharField(
        max_length=12, choices=State, blank=True, help_text="Where a returned request goes back to."
    )

    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("what is needed"), max_length=8000, blank=True)
    answers: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field key to cleaned value, by form_version."
    )
    precondition_confirmed = models.BooleanField(_("precondition confirmed"), default=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("customer")
    )
    customer_value = models.CharField(
        max_length=10, choices=Customer.Value, blank=True, help_text="As it was when routed."
    )
    log_entry = models.ForeignKey(
        "customers.LogEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("log entry"),
        help_text="What it was asked from; of a visit, its log.",
    )
    project = models.CharField(_("opportunity or project"), max_length=160, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    wanted_by = models.DateTimeField(_("wanted by"), null=True, blank=True)
    promised_at = models.DateTimeField(_("promised for"), null=True, blank=True)
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, editable=False, help_text="Of the first open promise whose clock runs."
    )
    due_kind = models.CharField(max_length=8, choices=PromiseKind, blank=True, editable=False, help_text="What is due.")

    requester = models.ForeignKey("accounts.User", models.PROTECT, related_name="requests", verbose_name=_("requester"))
    requester_unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    business_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("business unit")
    )
    queue = models.ForeignKey(
        "requests_app.Queue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        help_text="Empty: the administrators' queue.",
    )
    routing_row = models.ForeignKey("requests_app.RoutingRow", models.SET_NULL, null=True, blank=True, related_name="+")
    route_reason: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Why it came here, as rules.routing.explain renders it."
    )
    lead = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_requests",
        verbose_name=_("lead supporter"),
    )

    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    rerouted_at = models.DateTimeField(null=True, blank=True, help_text="When it last came to another queue.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="Of the last time.")
    closed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_words = models.TextField(_("rating in words"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by every change; forms carry the one they were rendered from."
    )
    kept_by_form = models.UUIDField(
        null=True, blank=True, editable=False, help_text="The form that kept the draft last may keep it again."
    )

    objects: ClassVar[models.Manager[SupportRequest]] = SupportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="support_request_number_iff_submitted",
                condition=Q(state=State.DRAFT, number=None, submitted_at=None)
                | (~Q(state=State.DRAFT) & Q(number__isnull=False, submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="support_request_closed_at_iff_ended",
                condition=Q(state__in=ENDED, closed_at__isnull=False) | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="support_request_lead_when_staffed",
                condition=~Q(state__in=[*STAFFED, State.DELIVERED]) | Q(lead__isnull=False),
            ),
            models.CheckConstraint(
                name="support_request_delivered_at_when_delivered",
                condition=~Q(state__in=[State.DELIVERED, State.CLOSED]) | Q(delivered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="support_request_returned_from_iff_returned",
                condition=(Q(state=State.RETURNED) & ~Q(returned_from=""))
                | (~Q(state=State.RETURNED) & Q(returned_from="")),
            ),
            models.CheckConstraint(
                name="support_request_rating_one_to_five_when_closed",
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5, state=State.CLOSED),
            ),
            models.CheckConstraint(name="support_request_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="support_request_due_kind_iff_due_at",
                condition=Q(due_at=None, due_kind="") | Q(due_at__isnull=False, due_kind__in=PromiseKind.values),
            ),
            models.CheckConstraint(
                name="support_request_due_only_while_running", condition=Q(due_at=None) | Q(state__in=RUNNING)
            ),
        ]
        indexes = [
            models.Index(name="support_request_queue", fields=["queue", "state", "-submitted_at", "-id"]),
            models.Index(
                name="support_request_newest", fields=["-submitted_at", "-id"], condition=~Q(state=State.DRAFT)
            ),
            models.Index(name="support_request_of_requester", fields=["requester", "-created_at", "-id"]),
            models.Index(
                name="support_request_due_of_lead", fields=["lead", "due_at", "id"], condition=Q(state__in=OPEN)
            ),
            models.Index(
                name="support_request_due_of_queue", fields=["queue", "due_at", "id"], condition=Q(state__in=OPEN)
            ),
            models.Index(name="support_request_due", fields=["due_at", "id"], condition=Q(state__in=OPEN)),
            models.Index(name="support_request_of_customer", fields=["customer", "-submitted_at", "-id"]),
            models.Index(name="support_request_of_unit", fields=["requester_unit", "-submitted_at", "-id"]),
            models.Index(
                name="support_request_unrouted", fields=["submitted_at"], condition=Q(queue=None, state__in=OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or _('Draft')} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of a submitted request, by its public number; a draft opens in the form, by its key."""
        if self.number is None:
            return reverse("requests:draft", args=[self.pk])
        return reverse("requests:detail", args=[self.number])

    @property
    def is_overdue(self) -> bool:
        """What is due next is late; the same question as SupportRequestQuerySet.overdue."""
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_paused(self) -> bool:
        """It waits for the requester, and every clock of it stands still."""
        return self.state == State.RETURNED

    @property
    def was_closed_by_time(self) -> bool:
        """Nobody confirmed the delivery, and nobody has rated it since."""
        return self.state == State.CLOSED and self.rating is None

    @property
    def is_unrouted(self) -> bool:
        """Open, and no queue has it: it waits for the administrators."""
        return self.queue_id is None and self.state in OPEN


class RequestLink(models.Model):
    """Two requests that belong together; stored once, shown on both."""

    class Kind(models.TextChoices):
        RELATED = "related", _("Related to")
        DUPLICATE = "duplicate", _("Duplicate of")
        FOLLOWS = "follows", _("Follows")

    source = models.ForeignKey(SupportRequest, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(SupportRequest, models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RELATED)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[RequestLink]] = RequestLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "target", name="request_link_once"),
            models.CheckConstraint(name="request_link_not_to_itself", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"


class NumberSeries(models.Model):
    """The last number given in a year; its row lock makes numbers without gaps or repeats."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("prefix", "year", name="number_series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:05d}"


class SearchDocument(models.Model):
    """What a request can be found by, as word lists made by core.search (bigrams for Chinese)."""

    support_request = models.OneToOneField(
        SupportRequest, models.CASCADE, primary_key=True, related_name="search_document"
    )
    public = SearchVectorField(help_text="Number, title, body, answers, customer, public comments.")
    internal = SearchVectorField(help_text="Internal comments: only for those who may read them.")
    is_stale = models.BooleanField(
        default=False, help_text="The customer or the requester was renamed: set by triggers, swept by search_index."
    )

    class Meta:
        indexes = [
            GinIndex(name="search_document_public", fields=["public"]),
            GinIndex(name="search_document_internal", fields=["internal"]),
            models.Index(name="search_document_stale", fields=["support_request"], condition=Q(is_stale=True)),
        ]

    def __str__(self) -> str:
        return str(self.support_request_id)
