"""The kinds of message. Declared here, filled from above: each app registers its own in `AppConfig.ready`."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """What a person can switch on and off; `label` is a lazy string shown on the preferences page."""

    code: str
    label: Sentence
    mail_by_default: bool = True


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. The same kind again is harmless; another kind under the same code is a ValueError."""
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"notification kind {kind.code!r} is registered twice")
    return kind


def get(code: str) -> Kind:
    """The kind; KeyError when no app registered it."""
    return _KINDS[code]


def every() -> list[Kind]:
    """All kinds in the order of their registration."""
    return list(_KINDS.values())
