"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Promises")

    def ready(self) -> None:
        """Say which kinds of message come from here, listen to changes of calendars, offer the pages."""
        from accounts import changes as absences
        from accounts.policies import may_administer
        from core import tones
        from core.navigation import Item, Section, register
        from notifications import kinds
        from workcalendar import changes

        from .services import recalculating

        changes.register(recalculating.ask)
        absences.register(recalculating.ask_about)
        tones.register("outcome", {"kept": "success", "broken": "danger", "void": "neutral"})
        kinds.register(kinds.Kind("deadlines_reminder", _("Something that I owe is due soon or overdue")))
        kinds.register(kinds.Kind("deadlines_escalation", _("Something that others owe was missed and comes to me")))
        kinds.register(kinds.Kind("deadlines_digest", _("Each working morning: what is overdue, due or waits for me")))
        register(Item(Section.ADMINISTRATION, _("Status"), "running:status", "heart-pulse", 90, may_administer))
        register(Item(Section.WORK, _("What I owe"), "deadlines:mine", "hourglass-split", 35))
        register(Item(Section.ADMINISTRATION, _("Reminders and escalation"), "deadlines:ladders", "alarm", 55))
