"""The view of every action: the form as a page or in a dialog, then the one service call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.errors import Sentence
from core.htmx import go, toast, trigger
from core.http import Request, is_htmx

from ...forms.actions.base import ActionForm, TaskForm
from ...models import Document
from .. import addresses, seen
from .action import Action, Then
from .of_document import OF_DOCUMENT, OF_QUESTION
from .of_task import OF_TASK
from .saying import said


@require_http_methods(["GET", "POST"])
def on_task(request: Request, pk: int, action: str) -> HttpResponse:
    """Something with a task."""
    return _act(request, f"task-{action}", OF_TASK[action], lambda: seen.task(request.user, pk))


@require_http_methods(["GET", "POST"])
def on_document(request: Request, ref: str, action: str) -> HttpResponse:
    """Something with a document."""
    return _act(request, f"document-{action}", OF_DOCUMENT[action], lambda: seen.readable(request.user, ref))


@require_http_methods(["GET", "POST"])
def on_question(request: Request, pk: int, action: str) -> HttpResponse:
    """Something with a question to the submitter."""
    return _act(request, f"question-{action}", OF_QUESTION[action], lambda: seen.question(request.user, pk))


def _act(request: Request, name: str, offered: Action, load: Callable[[], Any]) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this = sent(request)
    if earlier := this.earlier():
        return _done(request, offered, earlier, offered.done)
    subject = load()
    offered.require(request.user, subject, timezone.now())
    form = _form_of(request, name, offered, subject)
    if not form.is_valid():
        return _ask(request, name, offered, form)
    where = this.once(lambda: _perform(form, name, offered))
    return _done(request, offered, where, said(offered, subject, request.user))


def _form_of(request: Request, name: str, offered: Action, subject: Any) -> ActionForm:
    """The action's form, with what was sent or with what was typed before."""
    more = {"seen": request.GET.get("seen", "")[:64]} if issubclass(offered.form, TaskForm) else {}
    posted = request.POST if request.method == "POST" else None
    form = offered.form(posted, subject=subject, user=request.user, **more)
    if offered.keeps and not form.is_bound:
        form.restore(typed.typed(by=request.user, form=name, subject=form.kept_under))
    return form


def _perform(form: ActionForm, name: str, offered: Action) -> str:
    """Do it; gives the address to go to."""
    form.perform()
    typed.forget(by=form.user, form=name, subject=form.kept_under)
    if offered.then is Then.NEXT:
        return addresses.next_after(form.user, form.subject)
    if isinstance(form.subject, Document):
        form.subject.refresh_from_db(fields=["number"])  # the first submission gives one
    return addresses.back_of(form.subject)


def _ask(request: Request, name: str, offered: Action, form: ActionForm) -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    context = {
        "action": offered,
        "form": form,
        "subject": form.subject,
        "document": addresses.document_of(form.subject),
        "back": addresses.back_of(form.subject),
        "url": request.path,
        "keep_url": keep_url(name, form.kept_under) if offered.keeps else "",
        "in_dialog": is_htmx(request),
        "wide": offered.wide,
    }
    in_place = "_form" if form.is_bound else "dialog"
    template = f"approvals/actions/{in_place if is_htmx(request) else 'page'}.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _done(request: Request, offered: Action, where: str, message: Sentence) -> HttpResponse:
    """Done: the parts of the page refresh themselves, or the browser goes on."""
    if not is_htmx(request) or offered.then is not Then.STAY:
        return go(request, where, message=message)
    response = HttpResponse(headers={"HX-Reswap": "none"})
    for event in ("close-dialog", "approvals", "bell", "counts"):
        trigger(response, event)
    return toast(response, message)
