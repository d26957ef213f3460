"""Those who work on a request see who else of them has it open; nobody else sees or is seen."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from requests_app.models import SupportRequest
from requests_app.services import presence
from requests_app.services.presence import pass_of
from tests.requests_app.personas import World

pytestmark = pytest.mark.django_db


def look(client: Client, world: World, persona: str, support_request: SupportRequest) -> str:
    client.force_login(world.person(persona))
    return client.get(support_request.get_absolute_url()).content.decode()


def pulse_url(page: str) -> str:
    found = re.search(r'hx-get="([^"]+/pulse/[^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_page_names_the_colleague_who_has_it_open(client: Client, world: World) -> None:
    support_request = world.request()
    assert "has this request open" not in look(client, world, "coordinator", support_request)
    page = look(client, world, "lead", support_request)
    assert f"{world.cast.coordinator} has this request open, too." in page


@pytest.mark.parametrize("persona", ["requester", "watcher", "manager"])
def test_who_is_not_inside_neither_sees_nor_is_seen(client: Client, world: World, persona: str) -> None:
    support_request = world.request()
    look(client, world, "coordinator", support_request)
    page = look(client, world, persona, support_request)
    assert "have this request open" not in page
    assert "has this request open" not in page
    client.get(pulse_url(page))
    assert str(getattr(world.cast, persona)) not in _also_here(look(client, world, "lead", support_request))


def _also_here(page: str) -> str:
    return page.split('id="request-colleagues"')[1].split("</div>")[0]


def test_pulse_brings_who_came_and_nothing_while_nobody_does(client: Client, world: World) -> None:
    support_request, other = world.request(), Client()
    page = look(client, world, "coordinator", support_request)
    assert client.get(pulse_url(page)).status_code == 204
    look(other, world, "lead", support_request)
    came = client.get(pulse_url(page)).content.decode()
    assert f"{world.cast.lead} has this request open, too." in came
    assert 'id="request-head"' not in came
    assert client.get(pulse_url(came)).status_code == 204


def test_pass_of_another_person_or_a_forged_one_counts_for_nothing(client: Client, world: World) -> None:
    support_request = world.request()
    look(client, world, "coordinator", support_request)
    stolen = pass_of(world.person("coordinator"), support_request)
    client.force_login(world.person("requester"))
    url = f"{support_request.get_absolute_url()}pulse/"
    for given in (stolen, "forged", ""):
        assert client.get(url, {"version": str(support_request.version), "pass": given}).status_code == 204


def test_queue_names_who_has_a_request_open_and_asks_once(client: Client, world: World) -> None:
    open_here, closed = world.request(), world.request()
    look(Client(), world, "lead", open_here)
    look(client, world, "coordinator", closed)
    page = client.get("/queue/")
    assert page.context["colleagues"] == {open_here.pk: [world.cast.lead]}
    assert page.content.decode().count(f"Open at {world.cast.lead}") == 1
    assert client.get("/requests/all/").context["colleagues"] == {}


def test_pass_ends_with_the_working_day(world: World) -> None:
    support_request = world.request()
    coordinator = world.person("coordinator")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        given = pass_of(coordinator, support_request)
        presence.others(world.person("lead"), pass_of(world.person("lead"), support_request))
        assert presence.others(coordinator, given) == [world.cast.lead.pk]
        clock.shift(presence.PASS_LASTS + 1)
        presence.others(world.person("lead"), pass_of(world.person("lead"), support_request))
        assert presence.others(coordinator, given) == []
