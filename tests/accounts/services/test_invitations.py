"""The first mail a person gets from the product."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import AdminEvent, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from accounts.services import invitations
from core.errors import DomainError, NotAllowed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_invitation_carries_a_link_that_sets_a_password_once(administrator: User, client: Client) -> None:
    person = make_user(email="wang@example.com", name_latin="Wang Fang")
    assert invitations.send(person, by=administrator)
    (message,) = mail.outbox
    assert message.to == ["wang@example.com"]
    assert message.subject == "Your access to Sales Support"
    assert "Hello Wang Fang," in message.body
    assert "for 3 days" in message.body
    (link,) = [line for line in message.body.splitlines() if "/password/reset/key/" in line]
    assert AdminEvent.objects.get(person=person).kind == EventKind.INVITATION_SENT
    path = link.removeprefix("http://localhost:8000")
    form = client.get(path).headers["Location"]
    client.post(form, {"password1": "correct horse battery", "password2": "correct horse battery"})
    person.refresh_from_db()
    assert person.check_password("correct horse battery")
    assert client.get(path).status_code == 200  # no longer leads on to the form


def test_invitation_that_the_mail_server_refuses_is_recorded(administrator: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    person = make_user()
    assert not invitations.send(person, by=administrator)
    assert AdminEvent.objects.get(person=person).kind == EventKind.INVITATION_FAILED


def test_invitation_is_for_people_who_are_here_from_administrators(administrator: User) -> None:
    with pytest.raises(DomainError, match="has left"):
        invitations.send(make_user(is_active=False), by=administrator)
    with pytest.raises(NotAllowed):
        invitations.send(make_user(), by=make_user())
    assert mail.outbox == []
