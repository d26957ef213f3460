"""`{% load ownership %}`: the pages about who owns what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..policies.archive import can_lead

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages; `url_name` lies in the namespace ownership."""

    name: str
    label: str | Promise
    for_managers: bool = True

    @property
    def url(self) -> str:
        return reverse(f"ownership:{self.name}")


TABS = (
    Tab("claims", _("Claims"), for_managers=False),
    Tab("contact_rule", _("Not contacted in time")),
    Tab("allotment", _("Allotment")),
    Tab("duplicates", _("Duplicates")),
    Tab("transfers", _("Changes of ownership"), for_managers=False),
)


@register.simple_tag(takes_context=True)
def ownership_tabs(context: Context) -> list[Tab]:
    """The pages that the reader may open."""
    user: Any = context["request"].user
    leads = bool(can_lead(user))
    return [tab for tab in TABS if leads or not tab.for_managers]
