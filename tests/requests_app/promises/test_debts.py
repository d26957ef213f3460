"""Whom the promises about requests bind, asked for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Delegation, User
from accounts.rules.roles import Role
from deadlines import kinds
from deadlines.kinds import Bound, Debt, Subject
from deadlines.models import Promise
from requests_app.models import Escalation, Queue, SupportContent, SupportRequest
from requests_app.rules.promises import PromiseKind
from requests_app.rules.states import State, Urgency
from requests_app.services import promise_kinds
from requests_app.services.debts import bound_at, escalated_to, owed_by, subjects
from requests_app.services.promises import begin_missing
from tests.factories import make_delegation, make_post, make_request, make_user

from ..personas import World

pytestmark = pytest.mark.django_db


def of(support_request: SupportRequest, kind: PromiseKind) -> Bound:
    return bound_at(timezone.now(), kind=kind)([support_request.pk])[support_request.pk]


def test_kinds_are_registered_with_contents_and_urgencies(world: World) -> None:
    promise_kinds.register()  # harmless a second time
    for kind in PromiseKind:
        known = kinds.get(kind)
        assert (known.label, known.ladder.rungs[-1].closes) == (kind.label, kind == PromiseKind.CONFIRM)
        assert dict(known.topics()) == {content.code: str(content) for content in SupportContent.objects.all()}
        assert dict(known.grades()) == dict(Urgency.choices)


def test_subjects_are_named_and_what_does_not_exist_is_left_out(world: World) -> None:
    made = world.request()
    assert subjects([made.pk, 0]) == {made.pk: Subject(str(made.number), made.title, made.get_absolute_url())}


@pytest.mark.parametrize(
    ("state", "kind", "owner"),
    [
        (State.SUBMITTED, "accept", "coordinator"),
        (State.SUBMITTED, "deliver", "coordinator"),
        (State.ACCEPTED, "assign", "coordinator"),
        (State.ASSIGNED, "deliver", "lead"),
        (State.IN_PROGRESS, "deliver", "lead"),
        (State.RETURNED, "deliver", "coordinator"),
        (State.DELIVERED, "confirm", "requester"),
        (State.CLOSED, "confirm", "coordinator"),
    ],
)
def test_promise_binds_its_owner_and_the_coordinators(world: World, state: State, kind: str, owner: str) -> None:
    """Whoever stands in for them: what is told to them reaches him."""
    found = of(world.request(state), PromiseKind(kind))
    assert found == Bound((getattr(world.cast, owner).pk,), (world.cast.coordinator.pk,))


def test_queue_is_answered_for_by_everybody_there_else_by_the_manager(world: World) -> None:
    here, away = make_user(), make_user()
    make_delegation(away, None)
    queue = Queue.objects.create(post=make_post(here, away, unit=world.company.testing))
    support_request = make_request(queue=queue)
    assert of(support_request, PromiseKind.ACCEPT).owners == (here.pk,)
    make_delegation(here, None)
    Delegation.objects.filter(principal=world.cast.head).delete()
    assert of(support_request, PromiseKind.ACCEPT).owners == (world.cast.head.pk,)


def test_request_without_a_queue_binds_the_administrators(world: World) -> None:
    administrators = tuple(User.objects.with_role(Role.ADMINISTRATOR).order_by("pk").values_list("pk", flat=True))
    assert world.cast.administrator.pk in administrators
    assert of(make_request(), PromiseKind.ACCEPT) == Bound(administrators, administrators)


def test_confirmation_of_a_requester_who_left_passes_to_his_delegate_then_to_his_manager(world: World) -> None:
    support_request = world.request(State.DELIVERED)
    User.objects.filter(pk=world.cast.requester.pk).update(is_active=False, deactivated_at=timezone.now())
    assert of(support_request, PromiseKind.CONFIRM).owners == (world.cast.requester_delegate.pk,)
    Delegation.objects.filter(principal=world.cast.requester).delete()
    assert of(support_request, PromiseKind.CONFIRM).owners == (world.cast.manager.pk,)
    promise = begin_missing(at=timezone.now()) and Promise.objects.get(kind="confirm")
    assert isinstance(promise, Promise)
    debts = owed_by({world.cast.manager.pk, world.cast.lead.pk}, timezone.now())
    assert debts == [Debt(world.cast.manager.pk, promise.pk)]


def test_owed_by_finds_what_bound_says(world: World) -> None:
    """For everybody and every kind, with requests in every state and in several queues."""
    for state in State:
        if state != State.DRAFT:
            world.request(state)
            make_request(state=state)
            make_request(state=state, queue=Queue.objects.get_or_create(person=world.cast.stranger)[0])
    begin_missing(at=timezone.now())
    everybody = set(User.objects.values_list("pk", flat=True))
    expected = set()
    for kind in PromiseKind:
        promises = list(Promise.objects.filter(kind=kind, paused_at=None))
        binds = bound_at(timezone.now(), kind=kind)([promise.subject_id for promise in promises])
        assert promises
        expected |= {Debt(owner, p.pk) for p in promises for owner in binds[p.subject_id].owners}
    assert set(owed_by(everybody, timezone.now())) == expected
    for person in everybody:
        assert set(owed_by({person}, timezone.now())) == {debt for debt in expected if debt.person == person}


def test_open_requests_are_escalated_to_who_heard_of_it(world: World) -> None:
    made, person = world.request(), make_user()
    for support_request in (made, world.request(state=State.CANCELLED)):
        Escalation.objects.create(support_request=support_request, person=person)
    assert escalated_to([person.pk, make_user().pk]) == [made.pk]
    assert escalated_to([make_user().pk]) == []


def test_confirmation_passes_on_at_the_end_of_the_delegation(world: World) -> None:
    world.request(State.DELIVERED)
    User.objects.filter(pk=world.cast.requester.pk).update(is_active=False, deactivated_at=timezone.now())
    begin_missing(at=timezone.now())
    promise, both = Promise.objects.get(), {world.cast.requester_delegate.pk, world.cast.manager.pk}
    over = Delegation.objects.get(principal=world.cast.requester).ends_at
    assert owed_by(both, over - timedelta(seconds=1)) == [Debt(world.cast.requester_delegate.pk, promise.pk)]
    assert owed_by(both, over) == [Debt(world.cast.manager.pk, promise.pk)]


@pytest.mark.parametrize("number", [1, 3])
def test_questions_cost_the_same_for_one_and_many(world: World, number: int) -> None:
    rows = [world.request(State.IN_PROGRESS) for _ in range(number)]
    begin_missing(at=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        bound_at(timezone.now(), kind=PromiseKind.DELIVER)([row.pk for row in rows])
        owed_by({world.cast.lead.pk}, timezone.now())
        subjects([row.pk for row in rows])
    assert len(asked) == 4 + 5 + 1
