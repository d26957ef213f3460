from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from deadlines import backlogs
from deadlines.backlogs import Backlog, Waiting


def _nothing(_now: datetime) -> Waiting:
    return Waiting(0, timedelta(0))


def test_backlog_has_one_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlogs, "_BACKLOGS", {})
    one = Backlog("letters", "Letters waiting", _nothing)
    backlogs.register(one)
    backlogs.register(Backlog("letters", "Letters waiting", _nothing))
    assert backlogs.every() == [one]
    with pytest.raises(ValueError, match="letters"):
        backlogs.register(Backlog("letters", "Other letters", _nothing))
