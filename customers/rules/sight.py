"""How far a role can see into the archive."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(TextChoices):
    """Each includes those before it."""

    OWN = "own", pgettext_lazy("sight", "Own customers")
    TEAM = "team", pgettext_lazy("sight", "The team below him")
    UNIT = "unit", pgettext_lazy("sight", "His business unit")
    ALL = "all", pgettext_lazy("sight", "All customers")


SENTENCES: dict[Scope, Promise] = {
    Scope.OWN: _("Only his own customers"),
    Scope.TEAM: _("His own, and those of the units that he leads and of their people"),
    Scope.UNIT: _("His own, and those of his business unit and of its people"),
    Scope.ALL: _("All customers"),
}
