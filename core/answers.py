"""The answers that are no page of an app: a refusal, "sign in again", "the database is away"."""

from __future__ import annotations

import logging
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .errors import DomainError, Sentence, Stale
from .htmx import toast
from .http import is_htmx

logger = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds
_TECHNICAL = {"csrfmiddlewaretoken", "code", "credential", "idempotency_key", "version", "seen", "next"}


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The sentence of a refusal. A stale form also gets what stands there now, in a dialog when htmx asked."""
    if not is_htmx(request):
        return _page(request, "errors/refusal.html", error.status_code, error=error)
    if isinstance(error, Stale) and error.current:
        response = _page(request, "errors/_stale.html", error.status_code, error=error)
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
        return response
    return _toast(error.message, error.status_code)


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 for a form that arrives after the session ended: the text is shown, the way back in is offered."""
    if is_htmx(request):
        return _toast(_("You are signed out. Sign in again in another tab, then repeat this."), 401)
    return _page(request, "errors/signed_out.html", 401)


def forged(request: HttpRequest) -> HttpResponse:
    """403 for a form whose CSRF token is not of this session, usually because it was open for long."""
    if is_htmx(request):
        return _toast(_("This page is too old to be sent. Reload it and try again."), 403)
    return _page(request, "errors/csrf.html", 403)


def unavailable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """503 made without database, session or user; says when to try again and shows what was typed."""
    logger.error("database unavailable: %s", type(exception).__name__, exc_info=exception)
    if is_htmx(request):
        response = _toast(_("The database does not answer. Your text is still here: try again in a moment."), 503)
    else:
        context = {"typed": typed_texts(request), "retry_after": RETRY_AFTER, "path": _address(request)}
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def would_lose(request: HttpRequest) -> bool:
    """Whether leading this request to the sign-in page would throw away what it carries."""
    return is_htmx(request) or request.method not in ("GET", "HEAD")


def typed_texts(request: HttpRequest) -> list[str]:
    """What a person typed into the form that was sent, longest first; no secrets, no codes, nothing short."""
    try:
        posted = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except (SuspiciousOperation, RequestDataTooBig, MultiPartParserError, UnreadablePostError):
        return []
    typed = {text.strip() for name, text in posted if name not in _TECHNICAL and "password" not in name}
    return sorted((text for text in typed if len(text) >= 12 or "\n" in text), key=len, reverse=True)


def way_back(request: HttpRequest) -> str:
    """The page that the request came from, if it is one of ours; else the start page. Never a circle."""
    referer = request.META.get("HTTP_REFERER", "")
    if request.method == "GET" and urlsplit(referer).path == request.path:
        return urljoin(request.path, "..")  # of a form that cannot be shown: what it is about
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if safe else "/"


def _address(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else ""


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    context |= {"typed": typed_texts(request), "way_back": way_back(request), "sign_in": resolve_url("account_login")}
    return render(request, template, context, status=status)


def _toast(message: Sentence, status: int) -> HttpResponse:
    response = toast(HttpResponse(status=status), message, "danger")
    response["HX-Reswap"] = "none"
    return response
