"""A part, role or account taken away counts at the very next request of the same session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Delegation
from accounts.rules.roles import Role
from accounts.services import delegations, people, positions, roles, sessions, units
from notifications.models import Message
from requests_app.models import Supporter
from requests_app.rules.states import State
from requests_app.services import lifecycle, staffing

from .desk import Desk

pytestmark = pytest.mark.django_db


def statuses(desk: Desk, column: str, *, internal: bool = False) -> set[str]:
    """How the pages about the request in progress answer: its page, its pulse, its file, an action, a copy of it."""
    number = desk.requests[State.IN_PROGRESS].number
    file = desk.internal_file if internal else desk.file
    asked = [
        ("GET", reverse("requests:detail", args=[number])),
        ("GET", reverse("requests:pulse", args=[number])),
        ("GET", reverse("requests:comment", args=[number])),
        ("GET", reverse("requests:file", args=[file.pk])),
        ("GET", reverse("requests:file_preview", args=[file.pk, 1])),
        ("POST", reverse("requests:copy", args=[number])),
    ]
    return {str(desk.answer(column, method, address)) for method, address in asked}


def listed(desk: Desk, column: str) -> bool:
    """Whether list, search and count know the request."""
    number = str(desk.requests[State.IN_PROGRESS].number)
    pages = [
        desk.answer(column, "GET", reverse(name)).body for name in ("requests:all", "queue:index", "requests:work")
    ]
    pages.append(str(desk.answer(column, "GET", reverse("requests:search"), {"q": number})))
    return any(number in page or page == "302" for page in pages)


def stop_watching(desk: Desk) -> None:
    staffing.unwatch(desk.requests[State.IN_PROGRESS], by=desk.person("watcher"), person=desk.person("watcher"))


def remove_supporter(desk: Desk) -> None:
    busy = desk.requests[State.IN_PROGRESS]
    staffing.remove_supporter(busy, by=desk.person("coordinator"), person=desk.person("supporter"))


def reassign(desk: Desk) -> None:
    busy, coordinator = desk.requests[State.IN_PROGRESS], desk.person("coordinator")
    lifecycle.reassign(busy, by=coordinator, lead=desk.person_administered, note="Ill")


def take_the_post(desk: Desk) -> None:
    post, administrator = desk.queue.post, desk.person("administrator")
    assert post is not None
    other = desk.person_administered
    positions.set_holders(post.position, by=administrator, unit=post.unit, holders=[other])


def stop_delegation(desk: Desk) -> None:
    delegations.stop(Delegation.objects.get(principal=desk.cast.requester), by=desk.person("requester"))


def change_department(desk: Desk) -> None:
    person = desk.person("cooperator")
    facts: dict[str, Any] = {
        "email": person.email,
        "name": person.name,
        "unit": desk.company.south_sales,
        "version": person.version,
    }
    people.change(person, by=desk.person("administrator"), **facts)


def change_manager(desk: Desk) -> None:
    unit = desk.company.east
    unit.refresh_from_db()
    facts: dict[str, Any] = {"name_en": unit.name_en, "name_zh": unit.name_zh, "version": unit.version}
    units.change(unit, by=desk.person("administrator"), manager=desk.person_administered, **facts)
    take_role(desk, "manager", Role.SALES_MANAGER)


def take_role(desk: Desk, persona: str, role: Role) -> None:
    person = desk.person(persona)
    roles.take_away(person.role_assignments.get(role=role), by=desk.person("administrator"))


def take_administration(desk: Desk) -> None:
    second = desk.person("manager")
    roles.grant(second, by=desk.person("administrator"), role=Role.ADMINISTRATOR, unit=second.unit)
    roles.take_away(
        desk.person("administrator").role_assignments.get(role=Role.ADMINISTRATOR), by=desk.person("manager")
    )


@pytest.mark.parametrize(
    ("column", "take"),
    [
        ("watch", stop_watching),
        ("suppt", remove_supporter),
        ("lead", reassign),
        ("coord", take_the_post),
        ("deleg", stop_delegation),
        ("coop", change_department),
        ("manag", change_manager),
        ("admin", take_administration),
    ],
)
def test_request_is_gone_with_the_part(desk: Desk, column: str, take: Callable[[Desk], None]) -> None:
    assert statuses(desk, column) == {"200", "302"}
    assert listed(desk, column)
    take(desk)
    assert statuses(desk, column) == {"404"}
    assert not listed(desk, column)


def test_internal_file_is_gone_with_the_work_though_the_request_is_watched(desk: Desk) -> None:
    busy = desk.requests[State.IN_PROGRESS]
    staffing.watch(busy, by=desk.person("coordinator"), person=desk.person("supporter"))
    assert statuses(desk, "suppt", internal=True) == {"200", "302"}
    remove_supporter(desk)
    assert statuses(desk, "suppt") == {"200", "302"}
    assert statuses(desk, "suppt", internal=True) == {"200", "302", "404"}


ADMINISTRATORS = ("accounts:people", "accounts:organisation", "catalogue:manage", "notifications:mail", "routing:add")


def test_administration_is_closed_with_the_role(desk: Desk) -> None:
    for name in ADMINISTRATORS:
        assert str(desk.answer("admin", "GET", reverse(name))) == "200"
    take_administration(desk)
    for name in ADMINISTRATORS:
        assert str(desk.answer("admin", "GET", reverse(name))) == "403"


@pytest.mark.parametrize(
    ("column", "persona", "role", "name"),
    [
        ("coord", "coordinator", Role.COORDINATOR, "routing:table"),
        ("coord", "coordinator", Role.COORDINATOR, "routing:export"),
        ("reqst", "requester", Role.SALES_REP, "customers:new"),
    ],
)
def test_page_of_a_role_is_closed_with_it(desk: Desk, column: str, persona: str, role: Role, name: str) -> None:
    assert str(desk.answer(column, "GET", reverse(name))) == "200"
    take_role(desk, persona, role)
    assert str(desk.answer(column, "GET", reverse(name))) == "403"


def test_shared_view_keeps_no_rows_for_whom_the_queue_is_gone(desk: Desk) -> None:
    address = reverse("requests:view", args=[desk.shared_view.token])
    number = str(desk.requests[State.SUBMITTED].number)
    assert number in desk.answer("coord", "GET", address, follow=True).body
    take_the_post(desk)
    assert number not in desk.answer("coord", "GET", address, follow=True).body


def test_session_ends_with_the_account(desk: Desk) -> None:
    Supporter.objects.filter(user=desk.cast.watcher).delete()
    assert statuses(desk, "watch") == {"200", "302"}
    people.deactivate(desk.person("watcher"), by=desk.person("administrator"))
    assert statuses(desk, "watch") == {"login", "401"}


def test_session_ends_when_an_administrator_ends_it(desk: Desk) -> None:
    sessions.end_all(desk.person("watcher"), by=desk.person("administrator"))
    assert statuses(desk, "watch") == {"login", "401"}


def test_old_message_opens_nothing_that_is_closed(desk: Desk) -> None:
    busy = desk.requests[State.IN_PROGRESS]
    message = Message.objects.create(
        recipient=desk.cast.watcher, kind="test.mailed", dedupe_key="old", subject="News", url=busy.get_absolute_url()
    )
    address = reverse("notifications:open", args=[message.pk])
    assert str(desk.answer("watch", "GET", address, follow=True)) == "200"
    stop_watching(desk)
    assert str(desk.answer("watch", "GET", address, follow=True)) == "404"
