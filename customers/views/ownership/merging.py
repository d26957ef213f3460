"""Duplicates are found, looked at side by side, merged, and separated again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.sending import sent
from core.htmx import go
from core.http import Request
from core.paging import keyset_page

from ...forms.merging import MergeForm, OtherForm
from ...forms.ownership import ReasonForm
from ...models import Customer, Merge, sight_of
from ...policies.archive import can_decide_ownership, can_lead, can_see_private
from ...services import belongings, duplicates, merging


def _two(request: Request) -> list[Customer]:
    """The two customers of ?customer=C-1&customer=C-2, the earlier record first; 404 unless the person sees both."""
    asked = request.POST if request.method == "POST" else request.GET
    found = Customer.objects.visible_to(request.user).filter(number__in=asked.getlist("customer")[:2])
    rows = list(found.select_related("owner__unit", "unit", "industry", "recorded_by").order_by("created_at", "pk"))
    if len(rows) != 2:
        raise Http404
    return rows


@require_GET
def index(request: Request) -> HttpResponse:
    """Customers of one's units that look like one company."""
    can_lead(request.user).require()
    page = keyset_page(duplicates.with_twins(request.user).select_related("owner", "unit"), request, order=["id"])
    context = {"page": page, "pairs": duplicates.pairs(page.items, request.user)}
    return render(request, "customers/ownership/duplicates.html", context)


@require_POST
def say_two(request: Request) -> HttpResponse:
    """These are two companies."""
    one, other = _two(request)
    duplicates.say_two(one, other, by=request.user)
    return go(request, "ownership:duplicates", message=_("Noted: these are two companies."))


@require_GET
def merge_with(request: Request, number: str) -> HttpResponse:
    """With which record this one is merged: what looks like it, or any other (?other=)."""
    found = Customer.objects.visible_to(request.user).select_related("owner", "unit")
    customer = get_object_or_404(found, number=number)
    can_decide_ownership(request.user, customer).require()
    form = OtherForm(request.GET or None, others=found.exclude(pk=customer.pk))
    if form.is_valid():
        both = urlencode([("customer", number), ("customer", form.cleaned_data["other"].number)])
        return redirect(f"{reverse('ownership:merge')}?{both}")
    context = {"customer": customer, "form": form, "pairs": duplicates.twins(customer, request.user)}
    return render(request, "customers/ownership/merge_with.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def merge(request: Request) -> HttpResponse:
    """Both side by side: which values stay."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    both = _two(request)
    for customer in both:
        can_decide_ownership(request.user, customer).require()
    private = all(can_see_private(request.user, customer) for customer in both)
    form = MergeForm(request.POST if "reason" in request.POST else None, customers=both, private=private)
    if form.is_valid():
        where = this.once(lambda: _merged(request, form).get_absolute_url())
        return go(request, where, message=_("They are one now."))
    context = {"form": form, "sides": [(one, belongings.counts([one.pk])) for one in both]}
    return render(request, "customers/ownership/merge.html", context, status=422 if form.is_bound else 200)


def _merged(request: Request, form: MergeForm) -> Customer:
    given = {"taking": form.taking, "reason": form.cleaned_data["reason"]}
    return merging.merge(form.survivor, form.loser, by=request.user, **given).survivor


def _visible(request: Request, number: str) -> Merge:
    """The merge in force of the customer with this number, where the person sees its survivor, or owned the loser."""
    acts_for = sight_of(request.user).acts_for
    found = Merge.objects.in_force().select_related("survivor__owner", "survivor__unit", "loser__owner", "loser__unit")
    made = get_object_or_404(found.select_related("by"), loser__number=number)
    sees = Customer.objects.visible_to(request.user).filter(pk=made.survivor_id).exists()
    if not sees and made.loser.owner_id not in acts_for and made.before["owner"] not in acts_for:
        raise Http404
    return made


@require_http_methods(["GET", "POST"])
def merged(request: Request, number: str) -> HttpResponse:
    """What was merged, by whom and why; separated again here."""
    made = _visible(request, number)
    verdicts = [can_decide_ownership(request.user, one) for one in (made.survivor, made.loser)]
    if request.method == "POST":
        for verdict in verdicts:
            verdict.require()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        merging.unmerge(made, by=request.user, reason=form.cleaned_data["reason"])
        return go(request, made.loser, message=_("They are two again."))
    context = {"made": made, "form": form, "may": all(verdicts)}
    return render(request, "customers/ownership/merged.html", context, status=422 if form.is_bound else 200)
