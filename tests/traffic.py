"""The live server's door: emptying the tables under a request that is being answered ends in a deadlock.

A browser that was closed may have left a request behind, and a page that is closed still sends what was typed in it,
which then arrives when nobody waits for it. So the door is shut in the same moment in which nothing is being answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PATIENCE = 15  # seconds

_changed = threading.Condition()
_running: set[int] = set()
_open = True


def door(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that knows of every request from its beginning to its answer; 503 while the door is shut."""

    def answer(request: HttpRequest) -> HttpResponse:
        with _changed:
            if not _open:
                return HttpResponse(status=503)
            _running.add(id(request))
        try:
            return get_response(request)
        finally:
            with _changed:
                _running.discard(id(request))
                _changed.notify_all()

    return answer


def shut_when_quiet() -> None:
    """Wait until nothing is being answered, and let nothing in any more; TimeoutError after `PATIENCE` seconds."""
    global _open
    with _changed:
        if not _changed.wait_for(lambda: not _running, timeout=PATIENCE):
            raise TimeoutError("The live server is still answering.")
        _open = False


def open_again() -> None:
    """Let requests in."""
    global _open
    _open = True
