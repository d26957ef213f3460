from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from deadlines.models import Incident
from deadlines.services import incidents

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_incident_says_what_was_mended_and_why() -> None:
    incident = incidents.record(Incident.Kind.WORKER, silence=timedelta(seconds=33.6), now=NOW)
    assert (str(incident), incident.why) == ("Worker restarted", "The worker had finished nothing for 34 s.")


@pytest.mark.parametrize("kind", Incident.Kind)
def test_every_kind_has_its_sentence(kind: Incident.Kind) -> None:
    assert "7 s" in incidents.record(kind, silence=timedelta(seconds=7), now=NOW).why


def test_incidents_are_kept_for_a_month_newest_first() -> None:
    for days in (31, 29, 0):
        incidents.record(Incident.Kind.BEAT, silence=timedelta(days=days), now=NOW - timedelta(days=days))
    assert [incident.seconds // 86400 for incident in Incident.objects.all()] == [0, 29]


def test_clock_that_went_back_gives_no_negative_silence() -> None:
    assert incidents.record(Incident.Kind.BEAT, silence=timedelta(seconds=-9), now=NOW).seconds == 0


def test_database_refuses_an_unknown_kind() -> None:
    with pytest.raises(IntegrityError, match="incident_known_kind"):
        Incident.objects.create(kind="quake", seconds=1)
