"""Positions and posts in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Position, Post
from tests.factories import make_company, make_position, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("accounts:positions")
MOST_QUERIES = 14


@pytest.mark.parametrize("number", [1, 3])
def test_positions_cost_the_same_however_many(
    admin_browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _number in range(number):
        make_post(make_user(), make_user(), position=make_position(per_unit=True))
    admin_browser.get(LIST)
    with django_assert_max_num_queries(MOST_QUERIES):
        admin_browser.get(LIST)


def test_positions_show_holders_vacancies_and_gaps(admin_browser: Client) -> None:
    company = make_company()
    position = make_position("market-staff", per_unit=True)
    make_post(
        make_user(name_latin="Bob"), make_user(is_active=False, name_latin="Gone"), position=position, unit=company.east
    )
    make_post(position=make_position(), unit=company.presales)
    response = admin_browser.get(LIST)
    assert next((row.code, missing) for row, missing in response.context["rows"]) == ("market-staff", [company.south])
    text = response.content.decode()
    assert "Bob" in text
    assert "Gone" not in text
    assert text.count("Vacant") == 1
    assert text.count("Nobody yet") == 1


def test_no_positions_say_what_one_is(admin_browser: Client) -> None:
    assert "No positions yet" in admin_browser.get(LIST).content.decode()


def test_position_is_created_once_for_a_code(admin_browser: Client) -> None:
    form = {"code": "test-manager", "name_en": "Manager, test", "name_zh": "测试部经理"}
    admin_browser.post(reverse("accounts:position_create"), form)
    assert Position.objects.get().code == "test-manager"
    again = admin_browser.post(reverse("accounts:position_create"), form)
    assert again.status_code == 422
    assert "There already is a position with this code." in again.content.decode()


def test_position_is_changed_with_history(admin_browser: Client) -> None:
    position = make_position("leader")
    path = reverse("accounts:position", args=[position.pk])
    assert admin_browser.post(path, {"version": 1, "name_en": "", "name_zh": "x"}).status_code == 422
    admin_browser.post(path, {"version": 1, "name_en": "Leaders", "name_zh": "领导", "is_active": "on"})
    position.refresh_from_db()
    assert position.name_en == "Leaders"
    assert "Position changed" in admin_browser.get(path).content.decode()
    assert b"<html" not in admin_browser.get(path, headers={"HX-Request": "true"}).content


def test_post_is_filled_in_a_unit_that_has_none(admin_browser: Client) -> None:
    taken = make_post()
    free, holder = make_unit(), make_user()
    path = reverse("accounts:post_create", args=[taken.position_id])
    assert f'value="{free.pk}" selected' in admin_browser.get(path, {"unit": free.pk}).content.decode()
    assert admin_browser.post(path, {"unit": taken.unit_id, "holders": [holder.pk]}).status_code == 422
    admin_browser.post(path, {"unit": free.pk, "holders": [holder.pk]})
    assert set(Post.objects.get(unit=free).holders.all()) == {holder}


def test_post_changes_hands_and_may_fall_vacant(admin_browser: Client) -> None:
    old, new = make_user(), make_user()
    post = make_post(old)
    path = reverse("accounts:post", args=[post.pk])
    assert f'value="{old.pk}" selected' in admin_browser.get(path).content.decode()
    admin_browser.post(path, {"holders": [new.pk]})
    assert set(post.holders.all()) == {new}
    assert admin_browser.post(path, {"holders": [make_user(is_active=False).pk]}).status_code == 422
    admin_browser.post(path, {"holders": []})
    assert not post.holders.exists()
    assert "Remove the post" in admin_browser.get(path).content.decode()
    admin_browser.post(reverse("accounts:post_remove", args=[post.pk]))
    assert not Post.objects.exists()
