"""Answers that every page gives the same way: refusals, the end of a session, a database that is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from . import answers
from .errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]


class _Passing:
    """A middleware that only looks at exceptions."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class RefusalMiddleware(_Passing):
    """Shows the sentence of a DomainError: as a toast to htmx, as a page otherwise."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answers.refused(request, exception) if isinstance(exception, DomainError) else None


class DatabaseDownMiddleware(_Passing):
    """503 when the database is away while a view works; `core.views.server_error` covers the other stages."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answers.unavailable(request, exception) if is_database_down(exception) else None


class SignInMiddleware(LoginRequiredMiddleware):
    """LoginRequiredMiddleware that loses nothing: whoever sends a form after his session ended gets his text back."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if answers.would_lose(request):
            return answers.signed_out(request)
        return super().handle_no_permission(request, view_func)


def is_database_down(exception: BaseException | None) -> bool:
    """Whether the database could not be asked or did not answer in time (connection, lock or statement time-out)."""
    return isinstance(exception, OperationalError | InterfaceError)
