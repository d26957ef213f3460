from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.rules.roles import Role
from core.navigation import Section, items_for
from deadlines.models import Incident
from deadlines.services import incidents
from notifications.models import Message
from tests.deadlines.clockwork import NOW, all_alive, promise_with_rung, reminder
from tests.factories import make_message, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def _page(client: Client, **more: object) -> str:
    with time_machine.travel(NOW, tick=False):
        return client.get(reverse("running:status"), **more).content.decode()  # type: ignore[arg-type]


def test_page_says_that_everything_runs(administrator: Client) -> None:
    all_alive()
    page = _page(administrator)
    assert "Everything runs." in page
    assert "Something needs attention" not in page
    assert "Nothing in the last thirty days" in page


def test_page_says_what_is_silent_late_and_mended(administrator: Client) -> None:
    all_alive(worker=31)
    promise_with_rung(45)
    incidents.record(Incident.Kind.WORKER, silence=timedelta(seconds=31), now=NOW)
    page = _page(administrator)
    assert "Something needs attention" in page
    assert ">Silent</span>" in page
    assert "The oldest is 45 s late." in page
    assert "The worker had finished nothing for 31 s." in page


def test_given_up_mails_can_be_sent_again_from_here(administrator: Client) -> None:
    assert reverse("notifications:retry_all") not in _page(administrator)
    make_message(mail_state=Message.MailState.PARKED)
    assert f'action="{reverse("notifications:retry_all")}"' in _page(administrator)


def test_page_refreshes_itself_by_a_part(administrator: Client) -> None:
    assert f'hx-get="{reverse("running:status")}"' in _page(administrator)
    part = _page(administrator, headers=HTMX)
    assert "Signs of life" in part
    assert "<html" not in part


def test_only_the_newest_incidents_are_shown(administrator: Client) -> None:
    for seconds in range(12):
        incidents.record(Incident.Kind.BEAT, silence=timedelta(seconds=seconds), now=NOW + timedelta(seconds=seconds))
    page = _page(administrator)
    assert page.count("Beat had asked for nothing") == 10
    assert "for 1 s." not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_whatever_there_is(administrator: Client, rows: int) -> None:
    all_alive()
    for _ in range(rows):
        promise_with_rung(5)
        reminder(5)
        make_message(mail_state=Message.MailState.PARKED)
        incidents.record(Incident.Kind.BEAT, silence=timedelta(seconds=31), now=NOW)
    assert queries(lambda: _page(administrator)) <= 16


def test_menu_offers_it_to_administrators_alone() -> None:
    def offered(role: Role) -> bool:
        items = items_for(make_user(role), Section.ADMINISTRATION)
        return "running:status" in {item.url_name for item in items}

    assert offered(Role.ADMINISTRATOR)
    assert not offered(Role.SALES_MANAGER)
