"""What the database refuses whatever the code does: one test for each constraint of the requests' tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from requests_app.models import (
    Attachment,
    AttachmentVersion,
    CooperatingUnit,
    Delivery,
    Escalation,
    NumberSeries,
    Queue,
    RequestLink,
    Subtask,
    Supporter,
    SupportRequest,
    Watcher,
)
from requests_app.rules.states import State
from requests_app.services import lifecycle

from ..personas import World

pytestmark = pytest.mark.django_db

MODELS = (
    Attachment,
    AttachmentVersion,
    CooperatingUnit,
    Escalation,
    NumberSeries,
    Queue,
    RequestLink,
    Subtask,
    SupportRequest,
    Supporter,
    Watcher,
)


def change(before: str, **fields: Any) -> Callable[[World], object]:
    """Take a sound request in the state `before` and spoil it."""
    return lambda world: SupportRequest.objects.filter(pk=world.request(before).pk).update(**fields)


def subtask(**fields: Any) -> Callable[[World], object]:
    return lambda world: Subtask.objects.create(
        support_request=world.request(),
        unit=world.company.testing,
        question="Free?",
        asked_by=world.cast.lead,
        **fields,
    )


def attachment(world: World, **fields: Any) -> Attachment:
    request = fields.pop("support_request", None) or world.request()
    return Attachment.objects.create(support_request=request, name="a.txt", added_by=world.cast.lead, **fields)


def in_two_places(world: World) -> object:
    request = world.request()
    by = world.cast.lead
    said = request.comments.create(author=by, body="Look")
    delivery = Delivery.objects.create(support_request=request, name="Report", delivered_by=by)
    return attachment(world, support_request=request, comment=said, delivery=delivery)


def version_twice(world: World) -> None:
    file = attachment(world)
    for name in ("one", "two"):
        file.versions.create(
            number=1, stored_as=name, original_name="a", content_type="b", size=1, uploaded_by=world.cast.lead
        )


def stored_twice(world: World) -> None:
    for number in (1, 2):
        attachment(world).versions.create(
            number=number, stored_as="x", original_name="a", content_type="b", size=1, uploaded_by=world.cast.lead
        )


def twice(make: Callable[[World, SupportRequest], object]) -> Callable[[World], None]:
    def act(world: World) -> None:
        request = world.request()
        make(world, request)
        make(world, request)

    return act


def link_to_itself(world: World) -> object:
    request = world.request()
    return RequestLink.objects.create(source=request, target=request, added_by=world.cast.lead)


def linked_twice(world: World) -> None:
    one, two = world.request(), world.request()
    for _ in range(2):
        RequestLink.objects.create(source=one, target=two, added_by=world.cast.lead)


NOW = timezone.now()
REFUSED: dict[str, Callable[[World], object]] = {
    "support_request_number_iff_submitted": change(State.SUBMITTED, number=None),
    "support_request_closed_at_iff_ended": change(State.SUBMITTED, closed_at=NOW),
    "support_request_lead_when_staffed": change(State.ASSIGNED, lead=None),
    "support_request_delivered_at_when_delivered": change(State.DELIVERED, delivered_at=None),
    "support_request_returned_from_iff_returned": change(State.SUBMITTED, returned_from=State.ACCEPTED),
    "support_request_rating_one_to_five_when_closed": change(State.CLOSED, rating=6),
    "support_request_known_state": change(State.SUBMITTED, state="lost"),
    "support_request_due_kind_iff_due_at": change(State.SUBMITTED, due_kind="accept"),
    "support_request_due_only_while_running": change(State.RETURNED, due_at=NOW, due_kind="accept"),
    "subtask_ended_at_iff_ended": subtask(ended_at=NOW),
    "subtask_answer_iff_answered": subtask(answer="Yes"),
    "attachment_at_most_one_place": in_two_places,
    "attachment_version_number_once": version_twice,
    "supporter_once_at_a_time": lambda world: world.request().supporters.create(
        user=world.cast.supporter, added_by=world.cast.lead
    ),
    "supporter_removed_after_added": lambda world: world.request().supporters.update(
        removed_at=NOW - timedelta(days=9)
    ),
    "watcher_once": twice(
        lambda world, request: request.watchers.create(user=world.cast.lead, added_by=world.cast.lead)
    ),
    "escalation_once_for_a_person": twice(lambda world, request: request.escalations.create(person=world.cast.lead)),
    "cooperating_unit_once": twice(lambda world, request: request.cooperating.create(unit=world.company.east)),
    "request_link_once": linked_twice,
    "request_link_not_to_itself": link_to_itself,
    "number_series_once_a_year": twice(lambda *_: NumberSeries.objects.create(prefix="SR", year=2031)),
    "queue_exactly_one_holder": lambda world: Queue.objects.create(),
}


def test_every_constraint_has_its_test() -> None:
    named = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert named == set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_database_refuses(world: World, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        REFUSED[name](world)


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (State.CLOSED, {"closed_at": None}),
        (State.RETURNED, {"returned_from": ""}),
        (State.CLOSED, {"rating": 0}),
        (State.CLOSED, {"delivered_at": None}),
        (State.IN_PROGRESS, {"rating": 3}),
        (State.DELIVERED, {"lead": None}),
        (State.SUBMITTED, {"due_at": NOW}),
        (State.SUBMITTED, {"due_at": NOW, "due_kind": "lunch"}),
    ],
)
def test_database_refuses_the_other_half_of_the_sentence(world: World, state: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(state, **fields)(world)


def test_stored_file_belongs_to_one_version(world: World) -> None:
    with pytest.raises(IntegrityError, match="stored_as"), transaction.atomic():
        stored_twice(world)


def test_events_can_be_neither_changed_nor_deleted(world: World) -> None:
    support_request = world.request()
    lifecycle.accept(support_request, by=world.person("coordinator"))
    events: Any = support_request.events.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events.update(note="Otherwise")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events._raw_delete("default")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        support_request.delete()
