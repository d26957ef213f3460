"""People, organisation tree, roles, delegation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Offer the pages."""
        from accounts.policies import may_administer
        from core.navigation import Item, Section, register

        admin = Section.ADMINISTRATION
        register(Item(admin, _("People"), "accounts:people", "people", 10, may_administer))
        register(Item(admin, _("Organisation"), "accounts:organisation", "diagram-3", 20, may_administer))
        register(Item(admin, _("Positions"), "accounts:positions", "person-badge", 30, may_administer))
        register(Item(admin, _("Who is away"), "accounts:away", "calendar-x", 40, may_administer))
        register(Item(Section.PERSON, _("My profile"), "accounts:profile", "person", 1))
        register(Item(Section.PERSON, _("My absence"), "accounts:my_absence", "calendar-x", 2))
