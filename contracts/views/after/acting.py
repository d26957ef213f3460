"""What is done with a contract after its approval beside signing it: one view, a table of actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.views.sending import sent
from approvals.models import DocumentVersion, SendingEntry
from approvals.policies.sending import can_record
from core.htmx import go
from core.http import Request, is_htmx
from core.verdicts import Verdict

from ...forms.after import actions as forms
from ...forms.after.base import ActionForm
from ...models import Contract, HandOver
from ...policies import after as policies
from ...rules.fulfilment import Check
from ..contracts.finding import readable


@dataclass(frozen=True, slots=True)
class Action:
    """`row` finds what of the contract it is about, by what the address says: 404 for what it has not."""

    title: Promise
    submit: Promise
    done: Promise
    form: type[ActionForm]
    may: Callable[[User, Contract], Verdict]
    row: Callable[[Contract, Any], Any] = lambda _contract, _row: None
    note: Promise | str = ""
    tone: str = "primary"


def _version(contract: Contract, pk: int) -> DocumentVersion:
    return get_object_or_404(DocumentVersion, document=contract.pk, pk=pk)


def _entry(contract: Contract, pk: int) -> SendingEntry:
    rows = SendingEntry.objects.standing().select_related("content", "contact", "file")
    return get_object_or_404(rows, document=contract.pk, pk=pk)


def _check(_contract: Contract, name: str) -> Check:
    if name not in Check.values:
        raise Http404
    return Check(name)


def _records(user: User, contract: Contract) -> Verdict:
    return can_record(user, contract.document)


def _checks(user: User, contract: Contract) -> Verdict:
    """In whose hands the order is: asked with a check that is noted by him. Who may note the single one is asked by the
    service."""
    hand_over = get_object_or_404(HandOver, contract=contract.pk)
    hand_over.contract = contract
    return policies.can_check(user, hand_over, Check.CUSTOMER)


STAYS = _("The time is the moment in which you record it. An entry stays for ever; a mistake is corrected by another.")
RECORD = _("Record")
SENT, RECEIVED = _("The sending is recorded."), _("What came back is recorded.")
CORRECTED = _("The entry is corrected.")
ACTIONS: dict[str, Action] = {
    "send": Action(_("Record that it was sent"), RECORD, SENT, forms.SendForm, _records, _version, STAYS),
    "receive": Action(_("Record that it came back"), RECORD, RECEIVED, forms.ReceiveForm, _records, _version, STAYS),
    "correct": Action(
        _("Correct the entry"),
        RECORD,
        CORRECTED,
        forms.CorrectForm,
        _records,
        _entry,
        _("The entry stays readable; this one takes its place."),
    ),
    "hand-over": Action(
        _("Hand the order over"),
        _("Hand over"),
        _("The order is handed over."),
        forms.HandOverForm,
        policies.can_hand_over,
    ),
    "check": Action(_("Note what is done"), RECORD, _("It is noted with the order."), forms.CheckForm, _checks, _check),
    "complain": Action(
        _("New complaint"),
        RECORD,
        _("The complaint is recorded."),
        forms.ComplainForm,
        policies.can_complain,
        note=_("It gets a number, and has to be answered within the time that is set for complaints."),
    ),
}


@require_http_methods(["GET", "POST"])
def act(request: Request, ref: str, name: str, row: int | str | None = None) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this, action = sent(request), ACTIONS[name]
    if earlier := this.earlier():
        return go(request, earlier, message=action.done)
    contract = readable(request.user, ref)
    action.may(request.user, contract).require()
    form = _form(request, action, contract, row)
    if not form.is_valid():
        return _ask(request, action, form)
    return go(request, this.once(lambda: _perform(form)), message=action.done)


def _form(request: Request, action: Action, contract: Contract, row: int | str | None) -> ActionForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return action.form(*data, contract=contract, row=action.row(contract, row), user=request.user)


def _perform(form: ActionForm) -> str:
    form.perform()
    return form.contract.get_absolute_url()


def _ask(request: Request, action: Action, form: ActionForm) -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    context = {
        "title": form.row.label if isinstance(form.row, Check) else action.title,
        "action": action,
        "form": form,
        "about": form.contract.document,
        "back": form.contract.get_absolute_url(),
        "in_dialog": is_htmx(request),
    }
    return ask(request, context)


def ask(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The same for any form of what follows a contract."""
    is_bound = context["form"].is_bound
    in_place = "_form" if is_bound else "dialog"
    template = f"contracts/after/action/{in_place if is_htmx(request) else 'page'}.html"
    return render(request, template, context | {"url": request.path}, status=422 if is_bound else 200)
