"""The routing table, and the queues that it sends requests to."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


EXACTLY_ONE_COORDINATOR = (
    Q(coordinator_position__isnull=False, coordinator_team=None, coordinator_person=None)
    | Q(coordinator_position=None, coordinator_team__isnull=False, coordinator_person=None)
    | Q(coordinator_position=None, coordinator_team=None, coordinator_person__isnull=False)
)


class RoutingRowQuerySet(models.QuerySet["RoutingRow"]):
    def valid_on(self, day: date) -> RoutingRowQuerySet:
        """Rows whose period covers the day; both ends included, an empty end is open."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))


class RoutingRow(models.Model):
    """content × business unit (or any) × customer value (or any) → who coordinates, who supports, who cooperates."""

    content = models.ForeignKey(
        "requests_app.SupportContent", models.PROTECT, related_name="routing_rows", verbose_name=_("support content")
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("business unit")
    )
    customer_value = models.CharField(_("customer value"), max_length=10, choices=Customer.Value, blank=True)
    coordinator_position = models.ForeignKey(
        "accounts.Position",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coordinating position"),
    )
    coordinator_team = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinating team")
    )
    coordinator_person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinating person")
    )
    supporter_positions = models.ManyToManyField(
        "accounts.Position", blank=True, related_name="+", verbose_name=_("supporter pool")
    )
    cooperating_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="+", verbose_name=_("cooperating departments")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Last day included."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by every change; forms carry the one they were rendered from."
    )

    objects: ClassVar[models.Manager[RoutingRow]] = RoutingRowQuerySet.as_manager()

    class Meta:
        ordering = ["content", "unit", "customer_value", "valid_from"]
        constraints = [
            models.CheckConstraint(name="routing_row_exactly_one_coordinator", condition=EXACTLY_ONE_COORDINATOR),
            models.CheckConstraint(
                name="routing_row_known_value", condition=Q(customer_value__in=["", *Customer.Value.values])
            ),
            models.CheckConstraint(
                name="routing_row_period_in_order",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="routing_row_no_tie",
                expressions=[
                    ("content", RangeOperators.EQUAL),
                    (Coalesce("unit", Value(0)), RangeOperators.EQUAL),
                    ("customer_value", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until", Value("[]")), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,  # an import that moves several rows is checked when it is complete
            ),
        ]

    def __str__(self) -> str:
        unit, value = self.unit or _("any unit"), self.get_customer_value_display() or _("any customer")
        return f"{self.content.code} · {unit} · {value}"

    @property
    def coordinator(self) -> models.Model | None:
        """The position, team or person that coordinates."""
        return self.coordinator_position or self.coordinator_team or self.coordinator_person


class RoutingChange(models.Model):
    """One change of the table, for ever: who, when, what it was before. A trigger refuses update and delete."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Row added")
        CHANGED = "changed", _("Row changed")
        ENDED = "ended", _("Row ended")
        REMOVED = "removed", _("Row removed")

    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    content = models.ForeignKey("requests_app.SupportContent", models.PROTECT, related_name="+")
    row_key = models.BigIntegerField(help_text="The row's id; the row may be gone.")
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", help_text="Empty: the installation itself."
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    changes: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field → [before, after]; names in both languages."
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="routing_change_known_kind", condition=Q(kind__in=["added", "changed", "ended", "removed"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class Queue(models.Model):
    """Where requests wait for a coordinator: a post, a team (its coordinators) or a person.

    A request without a queue waits for the administrators.
    """

    post = models.OneToOneField("accounts.Post", models.PROTECT, null=True, blank=True, related_name="queue")
    team = models.OneToOneField("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="queue")
    person = models.OneToOneField("accounts.User", models.PROTECT, null=True, blank=True, related_name="queue")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="queue_exactly_one_holder",
                condition=Q(post__isnull=False, team=None, person=None)
                | Q(post=None, team__isnull=False, person=None)
                | Q(post=None, team=None, person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.post or self.team or self.person)

    @property
    def seat_unit_id(self) -> int:
        """Where it sits: the unit of the post, the team, or the person's home unit."""
        return self.post.unit_id if self.post else self.team_id or self.person.unit_id  # type: ignore[union-attr]
