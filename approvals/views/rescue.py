"""What administrators do where a round would stand still: name somebody, hand over what a leaver holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.views.guards import administrators
from accounts.views.sending import sent
from core.htmx import go
from core.http import Request
from core.paging import keyset_page

from ..forms.rescue import HandOverForm, NameForm
from ..models import Document, Step, Task
from ..rules.states import OPEN_TASKS
from ..services.rescuing import held_by
from .seen import OF_CASE

WITH_CASE = tuple(f"case__{name}" for name in OF_CASE)


@administrators
@require_GET
def rescue(request: Request) -> HttpResponse:
    """The steps for which nobody was found, the longest waiting first."""
    steps = Step.objects.filter(needs_rescue=True).select_related(*WITH_CASE).defer("case__content__canonical")
    page = keyset_page(steps, request, order=["started_at"])
    return render(request, "approvals/rescue/list.html", {"page": page, "now": timezone.now()})


@administrators
@require_http_methods(["GET", "POST"])
def name_approver(request: Request, pk: int) -> HttpResponse:
    """Name somebody, with a reason."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    step = get_object_or_404(Step.objects.select_related(*WITH_CASE), pk=pk)
    form = NameForm(request.POST if request.method == "POST" else None, step=step, user=request.user)
    if not form.is_valid():
        context = {"form": form, "step": step, "document": step.case.document}
        return render(request, "approvals/rescue/name.html", context, status=422 if form.is_bound else 200)
    where = this.once(lambda: _named(form))
    return go(request, where, message=_("The approver is named and was told."))


def _named(form: NameForm) -> str:
    form.perform()
    return reverse("approvals:rescue")


@administrators
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """What waits for somebody who leaves goes to a successor; what he cannot take, to another one afterwards."""
    this, person = sent(request), get_object_or_404(User, pk=pk)
    if earlier := this.earlier():
        return go(request, earlier)
    form = HandOverForm(request.POST if request.method == "POST" else None, person=person, user=request.user)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "approvals/rescue/hand_over.html", _handed_over(form), status=status)
    where = this.once(lambda: _perform(form))
    return go(request, where, message=_("Handed over."))


def _perform(form: HandOverForm) -> str:
    form.perform()
    is_left = held_by(form.person).exists()
    return reverse("approvals:hand_over" if is_left else "accounts:person", args=[form.person.pk])


def _handed_over(form: HandOverForm) -> dict[str, object]:
    """The form and what would go."""
    tasks = Task.objects.filter(holder=form.person, state__in=OPEN_TASKS).select_related("step__case__document")
    owned = Document.objects.filter(pk__in=held_by(form.person), owner=form.person)
    return {"form": form, "person": form.person, "tasks": list(tasks.order_by("due_at", "pk")), "owned": list(owned)}
