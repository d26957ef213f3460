"""The page of one customer."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url
from core.htmx import render_part
from core.http import Request

from ...forms.archive.facts import CommentForm
from ...models import Claim, Customer, Opportunity, TransferLine, sight_of
from ...policies.archive import can_decide_ownership, can_edit, can_log, can_see_private, can_throw_away
from ...policies.ownership import can_claim
from ...policies.visits import can_plan
from ...rules.completeness import missing
from ...rules.promises import OF_CUSTOMER
from ...services.completeness import facts_with
from ...services.search_index import Beside
from ..owed import owed
from .finding import loaded
from .timeline import filters, timeline
from .upcoming import upcoming

State = Opportunity.State
NOT_MET_FIRST = (F("met_at").desc(nulls_first=True), "-recorded_at", "-id")


@require_GET
def page(request: Request, number: str) -> HttpResponse:
    """Everything about one customer. A merged one leads to its survivor, one in the bin to who may take it back."""
    customer = get_object_or_404(loaded(), number=number)
    if customer.merged_into_id is not None:
        return redirect(get_object_or_404(Customer.objects.visible_to(request.user), pk=_survivor(customer)))
    if not Customer.objects.filter(sight_of(request.user).customers, pk=customer.pk).exists():
        raise Http404
    if customer.deleted_at is not None:
        return _thrown_away(request, customer)
    return render_part(request, "customers/archive/page.html", parts(request.user, customer), part="customer")


def _survivor(customer: Customer) -> int:
    """The key of the customer that this one went into, over as many merges as it took."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer.pk


def _thrown_away(request: Request, customer: Customer) -> HttpResponse:
    if not can_throw_away(request.user, customer):
        raise Http404
    return render(request, "customers/archive/thrown_away.html", {"customer": customer})


def parts(user: User, customer: Customer) -> dict[str, Any]:
    """What the parts of the page show, all of it as this person may see it."""
    private, now = bool(can_see_private(user, customer)), timezone.now()
    opportunities = list(customer.opportunities.order_by("-closed_at", "signing_on", "id")) if private else []
    beside = Beside(list(customer.contacts.all()), list(customer.addresses.all()))
    return {
        "customer": customer,
        "private": private,
        **_rights(user, customer),
        "now": now,
        "today": timezone.localdate(now),
        **_people(beside),
        "needs": customer.needs.select_related("contact", "recorded_by").order_by(*NOT_MET_FIRST) if private else [],
        **_chances(opportunities),
        "owed": owed(OF_CUSTOMER, customer.pk, now) if private else [],
        "gaps": missing(facts_with(customer, beside)) if private else [],
        "upcoming": upcoming(customer, user, opportunities, private=private),
        "timeline": timeline(customer, user, private=private),
        "filters": filters(""),
        **_comment_box(user, customer),
    }


def _chances(opportunities: list[Opportunity]) -> dict[str, Any]:
    """What may be sold there, and what was or was not."""
    return {
        "opportunities": [one for one in opportunities if one.state == State.OPEN],
        "closed": [one for one in opportunities if one.state != State.OPEN],
    }


def _rights(user: User, customer: Customer) -> dict[str, Any]:
    """What the page offers him."""
    return {
        "may_edit": bool(can_edit(user, customer)),
        "may_log": bool(can_log(user, customer)),
        "may_plan": bool(can_plan(user, customer)),
        "may_throw_away": bool(can_throw_away(user, customer)),
        **_ownership(user, customer),
    }


def _ownership(user: User, customer: Customer) -> dict[str, Any]:
    """What he may do about whose it is, and what is decided or waits to be; who decides need not claim it."""
    claims = Claim.objects.visible_to(user).open().filter(customer=customer).select_related("claimant")
    given = TransferLine.objects.visible_to(user).filter(customer=customer).select_related("transfer")
    decides = bool(can_decide_ownership(user, customer))
    return {
        "may_decide": decides,
        "may_claim": not decides and bool(can_claim(user, customer)),
        "claims": list(claims),
        "merges": list(customer.merges.in_force().select_related("loser")),
        "last_transfer": given.order_by("-transfer__at", "-pk").first(),
    }


def _people(beside: Beside) -> dict[str, Any]:
    """Who works there, who did, and where it is."""
    return {
        "main_contact": next((contact for contact in beside.contacts if contact.is_main), None),
        "contacts": [contact for contact in beside.contacts if contact.left_on is None],
        "former": [contact for contact in beside.contacts if contact.left_on is not None],
        "addresses": beside.addresses,
    }


def _comment_box(user: User, customer: Customer) -> dict[str, Any]:
    """The form to say something, with what was typed before."""
    form, number = CommentForm(customer=customer, user=user), str(customer.number)
    form.restore(typed.typed(by=user, form="customer-comment", subject=number))
    return {
        "form": form,
        "url": reverse("customers:comment", args=[number]),
        "keep_url": keep_url("customer-comment", number),
    }
