"""The HTTP request as our middleware hands it to a view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """`user` is the signed-in accounts.User (views that let strangers in check `is_authenticated`)."""

    user: Any
    htmx: HtmxDetails


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asked for a fragment; also true to say in middleware that runs before django-htmx."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def picker_response(rows: list[tuple[object, str, str]]) -> JsonResponse:
    """What `data-picker-url` expects: (value, label, hint) of each match, best first."""
    return JsonResponse({"items": [{"value": str(value), "text": text, "hint": hint} for value, text, hint in rows]})
