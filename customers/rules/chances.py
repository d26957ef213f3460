"""The list of opportunities: whose they are, which ones, in which order."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tab(TextChoices):
    """Whose customers' opportunities the list holds; each person has only those tabs that can hold something."""

    MINE = "mine", pgettext_lazy("customers", "Mine")
    TEAM = "team", pgettext_lazy("customers", "My team")
    ALL = "all", pgettext_lazy("customers", "All")


class Which(TextChoices):
    """Open ones unless something else is asked for."""

    OPEN = "open", pgettext_lazy("opportunities", "Open")
    WON = "won", pgettext_lazy("opportunities", "Won")
    LOST = "lost", pgettext_lazy("opportunities", "Lost")
    ANY = "any", pgettext_lazy("opportunities", "Open and closed")


class Sort(TextChoices):
    SIGNING = "signing", _("By signing date")
    NEXT = "next", _("Next date first")
    NEWEST = "newest", _("Newest first")


ORDER: dict[str, tuple[str, ...]] = {
    Sort.SIGNING: ("signing_on", "id"),
    Sort.NEXT: ("next_on", "id"),
    Sort.NEWEST: ("-created_at", "-id"),
}
