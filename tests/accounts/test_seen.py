"""The list of sessions is kept without a cost on every page."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.middleware import SEEN_EVERY
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
