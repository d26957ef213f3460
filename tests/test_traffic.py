"""The end of a browser test waits for what its browser had asked, and lets nothing in that comes too late."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from . import traffic

ASKED = RequestFactory().get("/")


class Slow:
    """A page that takes as long as we like."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.done: list[str] = []

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        self.begun.set()
        self.go_on.wait(5)
        self.done.append("answered")
        return HttpResponse()


@pytest.fixture
def slow() -> Any:
    page = Slow()
    answering = threading.Thread(target=traffic.door(page), args=[ASKED])
    answering.start()
    page.begun.wait(5)
    yield page
    page.go_on.set()
    answering.join()


def test_quiet_comes_after_the_last_answer(slow: Slow) -> None:
    threading.Timer(0.1, slow.go_on.set).start()
    traffic.shut_when_quiet()
    assert slow.done == ["answered"]


def test_quiet_that_does_not_come_is_an_error(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE", 0.05)
    with pytest.raises(TimeoutError):
        traffic.shut_when_quiet()


def test_request_that_comes_too_late_is_refused_until_the_door_opens() -> None:
    page = Slow()
    page.go_on.set()
    traffic.shut_when_quiet()
    assert traffic.door(page)(ASKED).status_code == 503
    traffic.open_again()
    assert traffic.door(page)(ASKED).status_code == 200
    assert page.done == ["answered"]
