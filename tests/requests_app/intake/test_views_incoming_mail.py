from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules.roles import Role
from requests_app.models import IncomingMail
from tests.factories import make_request, make_user

pytestmark = pytest.mark.django_db

URL = "/requests/incoming-mail/"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def _taken(number: int, **fields: object) -> IncomingMail:
    defaults = {"message_id": f"<{number}@b>", "sender": "a@b.c", "subject": f"Subject {number}", "outcome": "ignored"}
    return IncomingMail.objects.create(**{**defaults, **fields})


def test_incoming_mail_lists_outcome_and_reason_newest_first(administrator: Client) -> None:
    made = make_request()
    _taken(1, outcome="created", support_request=made, detail="run.exe: no")
    _taken(2, outcome="refused", reason="unknown_sender", subject="", sender="")
    _taken(3, outcome="drafted")
    _taken(4)
    page = administrator.get(URL)
    content = page.content.decode()
    assert [mail.subject for mail in page.context["page"]] == ["Subject 4", "Subject 3", "", "Subject 1"]
    assert made.get_absolute_url() in content
    for words in ("run.exe: no", "Nobody with this address has an account.", "(no subject)", "(no sender)"):
        assert words in content


def test_incoming_mail_can_show_what_was_refused_alone(administrator: Client) -> None:
    _taken(1)
    refused = _taken(2, outcome="refused", reason="rule")
    assert list(administrator.get(URL, {"refused": "1"}).context["page"]) == [refused]


def test_incoming_mail_without_mail_says_when_it_comes(administrator: Client) -> None:
    assert "read once a minute" in administrator.get(URL).content.decode()


def test_incoming_mail_takes_as_many_queries_for_three_rows_as_for_one(administrator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            administrator.get(URL)
        return len(captured)

    _taken(1, outcome="created", support_request=make_request())
    queries()
    with_one = queries()
    for number in (2, 3):
        _taken(number, outcome="created", support_request=make_request())
    assert queries() == with_one <= 12


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_incoming_mail_is_for_administrators(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    assert client.get(reverse("requests:incoming_mail")).status_code == 403
