"""What no log line keeps."""

import logging

import pytest
from django.test import Client

from salesops.logs import without_secrets


@pytest.mark.parametrize("name", ["request", "event"])
def test_the_secret_of_a_calendar_is_not_logged(name: str) -> None:
    line = without_secrets(None, "info", {name: 'GET /calendar-feed/s3cret-Token_x.ics HTTP/1.1" 200', "code": 200})
    assert line == {name: 'GET /calendar-feed/….ics HTTP/1.1" 200', "code": 200}


def test_other_lines_stay_as_they_are() -> None:
    line = {"event": "GET /calendar-feed/", "request": None}
    assert without_secrets(None, "info", dict(line)) == line


@pytest.mark.django_db
def test_reading_a_calendar_leaves_no_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="django_structlog"):
        client.get("/calendar-feed/s3cret-Token_x.ics")
    ours = [str(record.msg) for record in caplog.records if record.name.startswith("django_structlog")]
    assert any("calendar-feed" in line for line in ours)
    assert not any("s3cret" in line for line in ours)
