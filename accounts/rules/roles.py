"""The roles of domain §1. What a role may do is decided in each app's policies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A role is held in a unit and reaches the units below it."""

    SALES_REP = "sales_rep", _("Sales rep")
    COORDINATOR = "coordinator", _("Coordinator")
    SUPPORTER = "supporter", _("Supporter")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    MARKETING_DIRECTOR = "marketing_director", _("Marketing director")
    COMPANY_LEADER = "company_leader", _("Company leader")
    ADMINISTRATOR = "administrator", _("Administrator")


LEADING = frozenset({Role.SALES_MANAGER, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER})
