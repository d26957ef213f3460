"""Reading frozen contents in templates: `{% load documents %}`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def frozen_moment(value: str | None) -> datetime | None:
    """`{{ content.submit_by|frozen_moment|moment }}`: the moment that rules.canonical wrote as a text."""
    return datetime.fromisoformat(value) if value else None


@register.filter
def frozen_day(value: str | None) -> date | None:
    """`{{ content.valid_until|frozen_day|moment }}`: the day that it wrote."""
    return date.fromisoformat(value) if value else None


@register.filter
def frozen_decimal(value: str | None) -> Decimal | None:
    """`{% money content.amount|frozen_decimal currency %}`: the decimal that it wrote."""
    return Decimal(value) if value not in (None, "") else None
