"""Changing a part of a contract or one of its clauses: a dialog or a page, then one service call."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.sending import sent
from core.htmx import go
from core.http import Request, is_htmx
from core.templatetags.ui import unit_price
from core.text import listed, row_key

from ...forms.contracts.base import PartForm
from ...forms.contracts.clauses import AddForm, LeaveOutForm, RestoreForm, WordForm
from ...models import Clause
from ...policies.contracts import can_change
from ...rules.parts import Part
from ...services.contract_editing import Offer, offered
from .edits import edit_of
from .finding import readable

MOST = 60
CLAUSE_FORMS: dict[str, tuple[Promise, Promise, type[Any]]] = {
    "word": (_("Word the clause"), _("Save"), WordForm),
    "leave-out": (_("Leave the clause out"), _("Leave it out"), LeaveOutForm),
    "restore": (_("Back to the standard text"), _("Take the standard text"), RestoreForm),
}
"""What can be done with a clause: title, word of the button, form."""


@require_http_methods(["GET", "POST"])
def part(request: Request, ref: str, name: str) -> HttpResponse:
    """One part of the contract."""
    contract = readable(request.user, ref)
    if (edit := edit_of(contract, name)) is None:
        raise Http404
    can_change(request.user, contract).require()
    form = edit.form(_posted(request), contract=contract, user=request.user)
    return _answer(request, form, {"title": edit.title, "rows": edit.template})


@require_safe
def offers(request: Request, ref: str) -> HttpResponse:
    """What each ?product= would cost: list price and approved price, in words, and the price that an empty field
    takes. For static/js/goods.js."""
    contract = readable(request.user, ref)
    can_change(request.user, contract).require()
    keys = {key for one in request.GET.getlist("product")[:MOST] if (key := row_key(one)) is not None}
    currency = contract.document.currency
    return JsonResponse({str(key): _offer(offer, currency) for key, offer in offered(contract, keys).items()})


def _offer(offer: Offer, currency: str) -> dict[str, str]:
    words = []
    if offer.list_price is not None:
        words.append(_("list price %(price)s") % {"price": unit_price(offer.list_price, currency)})
    if approved := offer.approved:
        day = date_format(approved.valid_until)
        words.append(
            _("approved %(price)s until %(day)s") % {"price": unit_price(approved.price, currency), "day": day}
        )
    price = "" if offer.price is None else f"{offer.price.normalize():f}"
    return {"price": price, "words": listed(words) or str(_("on no price list"))}


@require_http_methods(["GET", "POST"])
def clause(request: Request, ref: str, pk: int, name: str) -> HttpResponse:
    """One clause: its wording, without it, back to the standard."""
    contract = readable(request.user, ref)
    row = get_object_or_404(Clause.objects.select_related("standard__clause"), contract=contract, pk=pk)
    can_change(request.user, contract).require()
    row.contract = contract
    title, submit, kind = CLAUSE_FORMS[name]
    form = kind(_posted(request), contract=contract, user=request.user, clause=row)
    return _answer(request, form, {"title": title, "submit": submit, "clause": row})


@require_http_methods(["GET", "POST"])
def add_clause(request: Request, ref: str, part: str) -> HttpResponse:
    """A clause more in a part."""
    contract = readable(request.user, ref)
    if part not in contract.shape.parts:
        raise Http404
    can_change(request.user, contract).require()
    form = AddForm(_posted(request), contract=contract, user=request.user, part=part)
    return _answer(request, form, {"title": _("Add a clause"), "submit": _("Add"), "hint": Part(part).label})


def _posted(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _answer(request: Request, form: PartForm, context: dict[str, Any]) -> HttpResponse:
    """Ask, or do it once however often it is sent and lead back to the contract."""
    this, where, saved = sent(request), form.contract.get_absolute_url(), _("Saved.")
    if earlier := this.earlier():
        return go(request, earlier, message=saved)
    if not form.is_valid():
        return _ask(request, form, context)

    def act() -> str:
        form.perform()
        return where

    return go(request, this.once(act), message=saved)


def _ask(request: Request, form: PartForm, context: dict[str, Any]) -> HttpResponse:
    """The form: a dialog when htmx opens it, the form alone when htmx sent it with errors, else a page."""
    in_dialog = is_htmx(request)
    template = "page" if not in_dialog else "_form" if form.is_bound else "dialog"
    context |= {"form": form, "contract": form.contract, "url": request.path, "in_dialog": in_dialog}
    status = 422 if form.is_bound else 200
    return render(request, f"contracts/contract/edit/{template}.html", context, status=status)
