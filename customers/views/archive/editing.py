"""The view of everything that is edited on a customer's page: the form as a dialog or a page, then one service call."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.htmx import go, toast, trigger
from core.http import Request, is_htmx, picker_response

from ...forms.archive.base import EditForm
from ...models import Customer
from ...policies.archive import can_edit
from .edits import EDITS
from .finding import visible

LOOKED_AT, OFFERED = 5000, 20


@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str, name: str, row: str | None = None) -> HttpResponse:
    """Ask (GET) and do (POST). The same form sent again gets the first answer."""
    this = sent(request)
    if earlier := this.earlier():
        return _done(request, name, earlier)
    customer = visible(request.user, number)
    can_edit(request.user, customer).require()
    form = _form(request, name, customer, row)
    if not form.is_valid():
        return _ask(request, name, form)
    return _done(request, name, this.once(lambda: _perform(form, name)))


def _form(request: Request, name: str, customer: Customer, row: str | None) -> EditForm:
    """The form with what was sent, or with what was typed before."""
    offered, user = EDITS[name], request.user
    data = request.POST if request.method == "POST" else None
    form = offered.form(data, customer=customer, user=user, row=_row(name, customer, row))
    if offered.keeps and not form.is_bound:
        form.restore(typed.typed(by=user, form=_kept_as(name), subject=form.kept_under))
    return form


def _row(name: str, customer: Customer, row: str | None) -> Any:
    """A row of this customer and of no other; an opportunity goes by its number."""
    if row is None:
        return None
    field = "number" if EDITS[name].rows == "opportunities" else "pk"
    found = get_object_or_404(getattr(customer, EDITS[name].rows), **{field: row})
    found.customer = customer
    return found


def _perform(form: EditForm, name: str) -> str:
    form.perform()
    typed.forget(by=form.user, form=_kept_as(name), subject=form.kept_under)
    return form.customer.get_absolute_url()


def _kept_as(name: str) -> str:
    return f"customer-{name}"


def _ask(request: Request, name: str, form: EditForm) -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    offered = EDITS[name]
    context = {
        "edit": offered,
        "form": form.shown_again(),
        "customer": form.customer,
        "row": form.row,
        "url": request.path,
        "keep_url": keep_url(_kept_as(name), form.kept_under) if offered.keeps else "",
        "in_dialog": is_htmx(request),
        "wide": offered.wide,
    }
    template = "page" if not is_htmx(request) else "_form" if form.is_bound else "dialog"
    return render(request, f"customers/archive/edit/{template}.html", context, status=form.status)


def _done(request: Request, name: str, where: str) -> HttpResponse:
    """Done: the page refreshes itself, or the browser goes to it."""
    if not is_htmx(request):
        return go(request, where, message=EDITS[name].done)
    response = HttpResponse(headers={"HX-Reswap": "none"})
    for event in ("close-dialog", "customer-changed", "bell", "counts"):
        trigger(response, event)
    return toast(response, EDITS[name].done)


@require_safe
def tags(request: Request) -> HttpResponse:
    """Tags that hold ?q=, those used most first: of the newest customers that the person may see."""
    asked = request.GET.get("q", "")[:30].strip().casefold()
    newest = Customer.objects.visible_to(request.user).order_by("-created_at", "-id")
    used = Counter(tag for row in newest.values_list("tags", flat=True)[:LOOKED_AT] for tag in row)
    found = [tag for tag, _number in used.most_common() if asked in tag.casefold()]
    return picker_response([(tag, tag, "") for tag in found[:OFFERED]])
