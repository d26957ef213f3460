"""The HTTP request as our middleware hands it to a view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django_htmx.middleware import HtmxDetails

from core.text import without_nul


class Request(HttpRequest):
    """`user` is the signed-in accounts.User (views that let strangers in check `is_authenticated`)."""

    user: Any
    htmx: HtmxDetails


def query_text(request: HttpRequest, name: str, limit: int = 20) -> str:
    """A short text of the query string, such as a number, as it can be looked for in the database; "" without one."""
    return without_nul(request.GET.get(name, "")[:limit])


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asked for a fragment; also true to say in middleware that runs before django-htmx."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def picker_response(rows: list[tuple[object, str, str]]) -> JsonResponse:
    """What `data-picker-url` expects: (value, label, hint) of each match, best first."""
    return JsonResponse({"items": [{"value": str(value), "text": text, "hint": hint} for value, text, hint in rows]})
