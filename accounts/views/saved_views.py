"""Saved views of a list, for any app: it names its lists, where they are and its own addresses, and gets the views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import SavedViewForm
from accounts.models import SavedView, User
from accounts.services import saved_views
from core.htmx import go
from core.http import Request


@dataclass(frozen=True, slots=True)
class Shelf:
    """The saved views of an app's lists. `addresses`: list (the view's scope) → URL name.

    The app has the URL names `view` and `drop_view` (token) and `save_view` (list) in its `namespace`.
    """

    namespace: str
    addresses: Mapping[str, str]

    def offered(self, request: Request, scope: str, query: str) -> dict[str, object]:
        """What components/list_views.html shows beside the list; `query` is what a new view would keep."""
        return {
            "views": SavedView.objects.offered_to(request.user, scope),
            "view_form": SavedViewForm(initial={"query": query}),
            "views_of": self.namespace,
            "views_list": scope,
        }

    def keep(self, request: Request, scope: str) -> HttpResponse:
        """Keep the present filters under a name; 404 for a list that is none of these."""
        if scope not in self.addresses:
            raise Http404
        form = SavedViewForm(request.POST)
        back = f"{reverse(self.addresses[scope])}?{request.POST.get('query', '')[:1000]}"
        if not form.is_valid():
            return go(request, back, message=_("Give the view a name of at most 60 characters."), level="danger")
        view = saved_views.keep(by=request.user, scope=scope, **form.cleaned_data)
        return go(request, f"{self.namespace}:view", view.token, message=_("The view “%s” is saved.") % view.name)

    def show(self, request: Request, token: str) -> HttpResponse:
        """The stable link of a saved view: leads to its list with its filters."""
        view = self._usable(request.user, token)
        return redirect(f"{reverse(self.addresses[view.scope])}?{view.query}&view={view.token}")

    def drop(self, request: Request, token: str) -> HttpResponse:
        """Delete one's own saved view."""
        view = self._usable(request.user, token)
        saved_views.drop(view, by=request.user)
        return go(request, self.addresses[view.scope], message=_("The view “%s” is deleted.") % view.name)

    def _usable(self, user: User, token: str) -> SavedView:
        """A view of one of these lists that the person may use; 404 for others."""
        return get_object_or_404(SavedView.objects.usable_by(user).filter(scope__in=self.addresses), token=token)
