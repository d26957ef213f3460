"""The queue and the other lists of requests: filters, tabs, saved views, pages by keyset."""

from __future__ import annotations

from collections.abc import Container

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import SavedView, User
from accounts.services import saved_views
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from ..forms.lists import ListFilter, SavedViewForm
from ..models import Subtask, SupportRequest
from ..querysets import SupportRequestQuerySet
from ..rules.lists import ONLY_WHEN_FILLED, TABS, Scope
from ..services.presence import looking_at

ADDRESSES = {
    Scope.QUEUE: "queue:index",
    Scope.MINE: "requests:mine",
    Scope.WORK: "requests:work",
    Scope.ALL: "requests:all",
}

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
        "views": SavedView.objects.offered_to(user, which),
        "view_form": SavedViewForm(initial={"query": request.GET.urlencode()}),
        "bulk": which == Scope.QUEUE,
        "colleagues": looking_at(page, but=user) if which == Scope.QUEUE else {},
        "subtasks": Subtask.objects.asked_of(user)[:ASKED] if which == Scope.WORK else [],
        "acts": which in (Scope.QUEUE, Scope.WORK),
    }
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
    which, form = Scope(scope), SavedViewForm(request.POST)
    back = f"{reverse(ADDRESSES[which])}?{request.POST.get('query', '')[:1000]}"
    if not form.is_valid():
        return go(request, back, message=_("Give the view a name of at most 60 characters."), level="danger")
    view = saved_views.keep(by=request.user, scope=which, **form.cleaned_data)
    return go(request, "requests:view", view.token, message=_("The view “%s” is saved.") % view.name)


def _view(user: User, token: str) -> SavedView:
    """A view of one of our lists that the person may use; 404 for others."""
    return get_object_or_404(SavedView.objects.usable_by(user).filter(scope__in=Scope.values), token=token)


@require_GET
def view(request: Request, token: str) -> HttpResponse:
    """The stable link of a saved view: leads to its list with its filters."""
    found = _view(request.user, token)
    return redirect(f"{reverse(ADDRESSES[Scope(found.scope)])}?{found.query}&view={found.token}")


@require_POST
def drop_view(request: Request, token: str) -> HttpResponse:
    """Delete one's own saved view."""
    found = _view(request.user, token)
    saved_views.drop(found, by=request.user)
    return go(request, ADDRESSES[Scope(found.scope)], message=_("The view “%s” is deleted.") % found.name)
