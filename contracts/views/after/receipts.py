"""Payments received: the list, one receipt with what it pays, recording, allocating, reversing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.views.sending import sent
from approvals.models import Document
from core.forms import GuardedForm
from core.htmx import go, render_part
from core.http import Request, is_htmx, query_text
from core.paging import keyset_page
from customers.models import Customer

from ...forms.after.payments import AllocateForm, ReceiveForm, ReverseForm
from ...forms.after.registers import ReceiptFilter, sums
from ...models import Allocation, PaymentLine, Receipt
from ...models.payment import ReceiptQuerySet
from ...policies.after import allocatable, can_receive
from ...services.after import payments
from ...services.register_columns import RECEIPTS
from ..registers import as_file, without_paging
from .acting import ask
from .payments import SCOPE_RECEIVED, SHELF

ORDER = ("-received_on", "-id")
LEFT = Sum(F("amount") - F("allocated"), filter=Q(reversed_at=None), default=Decimal(0))


@require_safe
def listing(request: Request) -> HttpResponse:
    """A page of receipts, the newest first, and the sums of all that fit."""
    filters, query = ReceiptFilter(request.GET, user=request.user), without_paging(request.GET)
    rows = filters.narrow(Receipt.objects.visible_to(request.user))
    context = SHELF.offered(request, SCOPE_RECEIVED, query) | {
        "filters": filters,
        "tabs": filters.tabs,
        "page": keyset_page(rows.select_related("customer", "recorded_by"), request, order=ORDER),
        "sums": sums(request, filters.counted(rows), "currency", amount="amount", left=LEFT),
        "query": query,
    }
    return render_part(request, "contracts/after/receipts.html", context, part="rows")


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the list with `query` shows on all of its pages."""

    def rows(query: QueryDict) -> ReceiptQuerySet:
        found = ReceiptFilter(query, user=request.user).narrow(Receipt.objects.visible_to(request.user))
        return found.select_related("customer", "recorded_by").order_by(*ORDER)

    return as_file(request, RECEIPTS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Record a payment, of ?customer= if one is named."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    data = request.POST if request.method == "POST" else None
    form = ReceiveForm(data, user=request.user, customer=_named(request))
    if not form.is_valid():
        return render(request, "contracts/after/receipt_new.html", {"form": form}, status=422 if form.is_bound else 200)
    where = this.once(lambda: form.perform().get_absolute_url())
    return go(request, where, message=_("The payment is recorded. Say what it pays."))


def _named(request: Request) -> Customer | None:
    number = query_text(request, "customer")
    return Customer.objects.visible_to(request.user).filter(number=number).first() if number else None


@require_safe
def page(request: Request, number: str) -> HttpResponse:
    """What came in, what it pays, what is left, and where that could go."""
    receipt = visible(request.user, number)
    form = _form(request, receipt) if receipt.left else None
    return _page(request, receipt, form)


@require_POST
def allocate(request: Request, number: str) -> HttpResponse:
    """Let it pay instalments."""
    this, message = sent(request), _("The payment is allocated.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    receipt = visible(request.user, number)
    form = _form(request, receipt)
    if not form.is_valid():
        return _page(request, receipt, form, status=422)

    def act() -> str:
        form.perform()
        return receipt.get_absolute_url()

    return go(request, this.once(act), message=message)


@require_POST
def release(request: Request, number: str, pk: int) -> HttpResponse:
    """Take one allocation back."""
    this, message = sent(request), _("It is released: the amount is free on both sides.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    receipt = visible(request.user, number)
    allocation = get_object_or_404(Allocation, receipt=receipt, pk=pk)

    def act() -> str:
        payments.release(allocation, by=request.user)
        return receipt.get_absolute_url()

    return go(request, this.once(act), message=message)


class _Reverse:
    """The words of the form that reverses a receipt."""

    title, submit = gettext_lazy("Reverse the payment"), gettext_lazy("Reverse")
    note = gettext_lazy("What it paid is open again. The payment stays in the list, with the reason.")
    tone = "danger"


@require_http_methods(["GET", "POST"])
def reverse(request: Request, number: str) -> HttpResponse:
    """It was a mistake, or was paid back: ask why, and do it."""
    this, message = sent(request), _("The payment is reversed.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    receipt = visible(request.user, number)
    can_receive(request.user, receipt.customer).require()
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return go(request, this.once(lambda: _reverse(receipt, form, request.user)), message=message)
    context = {"title": _Reverse.title, "action": _Reverse, "form": form, "about": receipt.number}
    return ask(request, context | {"back": receipt.get_absolute_url(), "in_dialog": is_htmx(request)})


def _reverse(receipt: Receipt, form: ReverseForm, by: User) -> str:
    payments.reverse(receipt, by=by, reason=form.cleaned_data["reason"])
    return receipt.get_absolute_url()


def visible(user: User, number: str) -> Receipt:
    """404 for who does not keep the customer's payments."""
    rows = Receipt.objects.visible_to(user).select_related("customer", "recorded_by", "reversed_by")
    return get_object_or_404(rows, number=number)


def _form(request: Request, receipt: Receipt) -> AllocateForm:
    """Over the open instalments of the customer in that currency that the person may read of, the oldest first, at most
    a hundred."""
    fits = {"contract__document__customer": receipt.customer_id, "contract__document__currency": receipt.currency}
    rows = PaymentLine.objects.owed().visible_to(request.user).filter(**fits)
    there = receipt.allocations.filter(released_at=None).values("line")
    open_ = rows.still_open().exclude(pk__in=there).select_related("contract__document")
    lines = list(open_.order_by("falls_due_on", "pk")[:100])
    data = request.POST if request.method == "POST" else None
    return AllocateForm(data, receipt=receipt, lines=lines, user=request.user)


@dataclass(frozen=True, slots=True)
class Given:
    """What the receipt pays of one instalment. Of a contract that the reader may not read the amount alone is shown."""

    row: Allocation
    may_read: bool
    may_release: bool
    form: GuardedForm


def _given(user: User, receipt: Receipt) -> list[Given]:
    people = ("allocated_by", "released_by", "line__contract__document__owner")
    rows = list(receipt.allocations.select_related(*people).order_by("pk"))
    documents = [row.line.contract.document for row in rows]
    readable = Document.objects.readable_by(user).filter(pk__in=[one.pk for one in documents])
    reads = set(readable.order_by().values_list("pk", flat=True))
    releases = allocatable(user, receipt, documents)
    return [
        Given(row, row.line.contract_id in reads, row.line.contract_id in releases, GuardedForm(auto_id=False))
        for row in rows
    ]


def _page(request: Request, receipt: Receipt, form: AllocateForm | None, *, status: int = 200) -> HttpResponse:
    given = _given(request.user, receipt)
    releasable = all(one.may_release for one in given if not one.row.released_at)
    context: dict[str, Any] = {
        "receipt": receipt,
        "allocations": given,
        "form": form,
        "may_reverse": releasable and can_receive(request.user, receipt.customer),
    }
    return render(request, "contracts/after/receipt.html", context, status=status)
