"""Changing a flow: its steps one by one in a draft, and publishing it."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.views.sending import sent
from core.forms import require_valid
from core.htmx import go, render_part
from core.http import Request

from ..forms.flow import DraftForm, MoveForm, PublishForm
from ..forms.step import CopiesForm, StepForm, copies_of
from ..rules import flow_words
from ..rules.flow import Step
from ..rules.flow_editing import moved, with_step, without_step
from ..services import flows
from .flow_desk import Desk

RESHAPE = frozenset({"add", "remove"})
"""Buttons of rows, for browsers without scripts: they send the form and nothing is saved."""


@require_http_methods(["GET", "POST"])
def add(request: Request, kind: str) -> HttpResponse:
    """A new step, at the end."""
    return _step(request, Desk.of(request.user, kind), None)


@require_http_methods(["GET", "POST"])
def change(request: Request, kind: str, number: int) -> HttpResponse:
    """One step; they are counted from 1."""
    desk = Desk.of(request.user, kind)
    if not 1 <= number <= len(desk.flow.steps):
        raise Http404
    return _step(request, desk, number - 1)


def _step(request: Request, desk: Desk, place: int | None) -> HttpResponse:
    step = None if place is None else desk.flow.steps[place]
    if request.method != "POST":
        return _show(request, desk, StepForm.of_step(step, kind=desk.kind, version=desk.version), step)
    if RESHAPE & request.POST.keys():
        return _show(request, desk, StepForm.reshaped(request.POST, kind=desk.kind), step)
    form = StepForm.sent(request.POST, kind=desk.kind)
    if not form.is_valid():
        return _show(request, desk, form, step)
    taken = {one.key for flow in (desk.in_force, desk.flow) for one in flow.steps}
    changed = form.step(step.key if step else "", taken=taken)
    desk.keep(with_step(desk.flow, changed, place), by=request.user, version=form.cleaned_data["version"])
    words = {"step": flow_words.name(changed)}
    return go(request, "flows:edit", desk.kind.code, message=_("Kept in the draft: %(step)s.") % words)


def _show(request: Request, desk: Desk, form: StepForm, step: Step | None) -> HttpResponse:
    name = flow_words.name(step) if step else ""
    context = {"desk": desk, "form": form, "name": name}
    return render_part(request, "flows/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def copies(request: Request, kind: str) -> HttpResponse:
    """Who gets a copy when a document is approved."""
    desk = Desk.of(request.user, kind)
    if request.method != "POST":
        form = copies_of(desk.flow, version=desk.version)
    elif RESHAPE & request.POST.keys():
        form = CopiesForm.reshaped(request.POST)
    else:
        form = CopiesForm.sent(request.POST)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render_part(request, "flows/copies.html", {"desk": desk, "form": form}, status=status)
    flow = replace(desk.flow, copies=form.approvers)
    desk.keep(flow, by=request.user, version=form.cleaned_data["version"])
    return go(request, "flows:edit", desk.kind.code, message=_("Kept in the draft."))


@require_POST
def move(request: Request, kind: str) -> HttpResponse:
    """A step up or down by one, or out."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    desk, form = Desk.of(request.user, kind), MoveForm(request.POST)
    require_valid(form)
    return go(request, this.once(lambda: _moved(desk, form, request.user)))


def _moved(desk: Desk, form: MoveForm, user: User) -> str:
    place, way = form.cleaned_data["place"], form.cleaned_data["move"]
    if way == "remove":
        flow = without_step(desk.flow, place)
    else:
        flow = moved(desk.flow, place, place - 1 if way == "up" else place + 1)
    desk.keep(flow, by=user, version=form.cleaned_data["version"])
    return reverse("flows:edit", args=[desk.kind.code])


@require_POST
def publish(request: Request, kind: str) -> HttpResponse:
    """The draft becomes the flow of what is submitted from now on."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    desk, form = Desk.of(request.user, kind), PublishForm(request.POST)
    if not form.is_valid():
        return render_part(request, "flows/edit.html", {"desk": desk, "form": form}, status=422)
    where = this.once(lambda: _published(desk, form, request.user))
    words = {"kind": desk.kind.label, "number": desk.number + 1}
    return go(request, where, message=_("%(kind)s: version %(number)d is in force.") % words)


def _published(desk: Desk, form: PublishForm, user: User) -> str:
    flows.publish(desk.kind.code, by=user, **form.cleaned_data)
    return reverse("flows:list")


@require_POST
def discard(request: Request, kind: str) -> HttpResponse:
    """Back to what is in force."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    desk, form = Desk.of(request.user, kind), DraftForm(request.POST)
    require_valid(form)
    where = this.once(lambda: _thrown_away(desk, form, request.user))
    return go(request, where, message=_("The draft is thrown away."))


def _thrown_away(desk: Desk, form: DraftForm, user: User) -> str:
    flows.discard_draft(desk.kind.code, by=user, version=form.cleaned_data["version"])
    return reverse("flows:edit", args=[desk.kind.code])
