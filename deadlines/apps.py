"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Promises")

    def ready(self) -> None:
        """Say which kinds of message come from here, listen to changes of calendars, offer the pages."""
        from accounts.policies import may_administer
        from core.navigation import Item, Section, register
        from notifications import kinds
        from workcalendar import changes

        from .services import recalculating

        changes.register(recalculating.ask)
        kinds.register(kinds.Kind("deadlines_reminder", _("A promise of yours is due soon or overdue")))
        kinds.register(kinds.Kind("deadlines_escalation", _("A promise of others was missed and comes to you")))
        kinds.register(kinds.Kind("deadlines_digest", _("Each working morning: what is overdue, due and waiting")))
        register(Item(Section.ADMINISTRATION, _("Status"), "running:status", "heart-pulse", 90, may_administer))
