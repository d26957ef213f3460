"""Which requests the live server is answering: emptying the tables under one of them ends in a deadlock."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PATIENCE = 15  # seconds

_changed = threading.Condition()
_running: set[int] = set()


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that knows of every request from its beginning to its answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        with _changed:
            _running.add(id(request))
        try:
            return get_response(request)
        finally:
            with _changed:
                _running.discard(id(request))
                _changed.notify_all()

    return answer


def wait_until_quiet() -> None:
    """Return when nothing is being answered; a browser that was closed may have left a request behind."""
    with _changed:
        _changed.wait_for(lambda: not _running, timeout=PATIENCE)
