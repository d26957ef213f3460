"""The queue and the other lists of requests: filters, tabs, saved views, pages by keyset."""

from __future__ import annotations

from collections.abc import Container

from django.db.models import Count
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.views.saved_views import Shelf
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ..forms.lists import ListFilter
from ..models import Subtask, SupportRequest
from ..querysets import SupportRequestQuerySet
from ..rules.lists import ONLY_WHEN_FILLED, TABS, Scope
from ..services.presence import looking_at

ADDRESSES: dict[str, str] = {
    Scope.QUEUE: "queue:index",
    Scope.MINE: "requests:mine",
    Scope.WORK: "requests:work",
    Scope.ALL: "requests:all",
}
SHELF = Shelf("requests", ADDRESSES)

ASKED = 25
"""Parts asked of a department that its people see above their own work."""


def rows_of(scope: Scope, user: User) -> SupportRequestQuerySet:
    """All submitted requests of a list that the person may see, whatever the filters."""
    visible: SupportRequestQuerySet = SupportRequest.objects.submitted()
    if scope == Scope.QUEUE:
        return visible.for_queue(user)
    if scope == Scope.MINE:
        return visible.requested_by(user)
    return visible.supported_by(user) if scope == Scope.WORK else visible.visible_to(user)


@require_GET
def listing(request: Request, scope: str) -> HttpResponse:
    """One list: its tabs with numbers, its filters, one page of rows."""
    user, which = request.user, Scope(scope)
    filters = ListFilter(request.GET, scope=which, user=user)
    narrowed = filters.everything_but_the_tab(rows_of(which, user), user)
    page = keyset_page(filters.rows(narrowed).for_list(), request, order=filters.order)
    context = {
        "scope": which,
        "filters": filters,
        "page": page,
        "tabs": tabs(narrowed, filters.current_tab, ONLY_WHEN_FILLED.get(which, frozenset())),
        "bulk": which == Scope.QUEUE,
        "colleagues": looking_at(page, but=user) if which == Scope.QUEUE else {},
        "subtasks": Subtask.objects.asked_of(user)[:ASKED] if which == Scope.WORK else [],
        "acts": which in (Scope.QUEUE, Scope.WORK),
    }
    context |= SHELF.offered(request, which, request.GET.urlencode())
    return render_part(request, "requests_app/lists/list.html", context, part="results")


def tabs(rows: SupportRequestQuerySet, current: str, only_when_filled: Container[str] = ()) -> list[dict[str, object]]:
    """Name, number and state of each tab; what has ended is not counted, it only grows."""
    found = dict(rows.open().order_by().values_list("state").annotate(number=Count("pk")))
    numbers = {key: sum(found.get(state, 0) for state in tab.states) for key, tab in TABS.items()}
    return [
        {
            "key": key,
            "label": tab.label,
            "active": key == current,
            "number": None if key == "ended" else numbers[key],
        }
        for key, tab in TABS.items()
        if numbers[key] or key == current or key not in only_when_filled
    ]


@require_POST
def save_view(request: Request, scope: str) -> HttpResponse:
    """Keep the present filters under a name."""
    return SHELF.keep(request, scope)


@require_GET
def view(request: Request, token: str) -> HttpResponse:
    """The stable link of a saved view."""
    return SHELF.show(request, token)


@require_POST
def drop_view(request: Request, token: str) -> HttpResponse:
    """Delete one's own saved view."""
    return SHELF.drop(request, token)
