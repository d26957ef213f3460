"""One view serves both: the whole page to a browser, the named part of it to htmx."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri

from .errors import Sentence
from .http import is_htmx

Level = Literal["success", "info", "warning", "danger"]
_MESSAGE_LEVELS: dict[Level, int] = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "danger": messages.ERROR,
}


def render_part(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or only its `{% partialdef part %}` when htmx asks. A form with errors goes out as status 422."""
    name = f"{template}#{part}" if part and is_htmx(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def trigger(response: HttpResponse, event: str, detail: object = None) -> HttpResponse:
    """Let the browser hear an event (HX-Trigger) once it has the answer; keeps the events already there."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps(events | {event: detail})
    return response


def toast(response: HttpResponse, message: Sentence, level: Level = "success") -> HttpResponse:
    """Show the sentence in the corner of the page that htmx updates; read aloud by screen readers."""
    return trigger(response, "toast", {"message": str(message), "level": level})


def go(
    request: HttpRequest, to: object, *args: object, message: Sentence = "", level: Level = "success"
) -> HttpResponse:
    """Lead to another page (an address, a URL name with its arguments, or an object) with a sentence shown there."""
    if message:
        messages.add_message(request, _MESSAGE_LEVELS[level], str(message))
    url = resolve_url(to, *args)  # type: ignore[arg-type]
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": iri_to_uri(url)})
    return HttpResponseRedirect(url)
