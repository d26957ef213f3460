"""Trying a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import Queue
from tests.factories import (
    make_company,
    make_content,
    make_customer,
    make_delegation,
    make_position,
    make_post,
    make_routing_row,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR, name_latin="Chen Jing")
    client.force_login(user)
    return user


def tried(client: Client, **data: Any) -> str:
    answer = client.get("/routing/try/", data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_winner_losers_people_and_pool_are_shown_and_nothing_is_written(client: Client, admin: User) -> None:
    company, content = make_company(), make_content("T3")
    head, engineer = make_position(name_en="Head"), make_position(name_en="Engineer")
    li, zhang, busy = (make_user(name_latin=name) for name in ("Li Wei", "Zhang Min", "Zhou Jie"))
    make_post(li, position=head, unit=company.testing)
    make_post(busy, position=engineer, unit=company.testing)
    make_delegation(li, zhang)
    make_delegation(busy, None)
    make_routing_row(content)
    make_routing_row(content, unit=company.east, coordinator_position=head, supporters=[engineer])
    make_routing_row(content, unit=company.south)
    page = tried(client, content=content.pk, unit=company.east.pk, value="gold")
    for words in (
        "T3 for East → Head",
        "stands in for Li Wei",
        "A row that names the unit comes before one for any unit.",
        "It is for another unit.",
        "Wins",
        "open 0, due this week 0",
        "Away",
    ):
        assert words in page
    assert not Queue.objects.exists()


def test_without_a_row_the_administrators_get_it(client: Client, admin: User) -> None:
    page = tried(client, content=make_content("T3").pk)
    for words in ("the administrators", "no routing row answers", "Chen Jing", "as administrator", "There is no row"):
        assert words in page


def test_manager_is_shown_when_nobody_else_is_there(client: Client, admin: User) -> None:
    company, content = make_company(), make_content("T3")
    company.testing.manager = make_user(name_latin="Zhang Min")
    company.testing.save()
    make_routing_row(content, coordinator_position=make_post(unit=company.testing).position)
    assert "as manager: nobody else is there" in tried(client, content=content.pk)


def test_customer_decides_unit_and_value(client: Client, admin: User) -> None:
    company, content = make_company(), make_content("T3")
    customer = make_customer(owner=admin, unit=company.east, value="silver")
    make_routing_row(content, unit=company.east, customer_value="silver")
    page = tried(client, content=content.pk, customer=customer.pk, unit=company.south.pk, value="gold")
    assert "T3 for East, silver customers" in page


def test_day_decides_which_rows_have_begun(client: Client, admin: User) -> None:
    content, tomorrow = make_content("T3"), timezone.localdate() + timedelta(days=1)
    make_routing_row(content, valid_from=tomorrow, coordinator_person=make_user())
    assert "It has not begun." in tried(client, content=content.pk)
    assert "Wins" in tried(client, content=content.pk, day=tomorrow)


def test_form_offers_ones_own_business_unit_and_htmx_gets_the_answer_only(client: Client) -> None:
    company, content = make_company(), make_content("T3")
    client.force_login(make_user(Role.COORDINATOR, unit=company.east_sales))
    page = client.get("/routing/try/")
    assert page.context["form"]["unit"].value() == company.east.pk
    answer = client.get("/routing/try/", {"content": content.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "It would go to" in answer
    assert "<html" not in answer


@pytest.mark.parametrize("data", [{"content": "999"}, {"content": "\x00"}, {"content": "1", "day": "x"}])
def test_wrong_question_is_answered_beside_its_fields(client: Client, admin: User, data: dict[str, str]) -> None:
    assert client.get("/routing/try/", data).status_code == 422


def test_customer_of_others_is_no_choice(client: Client) -> None:
    company, content = make_company(), make_content("T3")
    client.force_login(make_user(Role.SALES_MANAGER, unit=company.south))
    customer = make_customer(unit=company.east)
    assert client.get("/routing/try/", {"content": content.pk, "customer": customer.pk}).status_code == 422
