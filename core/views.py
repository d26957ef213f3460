"""The error handlers of the whole site (salesops.urls names them)."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import answers
from .htmx import toast
from .http import is_htmx
from .middleware import is_database_down


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the exception that led here says that the database is away. Needs neither of them."""
    exception = sys.exception()
    if exception is not None and is_database_down(exception):
        return answers.unavailable(request, exception)
    if is_htmx(request):
        response = toast(HttpResponse(status=500), _("This did not work, and it is our fault. Try again."), "danger")
        response["HX-Reswap"] = "none"
        return response
    return HttpResponse(render_to_string("500.html", {"typed": answers.typed_texts(request)}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named by settings.CSRF_FAILURE_VIEW; `reason` is for programmers and stays in Django's log."""
    return answers.forged(request)
