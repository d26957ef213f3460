"""Working time: everybody reads it, administrators change it."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from .rules.working_time import FIRST_YEAR, LAST_YEAR
from .views import calendars, days, imports, public


class YearConverter:
    """A year that can be computed."""

    regex = r"\d{4}"

    def to_python(self, value: str) -> int:
        """ValueError is answered as not found."""
        if not FIRST_YEAR < int(value) < LAST_YEAR:
            raise ValueError(value)
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class DayConverter(YearConverter):
    """A day of such a year, as 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:  # type: ignore[override]
        """ValueError is answered as not found."""
        super().to_python(value[:4])
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:  # type: ignore[override]
        return value.isoformat()


register_converter(YearConverter, "calendar_year")
register_converter(DayConverter, "calendar_day")

app_name = "workcalendar"
urlpatterns = [
    path("", calendars.index, name="index"),
    path("<int:pk>/", calendars.this_year, name="calendar"),
    path("<int:pk>/<calendar_year:year>/", calendars.year, name="year"),
    path("<int:pk>/reckon/", calendars.reckon, name="reckon"),
    path("<int:pk>/hours/", calendars.hours, name="hours"),
    path("<int:pk>/inherit/", calendars.inherit, name="inherit"),
    path("<int:pk>/days/<calendar_day:day>/", days.day, name="day"),
    path("exceptions/<int:pk>/remove/", days.remove, name="exception_remove"),
    path("public/<calendar_year:year>/", public.year, name="public"),
    path("public/<calendar_year:year>/confirm/", public.confirm, name="public_confirm"),
    path("public/days/<calendar_day:day>/remove/", public.remove, name="public_remove"),
    path("import/", imports.upload, name="import"),
    path("import/confirm/", imports.confirm, name="import_confirm"),
]
