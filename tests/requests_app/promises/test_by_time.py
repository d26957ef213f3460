"""What time does to requests: overdue and escalated on the timeline, due times computed anew, closed by time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from core.errors import DomainError, NotAllowed
from deadlines.kinds import Climbed
from deadlines.models import Promise
from deadlines.services.promises import end_all
from notifications.models import Message
from requests_app.models import RequestEvent, Subtask, SupportRequest
from requests_app.rules.forms.wire import parse
from requests_app.rules.states import State, SubtaskState
from requests_app.services import lifecycle
from requests_app.services.by_time import record_climbs, show_due_again
from requests_app.services.promises import begin_missing
from requests_app.views.detail.timeline import entries
from tests.factories import make_user

from ..personas import World

pytestmark = pytest.mark.django_db


def climbed(support_request: SupportRequest, rung: str, level: int = 0, *told: User) -> Climbed:
    people = tuple(person.pk for person in told)
    return Climbed(0, "accept", support_request.pk, rung, level, timezone.now(), people)


def test_due_time_and_escalations_are_told_on_the_timeline_reminders_are_not(world: World) -> None:
    made = world.request()
    told = [make_user(name=f"经理{number}", name_latin=f"Manager {number}") for number in range(2)]
    steps = [("before-80", 0), ("due", 0), ("level-1", 1), ("again-1", 0), ("level-2", 2), ("level-3", 3)]
    climbs = [climbed(made, rung, level, *told) for rung, level in steps]
    with CaptureQueriesContext(connection) as asked:
        record_climbs(climbs)
    assert len(asked) == 3
    assert {row.person for row in made.escalations.all()} == set(told)
    events = list(made.events.order_by("id"))
    assert [event.kind for event in events] == ["overdue", "escalated_1", "escalated_2", "escalated_3"]
    assert [event.at for event in events] == [climbs[place].at for place in (1, 2, 4, 5)]
    assert events[1].actor is None
    assert SupportRequest.objects.get(pk=made.pk).version == made.version
    shown = entries(events, parse(made.form_version.schema), [], {})
    assert [one.tone for one in shown] == ["danger"] * 4
    assert str(shown[1].sentence) == "Escalation, level 1: accept the request"
    assert (shown[1].told, shown[1].differences) == ("Manager 0, Manager 1", [])
    with translation.override("zh-hans"):
        assert entries(events[1:2], parse(made.form_version.schema), [], {})[0].told == "经理0、经理1"


def test_who_was_told_once_sees_it_however_often_he_is_told(world: World) -> None:
    made, person = world.request(), make_user()
    for level in (1, 2):
        record_climbs([climbed(made, f"level-{level}", level, person), climbed(made, "due", 0, make_user())])
    assert [row.person for row in made.escalations.all()] == [person]


def test_step_that_nobody_could_be_told_of_names_nobody(world: World) -> None:
    made = world.request()
    record_climbs([climbed(made, "due")])
    assert made.events.get().changes == {}


def test_reminders_alone_ask_nothing(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        record_climbs([climbed(world.request(), "before-50", 0, make_user())])
    assert not [query for query in asked if "requestevent" in query["sql"]]


def test_due_times_computed_anew_are_shown(world: World) -> None:
    first, second, none = world.request(), world.request(), world.request()
    begin_missing(at=timezone.now())
    sooner = timezone.now() + timedelta(minutes=5)
    changed = [Promise.objects.get(subject_id=row.pk, kind="deliver") for row in (first, none)]
    Promise.objects.filter(pk=changed[0].pk).update(due_at=sooner)
    end_all([none.pk], kinds=["accept", "deliver"], at=timezone.now())
    before = SupportRequest.objects.get(pk=second.pk).due_at
    with CaptureQueriesContext(connection) as asked:
        show_due_again(changed)
    assert len(asked) == 2
    due = {row.pk: (row.due_at, row.due_kind) for row in SupportRequest.objects.all()}
    assert due == {first.pk: (sooner, "deliver"), second.pk: (before, "accept"), none.pk: (None, "")}


def delivered(world: World) -> SupportRequest:
    made = world.request(State.DELIVERED)
    begin_missing(at=timezone.now())
    return made


def test_delivery_that_nobody_confirms_closes_marked_so(world: World) -> None:
    made, at = delivered(world), timezone.now()
    other = world.request(State.IN_PROGRESS)
    asked = Subtask.objects.create(
        support_request=made, unit=world.company.testing, question="Free?", asked_by=world.cast.lead
    )
    assert lifecycle.close_by_time([made.pk, other.pk, 0], at=at) == [made.pk]
    fresh = SupportRequest.objects.get(pk=made.pk)
    assert (fresh.state, fresh.closed_at, fresh.rating, fresh.version) == (State.CLOSED, at, None, made.version + 1)
    assert (fresh.due_at, fresh.due_kind, fresh.was_closed_by_time) == (None, "", True)
    event = fresh.events.get()
    assert (event.kind, event.actor, event.from_state, event.to_state, event.version) == (
        "closed_by_time",
        None,
        State.DELIVERED,
        State.CLOSED,
        fresh.version,
    )
    promise = Promise.objects.get(subject_id=made.pk)
    assert (promise.outcome, promise.ended_at, promise.next_rung) == ("void", at, "")
    assert Subtask.objects.get(pk=asked.pk).state == SubtaskState.WITHDRAWN
    told = Message.objects.values_list("recipient", "kind", "thread")
    people = (world.cast.lead, world.cast.supporter, world.cast.watcher)
    assert sorted(told) == sorted((person.pk, "requests_progress", made.number) for person in people)


@pytest.mark.parametrize("number", [1, 3])
def test_closing_costs_the_same_for_one_and_many(world: World, number: int) -> None:
    rows = [delivered(world).pk for _ in range(number)]
    with CaptureQueriesContext(connection) as asked:
        assert lifecycle.close_by_time(rows, at=timezone.now()) == rows
    assert len(asked) == 9


def test_request_closed_by_time_is_rated_once_or_reopened(world: World) -> None:
    made, requester = delivered(world), world.person("requester")
    lifecycle.close_by_time([made.pk], at=timezone.now())
    with pytest.raises(DomainError, match="1 to 5"):
        lifecycle.rate(made, by=requester, rating=0)
    with pytest.raises(NotAllowed):
        lifecycle.rate(made, by=world.person("lead"), rating=5)
    rated = lifecycle.rate(made, by=requester, rating=4, words=" Good ")
    assert (rated.rating, rated.rating_words, rated.state, rated.was_closed_by_time) == (4, "Good", "closed", False)
    event = RequestEvent.objects.get(kind="rated")
    assert (event.note, event.changes) == ("Good", {"rating": [None, 4]})
    with pytest.raises(DomainError, match="rated already"):
        lifecycle.rate(made, by=requester, rating=1)
    reopened = lifecycle.reopen(made, by=requester, note="Page 3 is missing")
    assert (reopened.rating, reopened.due_kind) == (None, "deliver")


def test_request_confirmed_by_its_requester_is_not_closed_by_time(world: World) -> None:
    made = delivered(world)
    lifecycle.confirm(made, by=world.person("requester"), rating=5)
    assert lifecycle.close_by_time([made.pk], at=timezone.now()) == []
    assert [event.kind for event in made.events.all()] == ["confirmed"]
