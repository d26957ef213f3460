"""Changing ladders: the editor with its example, exceptions for a content or an urgency, and the way back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import go, render_part
from core.http import Request, is_htmx

from .. import policies
from ..forms.around import NewLadderForm, RemoveForm
from ..services import ladders as service
from .editor import Editor
from .scopes import Scope, offer_of


@require_http_methods(["GET", "POST"])
def change(request: Request, kind: str, topic: str, grade: str) -> HttpResponse:
    """The editor. Without JavaScript its buttons for rows send the form as well; nothing is saved then."""
    editor = Editor.of(request.user, kind, topic, grade)
    if request.method != "POST":
        return editor.show(request, editor.stored(), ladder=editor.in_force)
    if {"add", "remove"} & request.POST.keys():
        return editor.show(request, editor.reshaped(request.POST))
    form = editor.sent(request.POST)
    if not form.is_valid() or form.ladder is None:
        return editor.show(request, form, ladder=form.ladder, status=409 if form.is_stale else 422)
    where = (editor.scope.kind.code, editor.scope.topic, editor.scope.grade)
    note, version = form.cleaned_data["note"], form.cleaned_data["version"]
    service.change(*where, ladder=form.ladder, by=request.user, note=note, version=version)
    return go(request, "deadlines:ladders", message=_("Saved: %(ladder)s.") % {"ladder": editor.scope})


@require_POST
def example(request: Request, kind: str, topic: str, grade: str) -> HttpResponse:
    """What the ladder in the form would do; the part alone while somebody edits."""
    editor = Editor.of(request.user, kind, topic, grade)
    form = editor.sent(request.POST, is_trial=True)
    form.is_valid()
    return editor.show(request, form, ladder=form.ladder)


@require_http_methods(["GET", "POST"])
def new(request: Request, kind: str) -> HttpResponse:
    """Choose the content or urgency that shall have a ladder of its own; the editor opens with what holds so far."""
    policies.can_change_ladders(request.user).require()
    offer = offer_of(kind)
    if not offer.kind.narrows:
        raise Http404
    grades = [*offer.grades.items()]
    form = NewLadderForm(request.POST or None, topics=[*offer.topics.items()], grades=grades)
    if form.is_valid():
        return go(request, Scope(offer, form.cleaned_data["topic"], form.cleaned_data["grade"]).edit_url)
    return _dialog(request, "new", {"form": form, "offer": offer}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def remove(request: Request, kind: str, topic: str, grade: str) -> HttpResponse:
    """Back to the more general ladder. 404 where there is none of its own."""
    editor = Editor.of(request.user, kind, topic, grade)
    scope = editor.scope
    if editor.own is None or not scope.is_narrow:
        raise Http404
    form = RemoveForm(request.POST or None, initial={"version": editor.number})
    if not form.is_valid():
        return _dialog(request, "remove", {"form": form, "scope": scope}, status=422 if form.is_bound else 200)
    service.remove(scope.kind.code, scope.topic, scope.grade, by=request.user, **form.cleaned_data)
    return go(request, "deadlines:ladders", message=_("Removed: %(ladder)s.") % {"ladder": scope})


def _dialog(request: Request, name: str, context: dict[str, object], *, status: int) -> HttpResponse:
    template = f"deadlines/{name}_dialog.html" if is_htmx(request) else f"deadlines/{name}.html"
    return render_part(request, template, context, status=status)
