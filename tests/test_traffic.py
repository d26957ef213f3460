"""The end of a browser test waits for what its browser had asked."""

from __future__ import annotations

import threading

from django.http import HttpResponse
from django.test import RequestFactory

from . import traffic


def test_quiet_comes_after_the_last_answer() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), []

    def slowly(_request: object) -> HttpResponse:
        begun.set()
        go_on.wait(5)
        done.append("answered")
        return HttpResponse()

    answering = threading.Thread(target=traffic.counted(slowly), args=[RequestFactory().get("/")])
    answering.start()
    begun.wait(5)
    threading.Timer(0.1, go_on.set).start()
    traffic.wait_until_quiet()
    assert done == ["answered"]
    answering.join()
