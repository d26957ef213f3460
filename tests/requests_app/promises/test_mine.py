"""What I owe about requests: the page of `deadlines` with the kinds of the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.rules.states import State
from requests_app.services.promises import begin_missing
from tests.queries import queries

from ..personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINE = reverse("deadlines:mine")


def test_each_sees_what_he_owes(world: World, client: Client) -> None:
    made = {state: world.request(state) for state in (State.SUBMITTED, State.IN_PROGRESS, State.DELIVERED)}
    begin_missing(at=timezone.now())
    owed = {
        "coordinator": [State.SUBMITTED],
        "lead": [State.IN_PROGRESS],
        "requester": [State.DELIVERED],
        "watcher": [],
        "stranger": [],
    }
    for name, states in owed.items():
        client.force_login(getattr(world.cast, name))
        shown = client.get(MINE).content.decode()
        assert [state for state, one in made.items() if str(one.number) in shown] == states, name


def test_page_costs_the_same_for_one_request_and_for_three_of_every_kind(world: World, client: Client) -> None:
    client.force_login(world.cast.coordinator)
    world.request(State.SUBMITTED)
    begin_missing(at=timezone.now())
    one = queries(lambda: client.get(MINE))
    for state in (State.SUBMITTED, State.ACCEPTED):
        world.request(state)
    begin_missing(at=timezone.now())
    assert queries(lambda: client.get(MINE)) == one <= 27
