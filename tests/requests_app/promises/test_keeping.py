"""Requests from before the desk kept promises get theirs, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from deadlines.models import Promise
from requests_app.models import SupportRequest
from requests_app.rules.states import ENDED, OPEN, RUNNING, State
from requests_app.services import lifecycle
from requests_app.services.promises import begin_missing
from tests.deadlines.chores import MONDAY, local

from ..personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_open_requests_get_promises_from_when_they_began(world: World) -> None:
    rows = {state.value: world.request(state, submitted_at=MONDAY) for state in (*OPEN, *ENDED)}
    assert begin_missing(at=timezone.now(), batch=2) == len(OPEN)
    assert set(Promise.objects.values_list("subject_id", flat=True)) == {rows[state].pk for state in OPEN}
    due = set(SupportRequest.objects.exclude(due_at=None).values_list("state", flat=True))
    assert due == set(RUNNING)
    accept = Promise.objects.get(kind="accept", subject_id=rows[State.SUBMITTED].pk)
    assert (accept.started_at, accept.due_at) == (MONDAY, local("2026-11-23 14:00"))


def test_returned_request_keeps_what_was_left_when_it_was_returned(world: World) -> None:
    at = local("2026-11-23 11:00")
    made = world.request(State.RETURNED, submitted_at=MONDAY, accepted_at=MONDAY, updated_at=at)
    begin_missing(at=local("2026-11-24 11:00"))
    promises = Promise.objects.filter(subject_id=made.pk)
    assert {(one.kind, one.paused_at, one.due_at) for one in promises} == {("assign", at, None), ("deliver", at, None)}
    lifecycle.resubmit(made, by=world.person("requester"))
    assert Promise.objects.get(kind="assign").remaining == timedelta(hours=6)


def test_what_was_wanted_long_ago_is_late(world: World) -> None:
    made = world.request(
        State.IN_PROGRESS, submitted_at=MONDAY - timedelta(days=20), wanted_by=MONDAY - timedelta(days=3)
    )
    begin_missing(at=timezone.now())
    made.refresh_from_db()
    assert (made.due_at, made.is_overdue) == (MONDAY - timedelta(days=3), True)


def test_time_that_was_typed_wrong_hinders_nothing(world: World) -> None:
    world.request(State.SUBMITTED, submitted_at=MONDAY, wanted_by=local("9026-12-01 18:00"))
    assert begin_missing(at=timezone.now()) == 1
    assert set(Promise.objects.values_list("kind", flat=True)) == {"accept", "deliver"}


def test_command_says_how_many_and_is_harmless_a_second_time(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.request()
    call_command("keep_promises")
    assert capsys.readouterr().out == "Clocks started for 1 open requests.\n"
    before = list(Promise.objects.values())
    call_command("keep_promises")
    assert capsys.readouterr().out == ""
    assert list(Promise.objects.values()) == before
