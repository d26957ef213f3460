"""Every address of the app × administrator, ordinary person, stranger."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rules.roles import Role
from accounts.urls.pages import urlpatterns
from tests.factories import give_role, make_delegation, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db
FOR_EVERYBODY = {"people_picker", "my_absence", "profile", "typed", "set_language"}
OWN_OR_404 = {"absence_stop"}
NAMES = [pattern.name for pattern in urlpatterns]


def address(name: str) -> str:
    """The page of something that is there."""
    person = make_user()
    if name == "role_take_away":
        return reverse("accounts:role_take_away", args=[person.pk, give_role(person, Role.SUPPORTER).pk])
    if name == "absence_stop":
        return reverse("accounts:absence_stop", args=[make_delegation(person, None).pk])
    if name == "typed":
        return reverse("accounts:typed", args=["comment"])
    post = make_post()
    ids = {"unit": make_unit(), "post": post, "position": post.position, "person": person}
    subject = next((row for word, row in ids.items() if name.startswith(word) or name == f"{word}_create"), person)
    if name == "role_grant":
        subject = person
    if name == "post_create":
        subject = post.position
    route = next(pattern.pattern for pattern in urlpatterns if pattern.name == name)
    return reverse(f"accounts:{name}", args=[subject.pk] if "<int:pk>" in str(route) else [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_led_to_the_sign_in(client: Client, name: str, method: str) -> None:
    if name == "set_language":
        return
    response = getattr(client, method)(address(name))
    assert response.status_code in {302, 401}
    if response.status_code == 302:
        assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FOR_EVERYBODY | OWN_OR_404])
@pytest.mark.parametrize("method", ["get", "post"])
def test_administration_is_refused_to_others_whether_the_thing_exists_or_not(
    browser: Client, name: str, method: str
) -> None:
    path = address(name)
    for there_or_not in (path, re.sub(r"\d+", "999999", path)):
        assert getattr(browser, method)(there_or_not).status_code == 403


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN_OR_404])
def test_administrators_see_every_page(admin_browser: Client, name: str) -> None:
    assert admin_browser.get(address(name)).status_code in {200, 405}


@pytest.mark.parametrize("name", sorted(FOR_EVERYBODY - {"set_language", "typed"}))
def test_everybody_sees_what_is_for_everybody(browser: Client, name: str) -> None:
    assert browser.get(address(name)).status_code == 200


def test_absences_of_others_are_not_there(browser: Client, admin_browser: Client) -> None:
    path = address("absence_stop")
    assert browser.post(path).status_code == 404
    assert admin_browser.post(path).status_code == 302
