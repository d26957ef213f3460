"""Who triages is told that the same was asked for before he gives it out twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from requests_app.models import RequestLink, SupportRequest
from requests_app.rules.states import State
from requests_app.services import links
from tests.factories import make_customer, make_request
from tests.requests_app.personas import World

from .test_page import MOST_QUERIES, fill, own, show

pytestmark = pytest.mark.django_db
ASKS = "Is it the same?"


def pair(world: World, state: str = State.SUBMITTED) -> tuple[SupportRequest, SupportRequest]:
    """Two open requests of the same content for the same customer in the same queue."""
    customer = make_customer(owner=world.cast.requester)
    twin = make_request(state=State.SUBMITTED, queue=world.queue, form=world.form, customer=customer)
    return world.request(state, customer=customer), twin


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.IN_PROGRESS])
def test_twin_is_shown_to_the_desk_while_it_triages(client: Client, world: World, state: str) -> None:
    support_request, twin = pair(world, state)
    page = show(client, world, "coordinator", support_request).content.decode()
    assert (ASKS in page and str(twin.number) in page) == (state != State.IN_PROGRESS)
    assert ASKS not in show(client, world, "requester", support_request).content.decode()


def test_linked_or_ended_or_foreign_request_is_no_twin(client: Client, world: World) -> None:
    support_request, twin = pair(world)
    links.link(
        support_request, by=world.person("coordinator"), number=str(twin.number), kind=RequestLink.Kind.DUPLICATE
    )
    make_request(state=State.CLOSED, queue=world.queue, form=world.form, customer=support_request.customer)
    make_request(state=State.SUBMITTED, queue=world.queue, customer=support_request.customer)
    make_request(state=State.SUBMITTED, form=world.form, customer=support_request.customer)
    assert ASKS not in show(client, world, "coordinator", support_request).content.decode()
    assert ASKS not in show(client, world, "coordinator", world.request()).content.decode()


def test_page_in_triage_costs_few_queries(client: Client, world: World) -> None:
    support_request, twin = pair(world, State.IN_PROGRESS)
    fill(world, support_request, 3)
    SupportRequest.objects.filter(pk=support_request.pk).update(state=State.ACCEPTED)
    for persona in ("coordinator_delegate", "administrator"):
        show(client, world, persona, support_request)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(support_request.get_absolute_url()).context["twins"] == [twin]
        assert len(own(captured)) <= MOST_QUERIES
