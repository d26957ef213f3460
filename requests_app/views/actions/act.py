"""The view of every action: the form as a page or in a dialog, then the one service call."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.htmx import go, toast, trigger
from core.http import Request, is_htmx

from ...forms.actions.base import ActionForm
from ...models import RequestLink, SupportRequest
from .table import ACTIONS

ROWS = {
    "remove_supporter": "supporters",
    "remove_watcher": "watchers",
    "answer": "subtasks",
    "withdraw": "subtasks",
    "unlink_document": "documents",
}
"""Actions on one row of the request, and the relation that the row must be in."""


def visible(user: User, number: str) -> SupportRequest:
    """The request of that number; 404 when the person may not see it."""
    rows = SupportRequest.objects.visible_to(user).select_related("content", "form_version", "requester", "lead")
    return get_object_or_404(rows, number=number)


@require_http_methods(["GET", "POST"])
def act(request: Request, number: str, action: str, row: int | None = None) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this = sent(request)
    if earlier := this.earlier():
        return done(request, number, action, earlier)
    support_request = visible(request.user, number)
    ACTIONS[action].require(request.user, support_request)
    form = form_of(request, action, support_request, row)
    if not form.is_valid():
        return ask(request, action, form)
    where = this.once(lambda: perform(form, action))
    return done(request, number, action, where)


def form_of(request: Request, action: str, support_request: SupportRequest, row: int | None) -> ActionForm:
    """The action's form, with what was sent or with what was typed before."""
    user, offered = request.user, ACTIONS[action]
    more: dict[str, Any] = {} if row is None else {"row": _row(support_request, action, row, user)}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = offered.form(*sent, support_request=support_request, user=user, **more)
    if offered.keeps and not form.is_bound:
        form.restore(typed.typed(by=user, form=action, subject=form.kept_under))
    return form


def _row(support_request: SupportRequest, action: str, row: int, user: User) -> Any:
    """A row of this request and of no other; None for an action on the request itself."""
    if action == "unlink":
        return get_object_or_404(RequestLink.objects.seen_from(support_request, user), pk=row)
    return get_object_or_404(getattr(support_request, ROWS[action]), pk=row) if action in ROWS else None


def perform(form: ActionForm, action: str) -> str:
    """Do it; gives the address to go to: the request, or the start page for whom it is no longer to be seen."""
    changed = form.perform()
    typed.forget(by=form.user, form=action, subject=form.kept_under)
    still = SupportRequest.objects.visible_to(User.objects.get(pk=form.user.pk)).filter(pk=changed.pk).exists()
    return changed.get_absolute_url() if still else reverse("start:start")


def ask(request: Request, action: str, form: ActionForm, template: str = "") -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    offered = ACTIONS[action]
    context = {
        "action": offered,
        "name": action,
        "form": form.shown_again(),
        "support_request": form.support_request,
        "url": request.path,
        "keep_url": keep_url(action, form.kept_under) if offered.keeps else "",
        "in_dialog": is_htmx(request),
    }
    if is_htmx(request):
        template = template or (offered.frame if form.is_bound else "requests_app/actions/dialog.html")
    return render(request, template or "requests_app/actions/page.html", context, status=form.status)


def done(request: Request, number: str, action: str, where: str) -> HttpResponse:
    """Done: the parts of the page refresh themselves, or the browser goes to the request."""
    offered = ACTIONS[action]
    if not is_htmx(request) or number not in where:
        return go(request, where, message=offered.done)
    if offered.again:
        empty = offered.form(support_request=visible(request.user, number), user=request.user)
        response = ask(request, action, empty, offered.frame)
    else:
        response = HttpResponse(headers={"HX-Reswap": "none"})
    for event in ("close-dialog", "requests", "bell", "counts"):
        trigger(response, event)
    return toast(response, offered.done)
