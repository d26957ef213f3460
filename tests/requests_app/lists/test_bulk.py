"""Bulk actions: the single rules, row by row, with a result for each."""

from __future__ import annotations

import pytest
from django.test import Client

from core.errors import DomainError
from requests_app.models import RequestEvent
from requests_app.rules.states import State
from requests_app.services import bulk
from tests.factories import make_delegation, make_position, make_post, make_routing_row, make_user
from tests.requests_app.personas import World


def test_bulk_accepts_what_it_may_and_says_why_not(world: World) -> None:
    fresh, ended = world.request(State.SUBMITTED), world.request(State.CLOSED)
    results = bulk.accept([str(fresh.number), str(ended.number), "SR-1999-00001"], by=world.person("coordinator"))
    assert {result.number: bool(result.refusal) for result in results} == {
        fresh.number: False,
        ended.number: True,
        "SR-1999-00001": True,
    }
    fresh.refresh_from_db()
    ended.refresh_from_db()
    assert (fresh.state, ended.state) == (State.ACCEPTED, State.CLOSED)


def test_bulk_hides_what_the_person_may_not_see(world: World) -> None:
    made = world.request(State.SUBMITTED)
    (result,) = bulk.accept([str(made.number)], by=world.person("stranger"))
    assert made.title not in (result.title, str(result.refusal))
    assert "There is no request" in str(result.refusal)


def test_bulk_assign_accepts_first_where_needed(world: World) -> None:
    rows = [world.request(State.SUBMITTED), world.request(State.ACCEPTED)]
    bulk.assign([str(row.number) for row in rows], by=world.person("coordinator"), lead=make_user())
    assert RequestEvent.objects.filter(kind="assigned").count() == 2
    assert RequestEvent.objects.filter(kind="accepted").count() == 1


def test_bulk_return_carries_the_reason_to_each(world: World) -> None:
    rows = [world.request(State.SUBMITTED), world.request(State.SUBMITTED)]
    bulk.send_back([str(row.number) for row in rows], by=world.person("coordinator"), note="Which date?")
    assert list(RequestEvent.objects.values_list("note", flat=True)) == ["Which date?"] * 2


@pytest.mark.parametrize("numbers", [[], [f"SR-2026-{n:05d}" for n in range(101)]])
def test_bulk_refuses_none_and_too_many(world: World, numbers: list[str]) -> None:
    with pytest.raises(DomainError):
        bulk.accept(numbers, by=world.person("coordinator"))


def test_bulk_page_asks_for_what_is_missing_before_it_acts(client: Client, world: World) -> None:
    made = world.request(State.SUBMITTED)
    client.force_login(world.person("coordinator"))
    asked = client.post("/queue/bulk/", {"number": made.number, "action": "return"})
    assert (asked.status_code, asked.context["form"].errors) == (200, {})
    assert "Return 1 request" in asked.content.decode()
    assert made.title in asked.content.decode()
    empty = client.post("/queue/bulk/", {"number": made.number, "action": "return", "sent": 1})
    assert empty.status_code == 422
    done = client.post("/queue/bulk/", {"number": made.number, "action": "return", "sent": 1, "note": "Which date?"})
    assert done.context["done"] == 1
    assert client.post("/queue/bulk/", {"number": made.number, "action": "destroy"}).status_code == 422
    assert client.post("/queue/bulk/", {"number": made.number, "action": "accept"}).context["done"] == 0


def test_bulk_assign_offers_the_team_with_its_load(client: Client, world: World) -> None:
    position = make_position()
    idle, gone = make_user(name_latin="Idle"), make_user(name_latin="Gone")
    make_post(idle, gone, position=position)
    make_delegation(gone, None)
    make_routing_row(coordinator_position=world.queue.post.position, supporters=[position])  # type: ignore[union-attr]
    rows = [world.request(State.SUBMITTED), world.request(State.ACCEPTED)]
    client.force_login(world.person("coordinator"))
    chosen = {"number": [row.number for row in rows], "action": "assign"}
    page = client.post("/queue/bulk/", chosen)
    assert f"Suggestion: {idle} has the least to do." in page.content.decode()
    assert page.context["form"].chosen == str(idle.pk)
    nobody = client.post("/queue/bulk/", chosen | {"sent": 1, "lead": "other"})
    assert (nobody.status_code, list(nobody.context["form"].errors)) == (422, ["somebody"])
    assert client.post("/queue/bulk/", chosen | {"sent": 1, "lead": idle.pk}).context["done"] == 2


def test_bulk_assign_without_a_team_takes_anybody(client: Client, world: World) -> None:
    made, anybody = world.request(State.SUBMITTED), make_user()
    client.force_login(world.person("coordinator"))
    chosen = {"number": made.number, "action": "assign"}
    assert client.post("/queue/bulk/", chosen).context["form"].chosen == "other"
    sent = chosen | {"sent": 1, "lead": "other", "somebody": anybody.pk}
    assert client.post("/queue/bulk/", sent).context["done"] == 1
    made.refresh_from_db()
    assert made.lead == anybody
