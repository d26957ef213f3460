"""The desk's own promises under the sweep: nobody accepts, nobody confirms."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from deadlines.models import Promise
from deadlines.services import sweep
from notifications.models import Message
from requests_app.models import SupportRequest
from requests_app.policies.viewing import can_view
from requests_app.rules.states import State
from requests_app.services.promises import begin_missing
from tests.deadlines.chores import MONDAY, local

from ..personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_request_that_nobody_accepts_is_escalated_to_who_leads_the_queue(
    world: World, clock: time_machine.Traveller
) -> None:
    made = world.request(submitted_at=MONDAY, wanted_by=local("2026-12-04 17:00"))
    begin_missing(at=timezone.now())
    clock.move_to(local("2026-11-23 14:00"))
    sweep.run(now=timezone.now())
    assert [event.kind for event in made.events.order_by("id")] == ["overdue", "escalated_1"]
    assert [row.person for row in made.escalations.all()] == [world.cast.head]
    told = Message.objects.filter(thread=made.number).values_list("recipient", "kind")
    assert set(told) == {
        (world.cast.coordinator_delegate.pk, "deadlines_reminder"),
        (world.cast.head_delegate.pk, "deadlines_escalation"),
    }
    assert all(can_view(message.recipient, made) for message in Message.objects.filter(thread=made.number))
    assert SupportRequest.objects.overdue(local("2026-11-23 14:01")).get() == made
    sweep.run(now=timezone.now())
    assert made.events.count() == 2


def test_delivery_that_nobody_confirms_is_closed_after_three_working_days(
    world: World, clock: time_machine.Traveller
) -> None:
    made = world.request(State.DELIVERED, submitted_at=MONDAY, delivered_at=MONDAY)
    begin_missing(at=timezone.now())
    clock.move_to(local("2026-11-25 17:59"))
    sweep.run(now=timezone.now())
    made.refresh_from_db()
    assert made.state == State.DELIVERED
    clock.move_to(local("2026-11-25 18:00"))
    sweep.run(now=timezone.now())
    made.refresh_from_db()
    assert (made.state, made.was_closed_by_time, made.events.get().kind) == (State.CLOSED, True, "closed_by_time")
    promise = Promise.objects.get()
    assert (promise.outcome, promise.climbed[-1], promise.next_at) == ("void", "close", None)
