from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.rules.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-twenty-characters"


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def test_token_is_enough(client: Client) -> None:
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    assert b"salesops_rung_lag_seconds 0.0" in response.content
    assert not client.cookies


@pytest.mark.parametrize("header", ["", "Bearer wrong", TOKEN])
def test_stranger_without_the_token_learns_nothing(client: Client, header: str) -> None:
    response = client.get("/metrics", headers={"Authorization": header})
    assert (response.status_code, response.content, response["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_administrator_needs_no_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get("/metrics").status_code == 200


def test_others_who_are_signed_in_are_refused(client: Client) -> None:
    client.force_login(make_user(Role.SALES_MANAGER))
    assert client.get("/metrics").status_code == 403
