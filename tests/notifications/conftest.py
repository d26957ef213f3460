from __future__ import annotations

import pytest

from notifications import kinds
from notifications.kinds import Kind

MAILED = Kind("test.mailed", "Mailed unless switched off")
QUIET = Kind("test.quiet", "Not mailed unless switched on", mail_by_default=False)


@pytest.fixture(autouse=True)
def _two_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry holds two kinds of our own, one of each sort, during a test."""
    monkeypatch.setattr(kinds, "_KINDS", {})
    kinds.register(MAILED)
    kinds.register(QUIET)
