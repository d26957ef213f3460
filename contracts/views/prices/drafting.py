"""Applying for prices, and changing what is applied for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import Sent, keep_url, sent
from approvals.policies.editing import can_edit
from core.htmx import go
from core.http import Request, query_text
from customers.models import Customer
from customers.views.visits.choosing import asked, choose, settled

from ...forms.prices import PriceForm, initial_of
from ...models import PriceApplication, PriceList
from ...policies.prices import can_apply
from ...services import price_applications
from .computing import computed
from .finding import visible
from .rows import with_rows

FORM = "price"
CALCULATE, TAKE = "calculate", "take"
"""What the buttons beside "save" do: nothing is stored, and the same page comes back."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Apply for prices for ?customer=, for its ?opportunity=, as ?copy= of another application; without a customer,
    ask for it first."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    if (customer := asked(request)) is None:
        return choose(request, _("New price application"))
    if elsewhere := settled(request, customer):
        return elsewhere
    can_apply(request.user, customer).require()
    copy = _copied(request)
    form = _form(request, customer, copy)
    if _beside(request) or not form.is_valid():
        return _page(request, form, keep_url(FORM, customer.number))
    return _saved(request, this, lambda: _begin(form, request.user, copy))


def _copied(request: Request) -> PriceApplication | None:
    """The application that ?copy= names, which the person may read."""
    ref = query_text(request, "copy", 24)
    return visible(request.user, ref) if ref else None


def _form(request: Request, customer: Customer, copy: PriceApplication | None) -> PriceForm:
    if request.method == "POST":
        return _sent_form(request, customer=customer)
    named = query_text(request, "opportunity")
    initial: dict[str, Any] = {"opportunity": customer.opportunities.open().filter(number=named).first()}
    if copy:
        initial = initial_of(copy) | {"price_list": _present_list(copy)}
        del initial["valid_until"]
    kept = typed.typed(by=request.user, form=FORM, subject=customer.number)
    return PriceForm(customer=customer, initial=initial, typed=kept)


def _present_list(copy: PriceApplication) -> PriceList | None:
    """The list of the copied application, or the one that follows it in the same currency."""
    lists = PriceForm(customer=copy.document.customer).fields["price_list"].queryset  # type: ignore[attr-defined]
    same: PriceList | None = lists.filter(pk=copy.price_list_id).first()
    following: PriceList | None = lists.filter(currency=copy.price_list.currency).first()
    return same or following


def _sent_form(request: Request, **about: Any) -> PriceForm:
    """The form as it came in, with the rows that were pasted or uploaded when they are to be taken over."""
    data: QueryDict = request.POST
    if request.POST.get("do") == TAKE:
        data = with_rows(request.POST, request.FILES.get("file"))
        return PriceForm(data, **about)
    return PriceForm(data, request.FILES, **about)


def _beside(request: Request) -> bool:
    """The form came to be calculated or filled, not to be stored."""
    return request.method == "POST" and request.POST.get("do") in (CALCULATE, TAKE)


def _begin(form: PriceForm, user: User, copy: PriceApplication | None) -> str:
    based_on = copy.document if copy else None
    application = price_applications.begin(by=user, customer=form.customer, draft=form.draft, based_on=based_on)
    typed.forget(by=user, form=FORM, subject=form.customer.number)
    return application.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, ref: str) -> HttpResponse:
    """Change the draft; what is approved is not approved any more then."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    application, user = visible(request.user, ref), request.user
    can_edit(user, application.document).require()
    form = _form_of(request, application)
    if _beside(request) or not form.is_valid():
        return _page(request, form, keep_url(FORM, ref))
    return _saved(request, this, lambda: _change(form, application, user))


def _form_of(request: Request, application: PriceApplication) -> PriceForm:
    about: dict[str, Any] = {"customer": application.document.customer, "application": application}
    if request.method == "POST":
        return _sent_form(request, **about)
    kept = typed.typed(by=request.user, form=FORM, subject=application.document.ref)
    return PriceForm(**about, typed=kept)


def _change(form: PriceForm, application: PriceApplication, user: User) -> str:
    ref, version = application.document.ref, form.cleaned_data["version"]
    changed = price_applications.change(application, by=user, version=version, draft=form.draft)
    typed.forget(by=user, form=FORM, subject=ref)
    return changed.get_absolute_url()


def _saved(request: Request, this: Sent, act: Any) -> HttpResponse:
    return go(request, this.once(act), message=_("The draft is saved."))


def _page(request: Request, form: PriceForm, keep: str) -> HttpResponse:
    """The form; sent to be stored and refused it is 422. A draft whose document is another's unit is judged there."""
    user, application = request.user, form.application
    unit = application.document.unit if application else user.unit
    context = {"form": form, "customer": form.customer, "application": application, "keep_url": keep}
    context["computed"] = computed(form, user, unit) if form.is_bound else None
    status = 422 if form.is_bound and not _beside(request) else 200
    return render(request, "contracts/prices/form.html", context, status=status)
