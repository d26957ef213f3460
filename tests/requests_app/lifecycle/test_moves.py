"""Each move: what it changes, the one event it leaves, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.services import people
from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import CooperatingUnit, Queue, RequestEvent, Responsibility, SupportRequest
from requests_app.rules import route_reason
from requests_app.rules.lifecycle import MOVES
from requests_app.rules.states import State, SubtaskState
from requests_app.services import corrections, lifecycle, subtasks
from tests.factories import make_content, make_form_version, make_post, make_request, make_routing_row, make_user

from ..personas import World

pytestmark = pytest.mark.django_db

Verb = Callable[[World, SupportRequest], SupportRequest]

VERBS: dict[str, tuple[str, Verb]] = {
    "accept": ("coordinator", lambda w, r: lifecycle.accept(r, by=w.person("coordinator"))),
    "return": ("lead", lambda w, r: lifecycle.send_back(r, by=w.person("lead"), note=" Which network? ")),
    "resubmit": ("requester", lambda w, r: lifecycle.resubmit(r, by=w.person("requester"), note="Added")),
    "reject": ("coordinator", lambda w, r: lifecycle.reject(r, by=w.person("coordinator"), note="Not ours")),
    "reroute": (
        "coordinator",
        lambda w, r: lifecycle.reroute(r, by=w.person("coordinator"), queue=other_queue(), note="Yours"),
    ),
    "assign": ("coordinator", lambda w, r: lifecycle.assign(r, by=w.person("coordinator"), lead=w.cast.lead)),
    "reassign": (
        "coordinator",
        lambda w, r: lifecycle.reassign(r, by=w.person("coordinator"), lead=w.cast.supporter, note="Ill"),
    ),
    "start": ("lead", lambda w, r: lifecycle.start(r, by=w.person("lead"))),
    "deliver": ("lead", lambda w, r: lifecycle.deliver(r, by=w.person("lead"), name="Report", summary="Passed")),
    "confirm": ("requester", lambda w, r: lifecycle.confirm(r, by=w.person("requester"), rating=4, words="Good")),
    "reopen": ("requester", lambda w, r: lifecycle.reopen(r, by=w.person("requester"), note="Page 3 is missing")),
    "cancel": ("requester", lambda w, r: lifecycle.cancel(r, by=w.person("requester"), note="Lost the deal")),
}


def other_queue() -> Queue:
    return Queue.objects.create(post=make_post(make_user()))


@pytest.mark.parametrize("name", VERBS)
def test_move_changes_the_state_and_leaves_one_event(world: World, name: str) -> None:
    persona, verb = VERBS[name]
    for source in MOVES[name].sources:
        support_request = world.request(source)
        verb(world, support_request)
        fresh = SupportRequest.objects.get(pk=support_request.pk)
        expected = MOVES[name].target or State.ACCEPTED
        assert fresh.state == expected
        assert fresh.version == 2
        event = RequestEvent.objects.get(support_request=support_request)
        assert (event.kind, event.from_state, event.to_state) == (MOVES[name].past, source, expected)
        assert (event.actor, event.on_behalf_of, event.at) == (world.person(persona), None, fresh.updated_at)
        assert event.version == 2
        assert bool(event.note) == (name not in {"accept", "assign", "start"})


@pytest.mark.parametrize("name", VERBS)
def test_move_from_another_state_is_refused_and_changes_nothing(world: World, name: str) -> None:
    for source in set(State.values) - {State.DRAFT} - {state.value for state in MOVES[name].sources}:
        support_request = world.request(source)
        with pytest.raises(DomainError, match="Someone was faster"):
            VERBS[name][1](world, support_request)
        fresh = SupportRequest.objects.get(pk=support_request.pk)
        assert (fresh.state, fresh.version) == (source, 1)
        assert not fresh.events.exists()


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reason])
def test_move_without_the_reason_it_owes_is_refused(world: World, name: str) -> None:
    support_request = world.request(MOVES[name].sources[0])
    service: Any = lifecycle.send_back if name == "return" else getattr(lifecycle, name)
    more: dict[str, dict[str, Any]] = {"reroute": {"queue": world.queue}, "reassign": {"lead": world.cast.lead}}
    with pytest.raises(DomainError, match="reason"):
        service(support_request, by=world.person(VERBS[name][0]), note="  ", **more.get(name, {}))
    assert not support_request.events.exists()


@pytest.mark.parametrize("name", VERBS)
def test_stranger_is_refused_every_move(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    support_request = world.request(MOVES[name].sources[0])
    world.cast.__dict__[VERBS[name][0]] = world.cast.stranger
    with pytest.raises(NotAllowed):
        VERBS[name][1](world, support_request)
    assert not support_request.events.exists()


@pytest.mark.parametrize(
    ("name", "persona", "principal"),
    [
        ("accept", "coordinator", "coordinator"),
        ("cancel", "requester", "requester"),
        ("start", "lead", "supporter"),
    ],
)
def test_what_a_delegate_does_is_recorded_for_the_principal(
    world: World, name: str, persona: str, principal: str
) -> None:
    support_request = world.request(MOVES[name].sources[-1])
    world.cast.__dict__[persona] = getattr(world.cast, f"{principal}_delegate")
    VERBS[name][1](world, support_request)
    event = support_request.events.get()
    assert event.actor == getattr(world.cast, f"{principal}_delegate")
    assert event.on_behalf_of is not None
    assert " for " in event.sentence


def test_submit_gives_number_queue_and_departments(world: World) -> None:
    content = make_content()
    assert world.queue.post is not None
    row = make_routing_row(content, coordinator_position=world.queue.post.position)
    row.cooperating_units.add(world.company.testing)
    draft = make_request(
        world.cast.requester, state=State.DRAFT, form=make_form_version(content, schema={"groups": []})
    )
    content.needs_customer = False
    content.save()
    submitted = lifecycle.submit(draft, by=world.person("requester"))
    fresh = SupportRequest.objects.get(pk=draft.pk)
    assert (fresh.state, fresh.queue, fresh.routing_row) == (State.SUBMITTED, world.queue, row)
    assert fresh.number == submitted.number
    assert str(fresh.number).startswith("SR-")
    assert [row.unit for row in fresh.cooperating.all()] == [world.company.testing]
    assert fresh.events.get().kind == "submitted"


def test_submit_names_everything_that_is_missing(world: World) -> None:
    content = make_content(is_active=False, precondition_en="Agreed", precondition_zh="同意")
    form = make_form_version(content)
    draft = make_request(world.cast.requester, state=State.DRAFT, form=form, title=" ")
    with pytest.raises(DomainError) as refused:
        lifecycle.submit(draft, by=world.person("requester"))
    for word in ("not offered", "title", "customer", "Agreed", "Topic"):
        assert word in str(refused.value)
    assert SupportRequest.objects.get(pk=draft.pk).number is None


def test_return_remembers_where_it_came_from(world: World) -> None:
    support_request = world.request(State.IN_PROGRESS)
    lifecycle.send_back(support_request, by=world.person("lead"), note="Which network?")
    assert SupportRequest.objects.get(pk=support_request.pk).returned_from == State.IN_PROGRESS
    again = lifecycle.resubmit(support_request, by=world.person("requester"))
    assert (again.state, again.returned_from) == (State.IN_PROGRESS, "")


@pytest.mark.parametrize(("name", "state"), [("resubmit", State.RETURNED), ("reopen", State.CLOSED)])
def test_request_of_a_lead_who_has_left_comes_back_to_be_assigned(world: World, name: str, state: State) -> None:
    more = {"returned_from": State.IN_PROGRESS} if state == State.RETURNED else {}
    support_request = world.request(state, **more)
    people.deactivate(world.cast.lead, by=world.person("administrator"))
    back = VERBS[name][1](world, support_request)
    assert (back.state, back.events.get().to_state) == (State.ACCEPTED, State.ACCEPTED)
    assigned = lifecycle.assign(support_request, by=world.person("coordinator"), lead=world.cast.supporter)
    assert [row.user for row in assigned.supporters.filter(removed_at=None)] == [world.cast.supporter]


def test_resubmit_corrects_in_the_same_event(world: World) -> None:
    support_request = world.request(State.RETURNED, title="Tset")
    lifecycle.resubmit(support_request, by=world.person("requester"), version=1, title="Test")
    event = support_request.events.get()
    assert (event.kind, event.changes) == ("resubmitted", {"title": ["Tset", "Test"]})


def test_resubmit_with_stale_text_is_refused_with_both(world: World) -> None:
    support_request = world.request(State.RETURNED, title="One")
    corrections.correct(support_request, by=world.person("coordinator"), version=1, title="Two")
    with pytest.raises(Stale) as stale:
        lifecycle.resubmit(support_request, by=world.person("requester"), version=1, title="Three")
    assert stale.value.current == {"Title": "Two"}
    assert SupportRequest.objects.get(pk=support_request.pk).state == State.RETURNED


def test_resubmit_still_incomplete_is_refused(world: World) -> None:
    support_request = world.request(State.RETURNED)
    with pytest.raises(DomainError, match="title"):
        lifecycle.resubmit(support_request, by=world.person("requester"), title=" ")


def test_resubmit_of_a_content_no_longer_offered_goes_through(world: World) -> None:
    content = world.form.content
    content.is_active = False
    content.save()
    assert lifecycle.resubmit(world.request(State.RETURNED), by=world.person("requester")).state == State.ACCEPTED


def test_resubmit_of_anything_uncorrectable_is_a_mistake_of_ours(world: World) -> None:
    with pytest.raises(KeyError):
        lifecycle.resubmit(world.request(State.RETURNED), by=world.person("requester"), state="closed")


def test_reroute_starts_triage_anew_and_says_why_it_came(world: World) -> None:
    support_request, queue = world.request(State.ACCEPTED, accepted_at=timezone.now()), other_queue()
    coordinator = world.person("coordinator")
    moved = lifecycle.reroute(support_request, by=coordinator, queue=queue, note="Yours")
    assert (moved.state, moved.queue, moved.accepted_at, moved.routing_row) == (State.SUBMITTED, queue, None, None)
    assert route_reason.sentence(moved.route_reason) == f"Sent here by {coordinator}"
    assert queue.post is not None
    in_chinese = f"{queue.post.position.name_zh} · {queue.post.unit.name_zh}"
    assert support_request.events.get().changes["queue"][1] == {"en": str(queue), "zh": in_chinese}


def test_reroute_keeps_the_departments_of_the_content_and_those_asked_and_no_others(world: World) -> None:
    support_request, company = world.request(State.ACCEPTED), world.company
    row = make_routing_row(support_request.content)
    row.cooperating_units.add(company.marketing, company.testing)
    SupportRequest.objects.filter(pk=support_request.pk).update(routing_row=row)
    CooperatingUnit.objects.create(support_request=support_request, unit=company.marketing)
    support_request.content.responsibilities.create(unit=company.presales, kind=Responsibility.Kind.COOPERATING)
    coordinator = world.person("coordinator")
    subtasks.ask(support_request, by=coordinator, unit=company.testing, question="Free?")
    lifecycle.reroute(support_request, by=coordinator, queue=other_queue(), note="Yours")
    units = {row.unit for row in support_request.cooperating.select_related("unit")}
    assert units == {company.presales, company.testing}


def test_reroute_to_the_same_queue_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="already"):
        lifecycle.reroute(world.request(), by=world.person("coordinator"), queue=world.queue, note="Again")


def test_reroute_of_an_unrouted_request_is_the_administrators(world: World) -> None:
    unrouted = make_request(world.cast.requester)
    moved = lifecycle.reroute(unrouted, by=world.person("administrator"), queue=world.queue, note="Theirs")
    assert moved.queue == world.queue
    assert unrouted.events.get().changes["queue"][0] is None


def test_assign_names_lead_others_and_promise(world: World) -> None:
    support_request = make_request(world.cast.requester, state=State.ACCEPTED, queue=world.queue)
    promised = timezone.now() + timedelta(days=2)
    assigned = lifecycle.assign(
        support_request,
        by=world.person("coordinator"),
        lead=world.cast.lead,
        others=[world.cast.supporter, world.cast.lead],
        promised_at=promised,
    )
    assert (assigned.lead, assigned.promised_at, assigned.state) == (world.cast.lead, promised, State.ASSIGNED)
    assert {row.user for row in assigned.supporters.all()} == {world.cast.lead, world.cast.supporter}
    changes = support_request.events.get().changes
    assert changes["promised_at"] == [None, promised.isoformat()]
    assert changes["lead"] == [None, {"en": world.cast.lead.name_latin, "zh": world.cast.lead.name}]


def test_assign_to_somebody_inactive_is_refused(world: World) -> None:
    support_request = make_request(world.cast.requester, state=State.ACCEPTED, queue=world.queue)
    with pytest.raises(DomainError, match="has left"):
        lifecycle.assign(support_request, by=world.person("coordinator"), lead=make_user(is_active=False))
    assert not support_request.supporters.exists()


def test_accept_and_assign_keeps_both_events(world: World) -> None:
    support_request = make_request(world.cast.requester, queue=world.queue)
    lifecycle.accept_and_assign(support_request, by=world.person("coordinator"), lead=world.cast.lead)
    assert [event.kind for event in support_request.events.all()] == ["accepted", "assigned"]


def test_accept_and_assign_does_neither_when_one_fails(world: World) -> None:
    support_request = make_request(world.cast.requester, queue=world.queue)
    with pytest.raises(DomainError, match="has left"):
        lifecycle.accept_and_assign(support_request, by=world.person("coordinator"), lead=make_user(is_active=False))
    assert SupportRequest.objects.get(pk=support_request.pk).state == State.SUBMITTED
    assert not support_request.events.exists()


def test_reassign_starts_anew_with_the_new_people(world: World) -> None:
    support_request = world.request(State.IN_PROGRESS, started_at=timezone.now())
    fresh = lifecycle.reassign(support_request, by=world.person("coordinator"), lead=world.cast.supporter, note="Ill")
    assert (fresh.state, fresh.started_at, fresh.lead) == (State.ASSIGNED, None, world.cast.supporter)
    current = fresh.supporters.filter(removed_at=None)
    assert [row.user for row in current] == [world.cast.supporter]
    assert fresh.supporters.get(user=world.cast.lead).removed_at is not None


def test_reassign_to_the_same_lead_only_changes_the_others(world: World) -> None:
    support_request = world.request(State.ASSIGNED)
    lifecycle.reassign(support_request, by=world.person("coordinator"), lead=world.cast.lead, note="Alone")
    assert support_request.events.get().changes == {}
    assert [row.user for row in support_request.supporters.filter(removed_at=None)] == [world.cast.lead]


def test_deliver_keeps_the_named_deliverable(world: World) -> None:
    support_request = world.request(State.IN_PROGRESS)
    lifecycle.deliver(support_request, by=world.person("lead"), name=" Report ", summary=" Passed ")
    delivery = support_request.deliveries.get()
    assert (delivery.name, delivery.summary, delivery.delivered_by) == ("Report", "Passed", world.cast.lead)
    assert support_request.events.get().delivery == delivery


def test_deliver_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="name"):
        lifecycle.deliver(world.request(State.IN_PROGRESS), by=world.person("lead"), name=" ")


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_confirm_takes_one_to_five(world: World, rating: int) -> None:
    with pytest.raises(DomainError, match="1 to 5"):
        lifecycle.confirm(world.request(State.DELIVERED), by=world.person("requester"), rating=rating)


def test_confirm_and_reopen_keep_the_rating_in_the_events(world: World) -> None:
    support_request = world.request(State.DELIVERED)
    closed = lifecycle.confirm(support_request, by=world.person("requester"), rating=2, words=" Late ")
    assert (closed.rating, closed.rating_words, closed.closed_at) == (2, "Late", closed.updated_at)
    reopened = lifecycle.reopen(support_request, by=world.person("requester"), note="Page 3")
    assert (reopened.rating, reopened.rating_words, reopened.closed_at, reopened.delivered_at) == (None, "", None, None)
    assert [event.changes for event in support_request.events.all()] == [{"rating": [None, 2]}, {"rating": [2, None]}]


@pytest.mark.parametrize("name", ["reject", "cancel", "confirm"])
def test_end_of_a_request_releases_what_was_asked_of_departments(world: World, name: str) -> None:
    support_request = world.request(State.ACCEPTED)
    asked = subtasks.ask(support_request, by=world.person("coordinator"), unit=world.company.testing, question="Free?")
    answered = subtasks.ask(support_request, by=world.person("coordinator"), unit=world.company.east, question="Why?")
    subtasks.withdraw(answered, by=world.person("coordinator"))
    if name == "confirm":
        now = timezone.now()
        SupportRequest.objects.filter(pk=support_request.pk).update(state=State.DELIVERED, delivered_at=now)
    ended = VERBS[name][1](world, support_request)
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at) == (SubtaskState.WITHDRAWN, ended.closed_at)
