"""Beginning a proposal, and writing its draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from approvals.policies.editing import can_edit
from core.htmx import go
from core.http import Request, query_text
from customers.models import Customer
from customers.views.visits.choosing import asked, choose, settled

from ...forms.proposals.drafting import DraftForm
from ...models import CustomerAnswer, Proposal
from ...policies.proposals import can_begin
from ...services import proposals
from ...services.exchange_rates import company_currency
from .finding import visible

FORM = "proposal"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a proposal for ?customer=, for its ?opportunity=; without a customer, ask for it first."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    if (customer := asked(request)) is None:
        return choose(request, _("New proposal"))
    if elsewhere := settled(request, customer):
        return elsewhere
    can_begin(request.user, customer).require()
    form = _form(request, customer)
    if not form.is_valid():
        return _page(request, form, keep_url(FORM, customer.number))
    where = this.once(lambda: _begin(form, request.user))
    return go(request, where, message=_("The draft is saved."))


def _form(request: Request, customer: Customer) -> DraftForm:
    if request.method == "POST":
        return DraftForm(request.POST, customer=customer)
    named = query_text(request, "opportunity")
    opportunity = customer.opportunities.open().filter(number=named).first()
    begun: dict[str, Any] = {"currency": company_currency()}
    if opportunity:
        begun |= {"opportunity": opportunity.pk, "title": opportunity.name, "currency": opportunity.currency}
    form = DraftForm(customer=customer, initial=begun)
    form.restore(typed.typed(by=request.user, form=FORM, subject=customer.number))
    return form


def _begin(form: DraftForm, user: User) -> str:
    proposal = proposals.begin(by=user, customer=form.customer, draft=form.draft)
    typed.forget(by=user, form=FORM, subject=form.customer.number)
    return proposal.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, ref: str) -> HttpResponse:
    """Write the draft; of what is approved: begin the next round."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    proposal, user = visible(request.user, ref), request.user
    can_edit(user, proposal.document).require()
    form = _form_of(request, proposal)
    if not form.is_valid():
        return _page(request, form, keep_url(FORM, ref))
    where = this.once(lambda: _change(form, proposal, user))
    return go(request, where, message=_("The draft is saved."))


def _form_of(request: Request, proposal: Proposal) -> DraftForm:
    document = proposal.document
    if request.method == "POST":
        return DraftForm(request.POST, customer=document.customer, proposal=proposal)
    begun = proposals.as_draft(proposal) | {"version": document.version}
    form = DraftForm(customer=document.customer, proposal=proposal, initial=begun)
    form.restore(typed.typed(by=request.user, form=FORM, subject=document.ref))
    return form


def _change(form: DraftForm, proposal: Proposal, user: User) -> str:
    ref = proposal.document.ref
    changed = proposals.change(proposal, by=user, version=form.cleaned_data["version"], draft=form.draft)
    typed.forget(by=user, form=FORM, subject=ref)
    return changed.get_absolute_url()


def _page(request: Request, form: DraftForm, keep: str) -> HttpResponse:
    context = {"form": form, "customer": form.customer, "proposal": form.proposal, "keep_url": keep}
    if form.proposal:
        context["wanted"] = wanted_changes(form.proposal)
    status = 422 if form.is_bound else 200
    return render(request, "contracts/proposals/draft.html", context, status=status)


def wanted_changes(proposal: Proposal) -> CustomerAnswer | None:
    """What the customer said last, unless he accepted: what the next round is about."""
    last = CustomerAnswer.objects.filter(proposal=proposal).select_related("content", "contact", "recorded_by").last()
    return last if last and last.answer != CustomerAnswer.Answer.ACCEPTED else None
