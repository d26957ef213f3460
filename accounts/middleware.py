"""What follows from who is signed in, on every request: where he was seen, his language, his second factor."""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.policies import needs_second_factor
from accounts.services import sign_in
from core.htmx import go
from core.http import is_htmx

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 300
OPEN_WITHOUT_SECOND_FACTOR = frozenset({"account_logout", "account_reauthenticate", "set_language"})


class SeenMiddleware:
    """Keeps where a person is signed in and the language his browser asks for, at most every SEEN_EVERY seconds.

    allauth's own middleware does it on every request, at five statements each.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.get("seen_at", 0) + SEEN_EVERY <= time():
            UserSession.objects.create_from_request(request)
            sign_in.see_language(request.user, language=request.LANGUAGE_CODE)
            request.session["seen_at"] = int(time())
        return self.get_response(request)


class PersonLanguageMiddleware:
    """The person's own choice wins over cookie and browser; stands after authentication."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else ""
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people whose role must have a second factor to set one up, before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the request pass."""
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if not request.user.is_authenticated or name.startswith("mfa_") or name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        if not getattr(view, "login_required", True) or not needs_second_factor(request.user):
            return None
        if is_htmx(request):
            return HttpResponse(status=403)  # a bell that asks in the background must not lead away from the set-up
        return go(
            request, "mfa_index", message=_("Your role needs a second factor. Set one up, then go on."), level="info"
        )
