"""Complaints: the list of those that one sees, the page of one, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.views.sending import sent
from core.htmx import go, render_part
from core.http import Request, is_htmx
from core.paging import keyset_page
from deadlines.kinds import Subject
from deadlines.models import Promise as Promised
from deadlines.views.told_when import told_when

from ...forms.after import complaints as forms
from ...forms.after.registers import ComplaintFilter
from ...models import Complaint
from ...models.fulfilment import ComplaintQuerySet
from ...policies.after import can_answer
from ...rules.promises import OF_COMPLAINT
from ...services.register_columns import COMPLAINTS
from ..registers import as_file, without_paging
from .acting import ask

ORDER = ("-opened_at", "-pk")


@dataclass(frozen=True, slots=True)
class Action:
    title: Promise
    submit: Promise
    done: Promise
    form: type[forms.ComplaintForm]
    icon: str
    note: str = ""
    tone: str = "primary"


ACTIONS: dict[str, Action] = {
    "solve": Action(
        _("Solve the complaint"), _("It is solved"), _("The complaint is solved."), forms.SolveForm, "check2"
    ),
    "pass-on": Action(
        _("Pass the complaint on"), _("Pass on"), _("The complaint is passed on."), forms.PassOnForm, "person"
    ),
    "withdraw": Action(
        _("The customer withdraws it"), _("It is withdrawn"), _("The complaint is withdrawn."), forms.WithdrawForm, "x"
    ),
}


@require_safe
def listing(request: Request) -> HttpResponse:
    """Those about contracts that the person reads, the newest first."""
    filters = ComplaintFilter(request.GET, user=request.user)
    context = {
        "filters": filters,
        "tabs": filters.tabs,
        "page": keyset_page(_rows(request, filters), request, order=ORDER),
        "query": without_paging(request.GET),
    }
    return render_part(request, "contracts/after/complaints.html", context, part="rows")


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the list with `query` shows on all of its pages."""

    def rows(query: QueryDict) -> ComplaintQuerySet:
        return _rows(request, ComplaintFilter(query, user=request.user)).order_by(*ORDER)

    return as_file(request, COMPLAINTS, rows)


def _rows(request: Request, filters: ComplaintFilter) -> ComplaintQuerySet:
    return filters.narrow(Complaint.objects.visible_to(request.user)).shown()


@require_safe
def page(request: Request, number: str) -> HttpResponse:
    """What the customer said, who answers it until when, how it was solved."""
    complaint = visible(request.user, number)
    may = can_answer(request.user, complaint)
    is_open = complaint.state == Complaint.State.OPEN
    context = {
        "complaint": complaint,
        "document": complaint.contract.document,
        "actions": ACTIONS if is_open and may else {},
        "may": may,
        "promised": Promised.objects.open().filter(kind__in=OF_COMPLAINT, subject_id=complaint.pk).first(),
    }
    return render(request, "contracts/after/complaint.html", context)


@require_http_methods(["GET", "POST"])
def act(request: Request, number: str, name: str) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this, action = sent(request), ACTIONS[name]
    if earlier := this.earlier():
        return go(request, earlier, message=action.done)
    complaint = visible(request.user, number)
    can_answer(request.user, complaint).require()
    form = action.form(request.POST if request.method == "POST" else None, complaint=complaint, user=request.user)
    if not form.is_valid():
        return ask(request, _context(request, action, form))
    return go(request, this.once(lambda: _perform(form)), message=action.done)


@require_safe
def promises(request: Request, number: str) -> HttpResponse:
    """Who is told when that it waits for an answer."""
    complaint = visible(request.user, number)
    document = complaint.contract.document
    subject = Subject(complaint.number, document.title, complaint.get_absolute_url())
    return told_when(request, OF_COMPLAINT, complaint.pk, subject)


def _context(request: Request, action: Action, form: forms.ComplaintForm) -> dict[str, Any]:
    return {
        "title": action.title,
        "action": action,
        "form": form,
        "about": form.complaint.number,
        "back": form.complaint.get_absolute_url(),
        "in_dialog": is_htmx(request),
    }


def _perform(form: forms.ComplaintForm) -> str:
    form.perform()
    return form.complaint.get_absolute_url()


def visible(user: User, number: str) -> Complaint:
    """404 for who may not read the contract."""
    return get_object_or_404(Complaint.objects.visible_to(user).shown(), number=number)
