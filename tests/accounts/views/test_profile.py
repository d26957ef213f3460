"""One's own page, and the language of every page."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PROFILE, LANGUAGE = reverse("accounts:profile"), reverse("accounts:set_language")


def test_profile_is_changed_by_oneself(browser: Client, rep: User) -> None:
    assert "Sales rep" in browser.get(PROFILE).content.decode()
    form = {"version": 1, "name": "王芳", "name_latin": "Fang", "phone": "139", "language": ""}
    browser.post(PROFILE, form)
    rep.refresh_from_db()
    assert (rep.name_latin, rep.phone) == ("Fang", "139")
    assert browser.post(PROFILE, {**form, "name": ""}).status_code == 422
    assert browser.post(PROFILE, {**form, "phone": "1"}).status_code == 409


def test_language_of_the_person_wins_over_the_cookie(browser: Client, rep: User) -> None:
    response = browser.post(LANGUAGE, {"language": "zh-hans", "next": PROFILE})
    assert response.headers["Location"] == PROFILE
    rep.refresh_from_db()
    assert rep.language == "zh-hans"
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = browser.get(PROFILE)
    assert response.headers["Content-Language"] == "zh-hans"
    assert b'lang="zh-hans"' in response.content


def test_language_that_is_not_there_changes_nothing(browser: Client, rep: User) -> None:
    browser.post(LANGUAGE, {"language": "xx", "next": PROFILE})
    rep.refresh_from_db()
    assert rep.language == ""


def test_language_of_a_stranger_is_kept_in_his_browser(client: Client) -> None:
    login = reverse("account_login")
    response = client.post(LANGUAGE, {"language": "zh-hans", "next": login})
    assert response.headers["Location"] == login
    assert client.get(login).headers["Content-Language"] == "zh-hans"


def test_language_switch_leads_to_no_foreign_address(browser: Client) -> None:
    response = browser.post(LANGUAGE, {"language": "en", "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"
