"""Beginning a contract, anew or on the basis of another one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from approvals.policies.editing import owns
from approvals.services import documents
from core.htmx import go
from core.http import Request, is_htmx, query_text
from customers.models import Customer, Opportunity

from ...forms.contracts.beginning import CHOSEN, BeginForm
from ...services import contracts
from .finding import readable

FORM = "contract"


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """A new draft; ?customer= and ?opportunity= fill in whom it is with. The same form sent again gets the first
    answer."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    data, kept = request.POST if request.method == "POST" else None, _kept_under(request)
    form = BeginForm(data, user=request.user, initial=_known(request))
    if not form.is_bound and not is_htmx(request):
        form.restore(typed.typed(by=request.user, form=FORM, subject=kept))
    if not form.is_valid():
        form.narrow()
        context = {"form": form, "keep_url": keep_url(FORM, kept)}
        return render(request, "contracts/contract/begin.html", context, status=422 if form.is_bound else 200)
    where = this.once(lambda: _begin(form, kept, request.user))
    return go(request, where, message=_("The draft is begun. Fill in its parts one by one."))


def _begin(form: BeginForm, kept: str, user: User) -> str:
    contract = contracts.begin(form.said, by=user)
    typed.forget(by=user, form=FORM, subject=kept)
    return contract.get_absolute_url()


def _kept_under(request: Request) -> str:
    """What is typed is kept apart for each customer and opportunity from whose page it is begun."""
    return query_text(request, "opportunity") or query_text(request, "customer")


def _known(request: Request) -> dict[str, Any]:
    """What the page from which it is begun says; of a form that is being filled in, what is chosen in it."""
    if is_htmx(request):
        return {name: query_text(request, name) for name in CHOSEN}
    chances = Opportunity.objects.visible_to(request.user).select_related("customer")
    chance = chances.filter(number=query_text(request, "opportunity")).first()
    customers = Customer.objects.private_to(request.user)
    customer = chance.customer if chance else customers.filter(number=query_text(request, "customer")).first()
    known: dict[str, Any] = {"customer": customer.pk if customer else None}
    if chance:
        known |= {"opportunity": chance.number, "title": chance.name, "currency": chance.currency}
    return known


@require_POST
def discard(request: Request, ref: str) -> HttpResponse:
    """Throw a draft away that was never submitted."""
    this, message = sent(request), _("The draft is thrown away.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    document = readable(request.user, ref).document
    owns(request.user, document).require()

    def act() -> str:
        documents.discard(document, by=request.user)
        return reverse("contracts:list")

    return go(request, this.once(act), message=message)
