from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy

from approvals.rules import events
from approvals.rules.events import KINDS, Kind
from contracts.rules.events import KINDS as OF_CONTRACTS


def test_apps_above_make_their_own_events_known() -> None:
    assert KINDS["signed"] is OF_CONTRACTS["signed"]
    events.register(OF_CONTRACTS)
    assert OF_CONTRACTS.items() <= KINDS.items()


def test_one_key_means_one_thing() -> None:
    with pytest.raises(ValueError, match="'approved' is registered twice"):
        events.register({"approved": Kind(gettext_lazy("Approve"), "x")})
