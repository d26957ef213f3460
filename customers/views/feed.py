"""The calendar feed: the page on which a person makes or ends his secret link, and what is read under the link."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.htmx import go
from core.http import Request

from ..services import feeds

FRESH = 300
"""Seconds for which a calendar program need not ask again."""


@require_GET
def mine(request: Request) -> HttpResponse:
    """Whether there is a link, since when and when it was read last."""
    return render(request, "customers/feed/mine.html", {"feed": feeds.current(request.user)})


@require_POST
def renew(request: Request) -> HttpResponse:
    """Make a link and show it this once; it is in no other page."""
    token = feeds.renew(by=request.user)
    link = f"{settings.BASE_URL}{reverse('feed:calendar', args=[token])}"
    context = {"feed": feeds.current(request.user), "link": link, "subscribe": f"webcal:{link.partition(':')[2]}"}
    response = render(request, "customers/feed/mine.html", context)
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def revoke(request: Request) -> HttpResponse:
    """End the link."""
    feeds.revoke(by=request.user)
    return go(request, "feed:mine", message=_("The link is ended. Calendars that use it show nothing new."))


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar behind a secret link, for programs: whoever holds the link reads what its person may see."""
    now = timezone.now()
    person = feeds.reader_of(token[:100], at=now)
    if person is None:
        raise Http404
    text = feeds.text_for(person, at=now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="visits.ics"'
    response.headers["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    patch_cache_control(response, private=True, max_age=FRESH)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
