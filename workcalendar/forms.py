"""Forms of working time: hours of a week or a day, exceptions, public days, a calculation, a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import UnitField
from accounts.models import Unit
from core.forms import Form
from core.text import one_line

from .rules import icalendar
from .rules.hours import MOST_RANGES, WEEKDAYS, minutes_of, problem, times_of
from .rules.plan import LONGEST, Hours, Name, PublicDate, PublicKind
from .rules.working_time import FIRST_YEAR, LAST_YEAR
from .rules.year import Ranges
from .services.exceptions import Wanted

ZONES = ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


class VersionedForm(Form):
    """Carries the version that the page was rendered from; 0 stands for something that is not there yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class DayRanges:
    """The rows of times that make up the hours of one day in a form; empty rows count as none."""

    def __init__(self, form: Form, key: str, label: str | Promise, ranges: Ranges = ()) -> None:
        self.form, self.key, self.label = form, key, label
        for number in range(MOST_RANGES):
            given = times_of(ranges[number]) if number < len(ranges) else (None, None)
            for side, value in zip(("opens", "closes"), given, strict=True):
                form.fields[f"{key}_{number}_{side}"] = forms.TimeField(
                    label=str(label),
                    required=False,
                    initial=value,
                    widget=forms.TimeInput({"type": "time", "class": "form-control"}, "%H:%M"),
                )

    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """The bound fields, for the template."""
        return [(self.form[f"{self.key}_{n}_opens"], self.form[f"{self.key}_{n}_closes"]) for n in range(MOST_RANGES)]

    @property
    def errors(self) -> list[str]:
        return [str(error) for row in self.rows() for field in row for error in field.errors]

    def clean(self) -> Ranges:
        """Sorted ranges; what is wrong stands at the first field concerned."""
        found, data = [], self.form.cleaned_data
        for number in range(MOST_RANGES):
            name = f"{self.key}_{number}_opens"
            opens, closes = data.get(name), data.get(f"{self.key}_{number}_closes")
            if (opens is None) != (closes is None) and not self.errors:
                self.form.add_error(name, _("Give both times, or neither."))
            elif opens is not None and closes is not None:
                found.append(minutes_of(opens, closes))
        if not self.errors and (wrong := problem(found)):
            self.form.add_error(f"{self.key}_0_opens", wrong)
        return tuple(sorted(found))


class HoursForm(VersionedForm):
    """The week of a unit."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in ZONES],
        widget=forms.Select({"data-picker": True}),
    )
    observes_public_days = forms.BooleanField(
        label=_("Keeps China's public holidays and make-up workdays"), required=False
    )

    def __init__(self, *args: Any, hours: Hours, version: int, **kwargs: Any) -> None:
        facts = {"time_zone": hours.zone.key, "observes_public_days": hours.observes_public_days, "version": version}
        super().__init__(*args, initial=facts, **kwargs)
        self.days = [DayRanges(self, f"day_{n}", name, hours.week[n]) for n, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        """Adds `week`."""
        week = tuple(day.clean() for day in self.days)
        if not self.errors and not any(week):
            raise ValidationError(_("A week needs at least one working day."))
        return {**self.cleaned_data, "week": week}

    @property
    def facts(self) -> dict[str, Any]:
        """What `set_hours` takes."""
        return {name: self.cleaned_data[name] for name in ("version", "time_zone", "observes_public_days", "week")}


class Work(TextChoices):
    CLOSED = "closed", pgettext_lazy("exception", "Closed")
    ORDINARY = "ordinary", _("Works as on an ordinary working day")
    HOURS = "hours", _("Works at other hours")


class ExceptionForm(Form):
    """Days on which a unit works or rests against its calendar."""

    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    name = forms.CharField(label=_("Occasion"), max_length=80, help_text=_("For example: company outing, inventory."))
    work = forms.ChoiceField(label=_("What happens"), choices=Work.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, day: date, is_working: bool, **kwargs: Any) -> None:
        proposed = Work.CLOSED if is_working else Work.ORDINARY
        super().__init__(*args, initial={"starts_on": day, "ends_on": day, "work": proposed}, **kwargs)
        self.hours = DayRanges(self, "own", _("Hours"))

    def clean(self) -> None:
        """A period of at most a year; hours exactly when they are asked for."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        ranges, at_hours = self.hours.clean(), self.cleaned_data.get("work") == Work.HOURS
        self.cleaned_data["hours"] = ranges if at_hours else ()
        if at_hours and not ranges and not self.hours.errors:
            self.add_error("own_0_opens", _("Give the hours of these days."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("ends_on", _("An exception lasts a year at most."))

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        name = one_line(data["name"])
        return Wanted(data["starts_on"], data["ends_on"], name, data["work"] != Work.CLOSED, data["hours"])


class PublicDayForm(VersionedForm):
    """A day of China's public calendar."""

    day = forms.DateField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Kind"), choices=PublicKind.choices)
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        self.year = year
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs |= {"min": f"{year}-01-01", "max": f"{year}-12-31"}

    def clean_day(self) -> date:
        """In the year of the page, whose version the form carries."""
        day: date = self.cleaned_data["day"]
        if day.year != self.year:
            raise ValidationError(_("The day must lie in %(year)s.") % {"year": self.year})
        return day

    @property
    def wanted(self) -> PublicDate:
        data = self.cleaned_data
        return PublicDate(data["day"], data["kind"], Name(data["name_en"], data["name_zh"]))


class ConfirmForm(VersionedForm):
    """Whether the make-up workdays of a year are published."""

    is_confirmed = forms.BooleanField(required=False)


class ReckonForm(Form):
    """From when, and how much working time."""

    start = forms.DateTimeField(label=_("From"))
    hours = forms.DecimalField(
        label=_("Working hours"),
        min_value=-10_000,
        max_value=10_000,
        max_digits=7,
        decimal_places=2,
        help_text=_("Less than zero counts backwards."),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        self.zone = zone
        here = now.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
        super().__init__(*args, initial={"start": here, "hours": 8}, **kwargs)

    def clean_start(self) -> datetime:
        """What was typed is a time of the calendar's zone."""
        start: datetime = self.cleaned_data["start"].replace(tzinfo=self.zone)
        if not FIRST_YEAR + 50 <= start.year <= LAST_YEAR - 50:
            raise ValidationError(_("Choose a day from 1950 to 2150."))
        return start

    @property
    def working(self) -> timedelta:
        return timedelta(hours=float(self.cleaned_data["hours"]))


class TargetField(UnitField):
    """Whose exceptions the days of a file become."""

    def label_from_instance(self, obj: Unit) -> str:
        """In words, since the list holds something else as well."""
        return str(_("Exceptions of %(unit)s") % {"unit": obj})


class UploadForm(Form):
    """An iCalendar file and where its days go."""

    file = forms.FileField(
        label=_("iCalendar file"),
        help_text=_("A file that ends in .ics, at most 1 MB. Whole days from this year on are read."),
        widget=forms.ClearableFileInput({"accept": ".ics,text/calendar"}),
        error_messages={"empty": _("The file is empty.")},
    )
    unit = TargetField(
        label=_("Its days become"), required=False, empty_label=_("China's public days, for all who keep them")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, today: date, **kwargs: Any) -> None:
        self.zone, self.today = zone, today
        super().__init__(*args, **kwargs)

    def clean_file(self) -> icalendar.Found:
        """What the file holds; refused by its size before anything reads it."""
        file = self.cleaned_data["file"]
        try:
            return icalendar.read(file.read(icalendar.MAX_BYTES + 1), zone=self.zone, today=self.today)
        except icalendar.Unreadable as refusal:
            raise ValidationError(str(refusal)) from refusal


class TakeForm(Form):
    """The lines of a preview that are taken over."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=200_000)
    take = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(number, number) for number in range(icalendar.MAX_EVENTS)], required=False
    )
