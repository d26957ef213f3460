"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Offer the pages."""
        from core.navigation import Item, Section, register

        from .policies import tends_mail
        from .services.mail_folder import has_folder

        register(Item(Section.PERSON, _("Inbox"), "notifications:inbox", "bell", 10))
        register(Item(Section.PERSON, _("What comes by e-mail"), "notifications:preferences", "envelope-check", 20))
        register(Item(Section.PERSON, _("Sent mails"), "notifications:sent_mails", "envelope-paper", 30, has_folder))
        register(Item(Section.ADMINISTRATION, _("Mail"), "notifications:mail", "envelope", 80, tends_mail))
