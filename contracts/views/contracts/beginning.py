"""Beginning a contract, anew or on the basis of another one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.sending import sent
from core.htmx import go
from core.http import Request, query_text
from customers.models import Customer, Opportunity

from ...forms.contracts.beginning import BeginForm
from ...rules.states import Relation
from ...services import contracts
from .finding import readable


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """A new draft; ?customer= and ?opportunity= fill in whom it is with. The same form sent again gets the first
    answer."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    form = BeginForm(request.POST if request.method == "POST" else None, user=request.user, initial=_known(request))
    if not form.is_valid():
        return render(request, "contracts/contract/begin.html", {"form": form}, status=422 if form.is_bound else 200)
    where = this.once(lambda: contracts.begin(form.said, by=request.user).get_absolute_url())
    return go(request, where, message=_("The draft is begun. Fill in its parts one by one."))


def _known(request: Request) -> dict[str, Any]:
    """What the page from which it is begun says."""
    chances = Opportunity.objects.visible_to(request.user).select_related("customer")
    chance = chances.filter(number=query_text(request, "opportunity")).first()
    customers = Customer.objects.private_to(request.user)
    customer = chance.customer if chance else customers.filter(number=query_text(request, "customer")).first()
    known: dict[str, Any] = {"customer": customer.pk if customer else None}
    if chance:
        known |= {"opportunity": chance.number, "title": chance.name, "currency": chance.currency}
    return known


@require_POST
def follow(request: Request, ref: str, relation: str) -> HttpResponse:
    """An amendment, renewal or termination of this contract, or an order under it."""
    this, message = sent(request), _("The draft is begun. It is filled in from the contract it is based on.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    parent = readable(request.user, ref)
    if relation not in Relation.values:
        raise Http404
    where = this.once(lambda: contracts.follow(parent, Relation(relation), by=request.user).get_absolute_url())
    return go(request, where, message=message)
