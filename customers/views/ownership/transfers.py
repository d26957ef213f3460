"""Customers change hands: one, several from the list, or all of somebody who leaves; and the step taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.views.sending import sent
from core.htmx import go
from core.http import Request, picker_response
from core.paging import keyset_page
from core.text import row_key
from core.verdicts import YES, Verdict

from ...forms.lists import matching
from ...forms.ownership import ReasonForm, TransferForm
from ...models import Customer, Transfer, TransferLine
from ...policies.archive import can_decide_ownership, can_lead
from ...policies.ownership import can_undo, receivers
from ...services import belongings, ownership
from ...services.belongings import Along
from ...services.ownership import MOST, Handover

PICKED = 20


@dataclass(frozen=True)
class Choice:
    """The customers that are to change hands, as far as the person sees them."""

    user: User
    customers: list[Customer]
    further: int = 0
    """How many more there are, which do not fit into one step."""

    @cached_property
    def verdict(self) -> Verdict:
        """The first refusal, if there is one."""
        refusals = (can_decide_ownership(self.user, customer) for customer in self.customers)
        return next((verdict for verdict in refusals if not verdict), YES)

    @cached_property
    def along(self) -> list[Along]:
        """What goes with them."""
        return belongings.counts([customer.pk for customer in self.customers])


def _choice(request: Request) -> Choice:
    """By numbers (?customer=C-1&customer=C-2), or everything that a list with this query string shows; or of one person
    or unit as many as one step takes.

    DomainError for more numbers than that.
    """
    asked = request.POST if request.method == "POST" else request.GET
    found = Customer.objects.visible_to(request.user)
    people, units = row_key(asked.get("person")), row_key(asked.get("unit"))
    whole = matching(asked.get("query", ""), request.user, MOST + 1) if asked.get("everything") else []
    if numbers := whole or asked.getlist("customer"):
        ownership.require_bounded(len(numbers))
        found = found.filter(number__in=numbers)
    elif people is not None:
        found = found.filter(owner=people)
    elif units is not None:
        found = found.filter(unit=units)
    else:
        found = found.none()
    rows = list(found.select_related("owner__unit", "unit").order_by("sort_name", "pk")[:MOST])
    return Choice(request.user, rows, found.count() - MOST if len(rows) == MOST else 0)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """What moves, to whom and why. A POST with numbers alone shows the form, as a list sends it."""
    choice, this = _choice(request), sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    form = TransferForm(request.POST if "reason" in request.POST else None, customers=choice.customers)
    if form.is_valid():
        given, by = form.cleaned_data, request.user

        def act() -> str:
            moves = [Handover(customer, given["to"], given["unit"]) for customer in choice.customers]
            kind = Transfer.Kind.TRANSFER if given["to"] else Transfer.Kind.RELEASE
            return ownership.hand_over(moves, kind=kind, by=by, reason=given["reason"]).get_absolute_url()

        return go(request, this.once(act), message=_handed_over(len(choice.customers)))
    context = {"choice": choice, "form": form}
    return render(request, "customers/ownership/new_transfer.html", context, status=422 if form.is_bound else 200)


def _handed_over(number: int) -> str:
    return ngettext("%d customer changed hands.", "%d customers changed hands.", number) % number


@require_GET
def receiver_picker(request: Request) -> HttpResponse:
    """Who may become an owner and has ?q= in his name."""
    can_lead(request.user).require()
    words = User.objects.matching(request.GET.get("q", "")[:80])
    rows = receivers().filter(pk__in=words.values("pk")).select_related("unit")[:PICKED]
    return picker_response([(row.pk, str(row), str(row.unit)) for row in rows])


@require_GET
def index(request: Request) -> HttpResponse:
    """What changed hands, newest first: of the units that one leads, and what one gave or got oneself."""
    lines = TransferLine.objects.visible_to(request.user).select_related("customer", "from_owner", "to_owner")
    found = Transfer.objects.visible_to(request.user).select_related("by", "on_behalf_of", "undone_by")
    page = keyset_page(found, request, order=["-at"])
    of_page = lines.filter(transfer__in=[row.pk for row in page]).order_by("transfer_id", "pk")
    context = {
        "page": page,
        "first": {line.transfer_id: line for line in of_page.distinct("transfer_id")},
        "numbers": dict(of_page.order_by("transfer_id").values_list("transfer_id").annotate(Count("pk"))),
    }
    return render(request, "customers/ownership/transfers.html", context)


def _visible(request: Request, number: str) -> Transfer:
    lines = TransferLine.objects.visible_to(request.user)
    lines = lines.select_related("customer", "from_owner", "to_owner", "from_unit", "to_unit")
    found = Transfer.objects.visible_to(request.user).select_related("by", "on_behalf_of", "undone_by")
    return get_object_or_404(found.prefetch_related(Prefetch("lines", lines, to_attr="shown")), number=number)


def _may_undo(user: User, transfer: Transfer) -> Verdict:
    """The first refusal over all customers of the step, if there is one."""
    lines = transfer.lines.select_related("customer__owner")
    refusals = (can_undo(user, transfer, line.customer) for line in lines)
    return next((verdict for verdict in refusals if not verdict), YES)


def _show(request: Request, transfer: Transfer, form: ReasonForm) -> HttpResponse:
    may_undo, visible = _may_undo(request.user, transfer), Customer.objects.visible_to(request.user)
    context = {
        "transfer": transfer,
        "form": form,
        "may_undo": may_undo,
        "hindrances": ownership.hindrances(transfer, at=timezone.now()) if may_undo else [],
        "seen": set(visible.filter(transfer_lines__transfer=transfer).values_list("pk", flat=True)),
    }
    return render(request, "customers/ownership/transfer.html", context, status=422 if form.is_bound else 200)


@require_GET
def transfer(request: Request, number: str) -> HttpResponse:
    """One step: what changed hands, why, and how it is undone."""
    return _show(request, _visible(request, number), ReasonForm())


@require_POST
def undo(request: Request, number: str) -> HttpResponse:
    """Take the step back."""
    found, form, this = _visible(request, number), ReasonForm(request.POST), sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    _may_undo(request.user, found).require()
    if not form.is_valid():
        return _show(request, found, form)

    def act() -> str:
        ownership.undo(found, by=request.user, reason=form.cleaned_data["reason"])
        return found.get_absolute_url()

    return go(request, this.once(act), message=_("%s is undone.") % found)
