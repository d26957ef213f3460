"""What of the desk must be handed over before a person leaves or a unit is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import handover
from accounts.models import Unit, User
from accounts.rules.roles import Role
from accounts.services import people
from requests_app.handover import of_person, of_unit
from requests_app.models import FormVersion, Queue, Subtask, SupportRequest
from requests_app.rules.states import State, SubtaskState
from tests.factories import make_content, make_routing_row, make_unit, make_user

pytestmark = pytest.mark.django_db


def request_in(state: str, **fields: object) -> SupportRequest:
    content, requester, now = make_content(), make_user(), timezone.now()
    version = FormVersion.objects.create(content=content, number=1, schema={})
    return SupportRequest.objects.create(
        number=f"SR-2026-{SupportRequest.objects.count() + 1:05d}",
        content=content,
        form_version=version,
        state=state,
        title="Handed over",
        submitted_at=now,
        **{
            "requester": requester,
            "requester_unit": requester.unit,
            "delivered_at": now if state == State.DELIVERED else None,
            **fields,
        },
    )


def counts_of(subject: User | Unit) -> dict[str, int]:
    found = of_person(subject) if isinstance(subject, User) else of_unit(subject)
    return {str(one.label): one.count for one in found if one.count}


def test_person_leaves_work_queue_and_rows_behind() -> None:
    person, now = make_user(), timezone.now()
    queue = Queue.objects.create(person=person)
    request_in(State.IN_PROGRESS, lead=person)
    request_in(State.DELIVERED, lead=person)
    request_in(State.RETURNED, lead=person, returned_from=State.ASSIGNED)
    request_in(State.SUBMITTED, queue=queue)
    request_in(State.REJECTED, queue=queue, closed_at=now)
    make_routing_row(coordinator_person=person)
    make_routing_row(coordinator_person=person, valid_until=timezone.localdate() - timedelta(days=1))
    assert counts_of(person) == {
        "Requests as lead supporter": 1,
        "Returned or delivered requests as lead supporter: if they come back, they are assigned anew": 2,
        "Open requests in a queue of his own": 1,
        "Routing rows that name him as coordinator": 1,
    }
    assert counts_of(make_user()) == {}


def test_unit_leaves_rows_queue_and_questions_behind() -> None:
    unit = make_unit()
    request = request_in(State.SUBMITTED, queue=Queue.objects.create(team=unit))
    Subtask.objects.create(support_request=request, unit=unit, question="When?", asked_by=request.requester)
    Subtask.objects.create(
        support_request=request,
        unit=unit,
        question="Where?",
        asked_by=request.requester,
        state=SubtaskState.WITHDRAWN,
        ended_at=timezone.now(),
    )
    make_routing_row(unit=unit, coordinator_team=unit).cooperating_units.add(unit)
    assert counts_of(unit) == {
        "Routing rows that name it": 1,
        "Open requests in its queue": 1,
        "Sub-tasks it has not answered": 1,
    }
    assert counts_of(make_unit()) == {}


def test_accounts_asks_the_desk() -> None:
    person, unit = make_user(), make_unit()
    make_routing_row(coordinator_person=person, unit=unit)
    assert "Routing rows that name him as coordinator" in [one.label for one in handover.dependencies_of(person)]
    assert "Routing rows that name it" in [one.label for one in handover.dependencies_on(unit)]


def test_requests_of_his_own_pass_to_his_manager_and_do_not_hold_him_back() -> None:
    boss, administrator = make_user(name_latin="Grace"), make_user(Role.ADMINISTRATOR)
    person = make_user(unit=make_unit(manager=boss))
    request_in(State.DELIVERED, requester=person, requester_unit=person.unit, lead=make_user())
    request_in(State.CANCELLED, requester=person, requester_unit=person.unit, closed_at=timezone.now())
    assert handover.dependencies_of(person) == []
    (passing,) = handover.passing_on_from(person)
    assert (str(passing.label), passing.count) == ("Open requests of his own: Grace will act for him", 1)
    assert not people.deactivate(person, by=administrator).is_active


def test_page_for_leaving_names_what_passes_on_and_where_it_is(client: Client) -> None:
    person = make_user(unit=make_unit(manager=make_user(name_latin="Grace")))
    mine = request_in(State.SUBMITTED, requester=person, requester_unit=person.unit)
    request_in(State.SUBMITTED)
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(reverse("accounts:person_deactivate", args=[person.pk])).content.decode()
    assert "Grace will act for him" in page
    assert "Nothing has to be handed over." in page
    (passing,) = handover.passing_on_from(person)
    assert passing.url.replace("&", "&amp;") in page
    assert list(client.get(passing.url).context["page"]) == [mine]
