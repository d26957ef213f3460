"""The lists of price applications and of approved prices: tabs, orders, columns of the file."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Sentence


class Tab(TextChoices):
    """Whose."""

    MINE = "mine", pgettext_lazy("prices", "Mine")
    TEAM = "team", pgettext_lazy("prices", "My team")
    ALL = "all", pgettext_lazy("prices", "All")


class Holds(TextChoices):
    """Whether what is asked for reaches today."""

    TODAY = "today", pgettext_lazy("prices", "Reaches today")
    OVER = "over", pgettext_lazy("prices", "Over")


class FileFormat(TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


COLUMNS: tuple[Sentence, ...] = (
    _("Customer"),
    _("Customer number"),
    _("Product code"),
    _("Product"),
    _("Price"),
    _("Currency"),
    _("List price"),
    pgettext_lazy("price", "Rate"),
    _("Quantity"),
    _("Amount"),
    _("Valid from"),
    _("Valid until"),
    _("Validity"),
    pgettext_lazy("prices", "Application"),
    _("Owner"),
    _("Approved by"),
)
"""Of the file of approved prices, in their order."""
