"""The quick log: a contact written down in half a minute, read, corrected on the same day."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.htmx import go
from core.http import Request

from ...forms.logging import CorrectForm, LogForm
from ...models import Customer, CustomerFile, LogEntry
from ...policies.archive import can_log, can_see_private
from ...policies.visits import can_correct
from ...services import logging
from .choosing import asked, choose, settled


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Log a contact with ?customer=; without one, ask for it first."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    if (customer := asked(request)) is None:
        return choose(request, _("Log a contact"))
    if elsewhere := settled(request, customer):
        return elsewhere
    can_log(request.user, customer).require()
    form = _form(request, customer)
    if not form.is_valid():
        context = {"form": form, "customer": customer, "keep_url": keep_url("log", customer.number)}
        return render(request, "customers/visits/log_form.html", context, status=422 if form.is_bound else 200)
    where = this.once(lambda: _log(form, request.user))
    return go(request, where, message=_("The contact is logged."))


def _form(request: Request, customer: Customer) -> LogForm:
    if request.method == "POST":
        return LogForm(request.POST, request.FILES, customer=customer)
    first = customer.contacts.current().filter(is_main=True).values_list("pk", flat=True)
    form = LogForm(customer=customer, initial={"contacts": list(first)})
    form.restore(typed.typed(by=request.user, form="log", subject=customer.number))
    return form


def _log(form: LogForm, user: User) -> str:
    entry = logging.log(form.customer, by=user, report=form.report)
    entry.refresh_from_db(fields=["number"])
    typed.forget(by=user, form="log", subject=form.customer.number)
    return entry.get_absolute_url()


@require_safe
def entry(request: Request, number: str) -> HttpResponse:
    """One entry with its people, needs and photos."""
    found = _visible(request.user, number)
    context = {
        "entry": found,
        "may_correct": can_correct(request.user, found),
        "sees_customer": Customer.objects.visible_to(request.user).filter(pk=found.customer_id).exists(),
        "private": bool(can_see_private(request.user, found.customer)),
        "words": {field.name: field.verbose_name for field in LogEntry._meta.fields} | {"photos": _("Photos")},
        "history": found.customer.events.filter(log=found, kind="log_changed").select_related("actor", "on_behalf_of"),
    }
    return render(request, "customers/visits/log_entry.html", context)


def _visible(user: User, number: str) -> LogEntry:
    rows = LogEntry.objects.visible_to(user).select_related("customer__owner", "by", "visit", "opportunity")
    photos = Prefetch("files", CustomerFile.objects.order_by("pk"))
    return get_object_or_404(rows.prefetch_related("people__contact", "needs", photos), number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, number: str) -> HttpResponse:
    """Correct one's entry on the day on which it was written."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    found = _visible(request.user, number)
    can_correct(request.user, found).require()
    sent_in = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CorrectForm(*sent_in, entry=found)
    if not form.is_valid():
        context = {"form": form, "entry": found}
        return render(request, "customers/visits/log_correct.html", context, status=422 if form.is_bound else 200)
    where = this.once(lambda: logging.correct(found, by=request.user, **form.values).get_absolute_url())
    return go(request, where, message=_("The correction is saved."))
