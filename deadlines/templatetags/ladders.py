"""`{% load ladders %}`: rungs in words."""

from __future__ import annotations

from django import template

from ..rules import words
from ..rules.ladder import Rung

register = template.Library()


@register.filter
def in_words(rung: Rung) -> words.Line:
    """`{% with line=step.rung|in_words %}`: what it does, in which tone, when and whom it tells."""
    return words.line(rung, {})
