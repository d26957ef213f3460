"""What is done with a proposal beside writing and reviewing it: one view, a table of actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.views.sending import sent
from approvals.models import DocumentVersion, SendingEntry
from approvals.policies import editing
from approvals.policies.sending import can_record
from core.htmx import go
from core.http import Request, is_htmx
from core.verdicts import Verdict

from ...forms.proposals.actions import ActionForm, AnswerForm, CorrectForm, DiscardForm, SendForm
from ...models import Proposal
from ...policies.proposals import can_record_answer
from ...rules.proposals import Stand
from .finding import visible


@dataclass(frozen=True, slots=True)
class Action:
    """`stands` are those in which its button is offered, empty for any; `rows` are those of the proposal, of which one
    is what it is about."""

    title: Promise
    submit: Promise
    done: Promise
    form: type[ActionForm]
    may: Callable[[User, Proposal], Verdict]
    icon: str
    stands: frozenset[str] = frozenset()
    note: Promise | str = ""
    tone: str = "primary"
    rows: Callable[[Proposal], Any] | None = None


def _versions(proposal: Proposal) -> Any:
    return DocumentVersion.objects.filter(document=proposal.pk)


def _entries(proposal: Proposal) -> Any:
    return SendingEntry.objects.standing().filter(document=proposal.pk).select_related("content", "contact", "file")


ACTIONS: dict[str, Action] = {
    "send": Action(
        _("Record that it was sent"),
        _("Record"),
        _("The sending is recorded."),
        SendForm,
        lambda user, proposal: can_record(user, proposal.document),
        "envelope-arrow-up",
        frozenset({Stand.APPROVED, Stand.SENT}),
        _("The time is the moment in which you record it. An entry stays for ever; a mistake is corrected by another."),
        rows=_versions,
    ),
    "answer": Action(
        _("The customer's answer"),
        _("Record"),
        _("The customer's answer is recorded."),
        AnswerForm,
        can_record_answer,
        "chat-square-quote",
        frozenset({Stand.SENT}),
        _("It is recorded once and cannot be changed afterwards."),
        rows=_versions,
    ),
    "correct": Action(
        _("Correct the entry"),
        _("Record"),
        _("The entry is corrected."),
        CorrectForm,
        lambda user, proposal: can_record(user, proposal.document),
        "pencil-square",
        note=_("The entry stays readable; this one takes its place."),
        rows=_entries,
    ),
    "discard": Action(
        _("Throw the draft away"),
        pgettext_lazy("draft", "Throw away"),
        _("The draft is thrown away."),
        DiscardForm,
        lambda user, proposal: editing.can_discard(user, proposal.document),
        "trash",
        frozenset({Stand.DRAFT}),
        tone="danger",
    ),
}


def offered(user: User, proposal: Proposal) -> dict[str, Action]:
    """What the person may do with it now, by name; an entry is corrected beside it, wherever the proposal stands."""
    fit = {name: one for name, one in ACTIONS.items() if not one.stands or proposal.stand in one.stands}
    return {name: one for name, one in fit.items() if one.may(user, proposal)}


@require_http_methods(["GET", "POST"])
def act(request: Request, ref: str, name: str, row: int | None = None) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this, action = sent(request), ACTIONS[name]
    if earlier := this.earlier():
        return go(request, earlier, message=action.done)
    proposal = visible(request.user, ref)
    action.may(request.user, proposal).require()
    form = _form(request, action, proposal, row)
    if not form.is_valid():
        return _ask(request, action, form)
    return go(request, this.once(lambda: _perform(form)), message=action.done)


def _form(request: Request, action: Action, proposal: Proposal, row: int | None) -> ActionForm:
    found = get_object_or_404(action.rows(proposal), pk=row) if action.rows else None
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return action.form(*data, proposal=proposal, row=found, user=request.user)


def _perform(form: ActionForm) -> str:
    form.perform()
    return form.proposal.get_absolute_url()


def _ask(request: Request, action: Action, form: ActionForm) -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    context = {
        "action": action,
        "form": form,
        "proposal": form.proposal,
        "document": form.proposal.document,
        "row": form.row,
        "url": request.path,
        "in_dialog": is_htmx(request),
    }
    in_place = "_form" if form.is_bound else "dialog"
    template = f"contracts/proposals/action/{in_place if is_htmx(request) else 'page'}.html"
    return render(request, template, context, status=422 if form.is_bound else 200)
