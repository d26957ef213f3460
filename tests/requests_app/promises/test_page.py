"""What is owed on the page of a request, and who is told when."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from deadlines.models import Promise
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from requests_app.services.promises import begin_missing
from requests_app.views.detail.promised import promised
from tests.deadlines.chores import MONDAY, local
from tests.factories import make_calendar, make_request

from ..personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def made(world: World, state: str = State.SUBMITTED, **fields: object) -> SupportRequest:
    row = world.request(state, **{"submitted_at": MONDAY, "wanted_by": local("2026-11-27 17:00")} | fields)
    begin_missing(at=timezone.now())
    return SupportRequest.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SUBMITTED, [("accept", "queue", "4 working hours left"), ("deliver", "queue", "4 working days left")]),
        (State.IN_PROGRESS, [("deliver", "lead", "4 working days left")]),
        (State.DELIVERED, [("confirm", "requester", "3 working days left")]),
        (State.CLOSED, []),
    ],
)
def test_promises_say_what_by_whom_and_how_much_is_left(
    world: World, state: State, expected: list[tuple[str, str, str]]
) -> None:
    row = made(world, state, delivered_at=MONDAY if state in (State.DELIVERED, State.CLOSED) else None)
    owners = {"queue": str(world.queue), "lead": str(world.cast.lead), "requester": str(world.cast.requester)}
    with CaptureQueriesContext(connection) as asked:
        shown = promised(SupportRequest.objects.select_related("queue__post__position").get(pk=row.pk), MONDAY)
    assert [(one.promise.kind, one.owner, one.left) for one in shown] == [
        (kind, owners[owner], left) for kind, owner, left in expected
    ]
    assert len([q for q in asked if "deadlines_" in q["sql"] or "workcalendar_" in q["sql"]]) == (2 if expected else 0)


def test_promise_of_nobodys_queue_is_owed_by_the_administrators(world: World) -> None:
    row = make_request(submitted_at=MONDAY)
    begin_missing(at=MONDAY)
    assert {one.owner for one in promised(row, MONDAY)} == {"Administrators"}


def test_late_and_paused_promises_are_marked(world: World, client: Client, clock: time_machine.Traveller) -> None:
    late, returned = made(world), made(world, State.RETURNED, accepted_at=MONDAY, updated_at=local("2026-11-23 11:00"))
    clock.move_to(local("2026-11-23 15:00"))
    client.force_login(world.person("coordinator"))
    page = client.get(late.get_absolute_url()).content.decode()
    assert "late by 1 working hour" in page
    assert "owed is-overdue" in page
    page = client.get(returned.get_absolute_url()).content.decode()
    assert "Clock stands still" in page
    assert "6 working hours left" in page


def test_time_that_moved_by_a_pause_names_the_time_that_was_given(world: World, client: Client) -> None:
    row = made(world, State.IN_PROGRESS)
    client.force_login(world.person("lead"))
    moved = "Later than 27 Nov 2026, 17:00, as the clock stood still."
    assert "Later than" not in client.get(row.get_absolute_url()).content.decode()
    Promise.objects.filter(subject_id=row.pk).update(due_at=local("2026-11-30 09:30"))
    page = client.get(row.get_absolute_url()).content.decode()
    assert moved in " ".join(strip_tags(page).split())


def test_years_without_published_holidays_are_named(world: World, client: Client) -> None:
    row = made(world, State.IN_PROGRESS, wanted_by=local("2027-02-01 12:00"))
    client.force_login(world.person("lead"))
    assert "not confirmed" not in client.get(row.get_absolute_url()).content.decode()
    make_calendar(world.company.presales)  # observes public days, and none are published here
    assert [one.unconfirmed for one in promised(row, MONDAY)] == [(2026, 2027)]
    assert "not confirmed" in client.get(row.get_absolute_url()).content.decode()


def test_who_is_told_when_is_a_dialog_and_a_page(world: World, client: Client) -> None:
    row = made(world)
    client.force_login(world.person("requester"))
    url = f"{row.get_absolute_url()}promises/"
    assert url in client.get(row.get_absolute_url()).content.decode()
    page, dialog = client.get(url).content.decode(), client.get(url, headers={"HX-Request": "true"}).content.decode()
    for shown in (page, dialog):
        assert str(world.cast.head) in shown or str(world.cast.head_delegate) in shown
        assert str(row.number) in shown
    assert ("<html" in page, "<html" in dialog) == (True, False)
    assert Promise.objects.count() == 2
    client.force_login(world.person("stranger"))
    assert client.get(url).status_code == 404
