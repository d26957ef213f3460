"""The first administrator of an empty installation."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command("create_administrator", *args, stdout=out)
    return out.getvalue()


def test_first_administrator_gets_a_link_that_works(client: Client) -> None:
    said = run("admin@example.com", "管理员", "--name-latin", "Ada", "--company-en", "Sunrise", "--company-zh", "晨光")
    person = User.objects.get()
    assert person.is_administrator
    assert person.unit.name_en == "Sunrise"
    link = said.splitlines()[-1].removeprefix("http://localhost:8000")
    assert client.get(link).status_code == 302


def test_second_administrator_is_made_in_the_product() -> None:
    run("admin@example.com", "管理员")
    with pytest.raises(CommandError, match="already is an administrator"):
        run("other@example.com", "他人")


def test_address_must_be_one() -> None:
    with pytest.raises(CommandError, match="valid email"):
        run("nonsense", "管理员")
    assert not User.objects.exists()
