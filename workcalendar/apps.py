"""Working time: when people work, and what a promise in working hours means by the clock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkCalendarConfig(AppConfig):
    name = "workcalendar"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Offer the pages; everybody may look at them."""
        from core.navigation import Item, Section, register

        register(Item(Section.ADMINISTRATION, _("Working time"), "workcalendar:index", "calendar-week", 60))
