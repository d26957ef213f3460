"""Going out with a plan and coming back with a report: visits and the log of contacts."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.models import NumberFrom

from ..rules.visits import HELD, OPEN, LogKind, Purpose, VisitState
from .locking import locked_row
from .sight import EVERYBODY, NOBODY, sight_of


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> Self:
        """Those that the person may open, see Sight.visits."""
        return self.filter(sight_of(user).visits)

    def open(self) -> Self:
        """Not logged and not cancelled."""
        return self.filter(state__in=OPEN)

    def of(self, user: User) -> Self:
        """His, or of one he stands in for, or to which he comes along."""
        along = Visit.companions.through.objects.filter(user=user).values("visit_id")
        return self.filter(Q(rep__in=sight_of(user).acts_for) | Q(pk__in=along))

    def to_approve(self, user: User) -> Self:
        """Plans that wait for his word, in his own right or for one he stands in for; his own never do."""
        led = [Q(unit__in=units) & ~Q(rep=pk) for pk, units in sight_of(user).led_unit_ids.items() if units]
        everywhere = [EVERYBODY] if user.is_administrator else []
        reach: Q = reduce(or_, [*led, *everywhere], NOBODY)
        return self.filter(reach, state=VisitState.PLANNED).exclude(rep=user)

    def overlapping(self, rep: User, starts_at: datetime, ends_at: datetime) -> Self:
        """What he has at that time already, cancelled visits left out."""
        there = self.filter(rep=rep, starts_at__lt=ends_at, ends_at__gt=starts_at)
        return there.exclude(state=VisitState.CANCELLED)

    def locked(self, pk: int) -> Visit:
        """The row, locked until the transaction ends."""
        return locked_row(self, pk, "customer", "rep", "unit")


class Visit(models.Model):
    """A planned visit and its sheet 客户走访单. `unit` is the rep's when he planned it: its calendar counts."""

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_visit_number", "V-")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="visits")
    opportunity = models.ForeignKey(
        "customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="visits"
    )
    rep = models.ForeignKey("accounts.User", models.PROTECT, related_name="visits", verbose_name=_("sales rep"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.FIRST)
    aim = models.CharField(_("aim of this visit"), max_length=300)
    contacts = models.ManyToManyField("customers.Contact", related_name="visits", verbose_name=_("whom"), blank=True)
    whom = models.CharField(_("others to meet"), max_length=160, blank=True)
    questions = models.TextField(_("questions that may come up"), max_length=4000, blank=True)
    starts_at = models.DateTimeField(_("meeting begins"))
    ends_at = models.DateTimeField(_("meeting ends"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    companions = models.ManyToManyField(
        "accounts.User", related_name="joint_visits", verbose_name=_("colleagues who come along"), blank=True
    )
    wants_manager = models.BooleanField(_("I ask my manager to come along"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED)
    planned_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decision_note = models.TextField(max_length=2000, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    expected_back_at = models.DateTimeField(_("expected back"), null=True, blank=True)
    back_at = models.DateTimeField(_("back"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Logged or cancelled.")
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Visit]] = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="visit_known_state", condition=Q(state__in=VisitState.values)),
            models.CheckConstraint(name="visit_known_purpose", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="visit_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_decided_by_iff_decided_at",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_approved_was_decided",
                condition=~Q(state__in=["approved", "sent_back", "out", "back", "logged"])
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_out_has_sheet",
                condition=~Q(state__in=["out", "back"]) | Q(left_at__isnull=False, expected_back_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_back_at_iff_back", condition=~Q(state="back") | Q(back_at__isnull=False)
            ),
            models.CheckConstraint(
                name="visit_ended_at_iff_ended",
                condition=Q(state__in=["logged", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["logged", "cancelled"]) & Q(ended_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="visit_of_rep", fields=["rep", "starts_at"]),
            models.Index(name="visit_of_customer", fields=["customer", "-starts_at"]),
            models.Index(name="visit_to_approve", fields=["unit", "starts_at"], condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.number])

    @property
    def was_held(self) -> bool:
        """The rep went."""
        return self.state in HELD

    def is_late(self, now: datetime) -> bool:
        """Out, and expected back before now."""
        return self.state == VisitState.OUT and self.expected_back_at is not None and self.expected_back_at < now


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, user: User) -> Self:
        """Those that the person may read, see Sight.log."""
        return self.filter(sight_of(user).log)


class LogEntry(models.Model):
    """One contact with a customer: a call, a message, a meeting. Of a visit it is the visit's log."""

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_logentry_number", "L-")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="log")
    opportunity = models.ForeignKey("customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="log")
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, blank=True, related_name="log")
    kind = models.CharField(_("how"), max_length=8, choices=LogKind, default=LogKind.CALL)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="log_entries")
    result = models.TextField(_("result"), max_length=4000, help_text=_("What came out of it."))
    minutes = models.TextField(_("minutes"), max_length=8000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("next date"), null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[LogEntry]] = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(name="log_entry_known_kind", condition=Q(kind__in=LogKind.values))]
        indexes = [
            models.Index(name="log_entry_of", fields=["customer", "-at", "-id"]),
            models.Index(name="log_entry_by", fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("visits:log_entry", args=[self.number])


class LogPerson(models.Model):
    """Somebody who was met or spoken to. A stranger becomes a contact when the log is written."""

    log = models.ForeignKey(LogEntry, models.CASCADE, related_name="people")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+", verbose_name=_("contact"))
    can_decide = models.BooleanField(pgettext_lazy("visit", "can decide"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("log", "contact", name="log_person_once")]

    def __str__(self) -> str:
        return f"{self.log_id} {self.contact_id}"


class CalendarFeed(models.Model):
    """The secret link under which a person's calendar program reads his visits. Only its hash is kept."""

    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint("person", condition=Q(revoked_at=None), name="calendar_feed_one_for_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"
