"""The one way to make a PDF: a Django template, set by WeasyPrint. See ADR 22.

A template extends `pdf/base.html`, which tells its blocks; `static/css/pdf.css` tells its classes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .errors import DomainError, Sentence

CONTENT_TYPE = "application/pdf"
_SHORT_WATERMARK = 6  # characters; longer ones are set smaller
_NO_GLYPH_NEEDED = {"Zs", "Zl", "Zp", "Cc", "Cf"}  # general categories of Unicode: spaces, controls, format
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # they choose a shape, and are none


@dataclass(frozen=True, slots=True)
class Paper:
    """What every page of a document says of it; `paper` in the templates."""

    title: str
    number: str
    company: str
    language: str
    watermark: str
    at: datetime

    @property
    def created(self) -> str:
        """`at` as document metadata want it."""
        return self.at.astimezone(UTC).isoformat(timespec="seconds")

    @property
    def has_long_watermark(self) -> bool:
        return len(self.watermark) > _SHORT_WATERMARK


def render(
    template_name: str,
    context: Mapping[str, Any],
    *,
    language: str,
    title: Sentence,
    company: Sentence,
    at: datetime,
    number: str = "",
    watermark: Sentence = "",
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of a template in a language, whatever that of the reader; the same input gives the same bytes.

    `at` (aware) is the time that the document tells as that of its making, `number` its number as printed at its head,
    `watermark` goes across each page. The template reaches pictures as `given:NAME` by their names in `files`, our own
    as `ours:img/NAME.svg`, and nothing else. Raises DomainError where the machine lacks what WeasyPrint needs.
    """
    typesetting = _typesetting()
    with translation.override(language):
        paper = Paper(str(title), number, str(company), language, str(watermark), at)
        html = render_to_string(template_name, {**context, "paper": paper})
    return bytes(typesetting.typeset(html, files or {}))


def missing_characters(text: str) -> set[str]:
    """The characters of a text that would be printed as empty boxes, such as a rare one of a name."""
    from .typefaces import covered

    rare = {character for character in text if ord(character) not in covered() and _needs_glyph(character)}
    if not rare:
        return rare
    try:
        return set(_typesetting().undrawable(rare))
    except DomainError:
        return rare


def _needs_glyph(character: str) -> bool:
    if any(ord(character) in selectors for selectors in _VARIATION_SELECTORS):
        return False
    return unicodedata.category(character) not in _NO_GLYPH_NEEDED


def _typesetting() -> ModuleType:
    try:
        from . import typesetting
    except (ImportError, OSError) as error:  # OSError: a library of the system is not there
        raise DomainError(
            _("No PDF can be made: the server lacks Pango. Ask an administrator to install it (see the runbook).")
        ) from error
    return typesetting
