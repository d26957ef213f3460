"""Signing in: few attempts, one answer for every failure, nobody who left."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as configured
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import SignInAttempt
from accounts.rules.sign_in import ATTEMPTS
from accounts.services import invitations
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD = reverse("account_login"), "correct horse battery"
WRONG = "The email address and/or password you specified are not correct."
TOO_MANY = "Too many failed login attempts. Try again later."


def try_password(client: Client, email: str, password: str, ip: str = "10.0.0.1") -> str:
    """What the form says; empty when it let the person in."""
    response = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=ip)
    return "" if response.status_code == 302 else " ".join(response.context["form"].non_field_errors())


def test_sign_in_takes_the_address_in_any_case(client: Client) -> None:
    user = make_user(email="wang@example.com", password=PASSWORD)
    assert try_password(client, "WANG@example.com", PASSWORD) == ""
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not SignInAttempt.objects.exists()


def test_sign_in_says_the_same_for_every_failure(client: Client) -> None:
    make_user(email="wang@example.com", password=PASSWORD)
    make_user(email="gone@example.com", password=PASSWORD, is_active=False)
    make_user(email="invited@example.com")
    answers = {
        try_password(client, email, password)
        for email, password in (
            ("wang@example.com", "wrong password"),
            ("gone@example.com", PASSWORD),
            ("invited@example.com", PASSWORD),
            ("nobody@example.com", PASSWORD),
        )
    }
    assert answers == {WRONG}


@pytest.mark.parametrize("cache", ["redis", "no redis"])
def test_sign_in_attempts_that_reach_the_hasher_are_few(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, cache: str
) -> None:
    if cache == "no redis":
        settings.CACHES = {
            "default": {**configured.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"},  # nothing listens there
        }
    user = make_user(email="wang@example.com", password=PASSWORD)
    hashed: list[str] = []
    verify = MD5PasswordHasher.verify

    def counted(hasher: MD5PasswordHasher, password: str, encoded: str) -> bool:
        hashed.append(password)
        return verify(hasher, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", counted)
    answers = [
        try_password(client, user.email, f"guess {number}", ip=f"10.0.{number}.1") for number in range(ATTEMPTS + 5)
    ]
    assert answers == [WRONG] * ATTEMPTS + [TOO_MANY] * 5
    assert len(hashed) == ATTEMPTS
    assert try_password(client, user.email, PASSWORD, ip="10.9.9.9") == TOO_MANY


def test_sign_in_attempts_from_one_address_are_limited_too(client: Client) -> None:
    answers = [try_password(client, f"person{number}@example.com", "guess") for number in range(12)]
    assert answers[0] == WRONG
    assert TOO_MANY in answers


def test_new_password_ends_the_lock_out(client: Client) -> None:
    user = make_user(email="wang@example.com", password=PASSWORD)
    for number in range(ATTEMPTS):
        try_password(client, user.email, f"guess {number}")
    link = invitations.link_for(user).removeprefix("http://localhost:8000")
    form = client.get(link).headers["Location"]
    client.post(form, {"password1": "another good one", "password2": "another good one"})
    assert try_password(client, user.email, "another good one", ip="10.9.9.9") == ""


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email", "account_inactive"])
def test_nobody_signs_up_or_adds_addresses(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name, args=["key"] if name == "account_confirm_email" else [])


def test_adapter_closes_the_door_to_signing_up_as_well(client: Client) -> None:
    request = client.get(LOGIN).wsgi_request
    assert not get_adapter(request).is_open_for_signup(request)


def test_somebody_who_left_with_a_passkey_reads_the_words_for_a_wrong_password(client: Client) -> None:
    gone = make_user(is_active=False, deactivated_at=timezone.now())
    request = client.get(LOGIN).wsgi_request
    response = get_adapter(request).respond_user_inactive(request, gone)
    assert response.headers["Location"] == LOGIN
    assert [str(message) for message in get_messages(request)] == [WRONG]


def test_password_is_asked_again_before_touching_the_second_factor(client: Client) -> None:
    make_user(email="wang@example.com", password=PASSWORD)
    assert try_password(client, "wang@example.com", PASSWORD) == ""
    set_up = reverse("mfa_activate_totp")
    asked = client.get(set_up).headers["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    for _number in range(ATTEMPTS):
        client.post(asked, {"password": "guess"})
    assert TOO_MANY in client.post(asked, {"password": PASSWORD}).content.decode()
    SignInAttempt.objects.all().delete()
    assert client.post(asked, {"password": PASSWORD}).headers["Location"] == set_up
    assert client.get(set_up).status_code == 200


def test_password_is_hashed_with_argon2_outside_of_tests() -> None:
    from salesops import settings as product

    assert product.PASSWORD_HASHERS[0] == "salesops.hashers.Argon2"


def test_other_sessions_are_ended_by_the_person_himself(client: Client) -> None:
    user = make_user(email="wang@example.com", password=PASSWORD)
    elsewhere = Client()
    for browser in (client, elsewhere):
        assert try_password(browser, user.email, PASSWORD) == ""
        assert browser.get(reverse("accounts:profile")).status_code == 200
    sessions = reverse("usersessions_list")
    assert len(client.get(sessions).context["sessions"]) == 2
    client.post(sessions)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


def test_new_password_ends_every_other_session(client: Client) -> None:
    user = make_user(email="wang@example.com", password=PASSWORD)
    elsewhere = Client()
    for browser in (client, elsewhere):
        try_password(browser, user.email, PASSWORD)
    form = {"oldpassword": PASSWORD, "password1": "another good one", "password2": "another good one"}
    client.post(reverse("account_change_password"), form)
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
