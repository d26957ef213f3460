"""The list of sessions is kept without a cost on every page."""

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.middleware import SEEN_EVERY
from accounts.models import User
from accounts.services.sign_in import see_language
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_session_is_noted_once_in_a_while(client: Client) -> None:
    client.force_login(make_user())
    client.get("/")
    (first,) = UserSession.objects.all()
    client.get("/")
    assert UserSession.objects.get().last_seen_at == first.last_seen_at
    session = client.session
    session["seen_at"] -= SEEN_EVERY
    session.save()
    client.get("/")
    assert UserSession.objects.get().last_seen_at > first.last_seen_at


def test_strangers_leave_no_session(client: Client) -> None:
    client.get("/accounts/login/")
    assert not UserSession.objects.exists()
    assert "seen_at" not in client.session


def browse(client: Client, user: User, language: str) -> User:
    client.force_login(user)
    client.get("/", headers={"Accept-Language": language})
    user.refresh_from_db()
    return user


def test_language_of_the_browser_is_remembered_at_each_sign_in(client: Client) -> None:
    user = make_user()
    assert user.message_language == "en"
    assert browse(client, user, "zh-CN,zh;q=0.9").message_language == "zh-hans"
    client.logout()
    assert browse(client, user, "de, en;q=0.5").message_language == "en"


def test_own_choice_comes_before_what_the_browser_asks_for(client: Client) -> None:
    seen = browse(client, make_user(language="en"), "zh-CN")
    assert (seen.last_language, seen.message_language) == ("zh-hans", "en")


def test_same_language_again_writes_nothing(client: Client) -> None:
    user = browse(client, make_user(), "zh-CN")
    with CaptureQueriesContext(connection) as captured:
        see_language(user, language="zh-hans")
    assert len(captured) == 0
