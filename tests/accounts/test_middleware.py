"""A second factor before anything else, for the roles that need one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PROFILE, SET_UP = reverse("accounts:profile"), reverse("mfa_index")


@pytest.fixture
def administrator(settings: Settings, client: Client) -> User:
    settings.MFA_REQUIRED_ROLES = [Role.ADMINISTRATOR.value]
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.usefixtures("administrator")
def test_second_factor_comes_before_anything_else(client: Client) -> None:
    response = client.get(PROFILE, follow=True)
    assert response.redirect_chain == [(SET_UP, 302)]
    assert "Your role needs a second factor." in response.content.decode()


@pytest.mark.usefixtures("administrator")
def test_fragments_do_not_lead_away_from_the_set_up(client: Client) -> None:
    response = client.get(PROFILE, headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert "HX-Redirect" not in response.headers


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("name", ["mfa_index", "account_logout"])
def test_setting_up_and_signing_out_are_open(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.usefixtures("administrator")
def test_language_can_be_switched_before_the_set_up(client: Client) -> None:
    response = client.post(reverse("accounts:set_language"), {"language": "zh-hans", "next": SET_UP})
    assert response.headers["Location"] == SET_UP


def test_second_factor_opens_the_rest(client: Client, administrator: User) -> None:
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(PROFILE).status_code == 200


@pytest.mark.usefixtures("administrator")
def test_second_factor_is_not_asked_of_other_roles_or_strangers(client: Client) -> None:
    client.force_login(make_user(Role.SALES_REP))
    assert client.get(PROFILE).status_code == 200
    assert Client().get(reverse("account_login")).status_code == 200
