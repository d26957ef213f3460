"""When a unit works: its week, and the days on which it works otherwise."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from workcalendar.rules.hours import as_ranges
from workcalendar.rules.plan import LONGEST, Own
from workcalendar.rules.year import Ranges


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class JsonLength(Func):
    function = "jsonb_array_length"
    output_field = models.IntegerField()


class Edition(models.Model):
    """One row: a new token with each change of anything in this app. Who computed with an older one computes anew."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(name="edition_is_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.token)


class Calendar(models.Model):
    """The ordinary week of a unit and of all below it that have no calendar of their own."""

    unit = models.OneToOneField("accounts.Unit", models.PROTECT, related_name="calendar", verbose_name=_("unit"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    week: models.JSONField[Any, Any] = models.JSONField(
        _("hours"), help_text="Seven lists, Monday first, of [opens, closes] in minutes since midnight."
    )
    observes_public_days = models.BooleanField(_("keeps China's public days"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="calendar_week_has_seven_days", condition=Q(Exact(JsonLength("week"), 7))),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def ranges(self) -> tuple[Ranges, ...]:
        """Of each weekday, Monday first."""
        return tuple(as_ranges(day) for day in self.week)


class CalendarException(models.Model):
    """Days on which a unit, with all below it, works or rests against its calendar. Added and removed, not changed."""

    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="calendar_exceptions", verbose_name=_("unit")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    name = models.CharField(_("occasion"), max_length=80)
    is_working = models.BooleanField(_("working"))
    hours: models.JSONField[Any, Any] = models.JSONField(
        _("hours"), default=list, help_text="As a day of Calendar.week; [] of working days: as on an ordinary one."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calendar_exception_lasts_at_most_a_year",
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lt=F("starts_on") + LONGEST),
            ),
            models.CheckConstraint(
                name="calendar_exception_hours_only_when_working", condition=Q(is_working=True) | Q(hours=[])
            ),
            ExclusionConstraint(
                name="calendar_exception_no_overlap",
                expressions=[
                    (DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                    ("unit", RangeOperators.EQUAL),
                ],
            ),
        ]
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.name

    def as_own(self) -> Own:
        """For the rules."""
        hours = (as_ranges(self.hours) or None) if self.is_working else ()
        return Own(self.pk, self.unit_id, self.starts_on, self.ends_on, self.name, hours)
