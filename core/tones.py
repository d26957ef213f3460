"""The colour that goes with a word. Colour never stands alone: `{% badge %}` always prints the word as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Tone = Literal["neutral", "info", "progress", "success", "warning", "danger"]
TONES: tuple[Tone, ...] = ("neutral", "info", "progress", "success", "warning", "danger")

_registered: dict[str, dict[str, Tone]] = {}


def register(field: str, tones: Mapping[str, Tone]) -> None:
    """Give the values of a model field (any model that has one of that name) their tones."""
    _registered.setdefault(field, {}).update({str(value): tone for value, tone in tones.items()})


def tone_of(field: str, value: object) -> Tone:
    """The registered tone, else neutral."""
    return _registered.get(field, {}).get(str(value), "neutral")
