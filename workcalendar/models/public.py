"""China's public holidays and make-up workdays, as the State Council publishes them each November."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from core.models import BilingualNames
from workcalendar.rules.plan import PublicKind
from workcalendar.rules.working_time import FIRST_YEAR, LAST_YEAR


class PublicYear(models.Model):
    """A year whose public days are in the table. Not confirmed: its make-up workdays are not published yet."""

    number = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="public_year_can_be_computed", condition=Q(number__gte=FIRST_YEAR, number__lte=LAST_YEAR)
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class PublicDay(BilingualNames):
    """A day of such a year on which the country rests, or works against its weekday."""

    year = models.ForeignKey(PublicYear, models.PROTECT, related_name="days")
    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PublicKind)

    class Meta:
        constraints = [
            models.CheckConstraint(name="public_day_known_kind", condition=Q(kind__in=PublicKind.values)),
            models.CheckConstraint(name="public_day_in_its_year", condition=Q(year=ExtractYear(F("day")))),
        ]
        ordering = ["day"]
