from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from requests_app.models import IncomingMail
from tests.factories import make_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("incoming_mail_reason_iff_refused", {"outcome": "refused", "reason": ""}),
        ("incoming_mail_reason_iff_refused", {"outcome": "created", "reason": "rule"}),
        ("incoming_mail_request_only_when_taken_in", {"outcome": "refused", "reason": "rule", "support_request": True}),
        ("incoming_mail_request_only_when_taken_in", {"outcome": "ignored", "support_request": True}),
    ],
)
def test_database_refuses_a_record_that_says_two_things(constraint: str, fields: dict[str, Any]) -> None:
    if "support_request" in fields:
        fields = fields | {"support_request": make_request()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        IncomingMail.objects.create(message_id="<1@b>", **fields)


def test_database_refuses_a_second_record_of_a_mail() -> None:
    IncomingMail.objects.create(message_id="<1@b>", outcome="ignored")
    with pytest.raises(IntegrityError, match="message_id"), transaction.atomic():
        IncomingMail.objects.create(message_id="<1@b>", outcome="ignored")


def test_a_record_is_called_by_the_mails_subject() -> None:
    assert str(IncomingMail(subject="Hello")) == "Hello"
