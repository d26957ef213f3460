"""Claims: filed by a rep, ruled on by the manager, withdrawn by the claimant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.views.sending import sent
from core.htmx import go
from core.http import Request
from core.paging import keyset_page
from core.serving import saved

from ...forms.claims import AskedForm, ClaimForm, RulingForm
from ...models import Claim, Customer, CustomerFile, LogEntry, sight_of
from ...policies.archive import can_record
from ...policies.ownership import can_rule, can_withdraw
from ...rules.claims import Facts, propose
from ...services import belongings
from ...services import claims as service
from ...services.beginning import archive_rule

SHOWN = ("customer__owner__unit", "customer__unit", "customer__recorded_by", "claimant__unit", "rival__recorded_by")


@require_GET
def index(request: Request) -> HttpResponse:
    """One's own claims, those on one's customers, and those of the units that one leads; open ones with ?open=1."""
    found = Claim.objects.visible_to(request.user).select_related("customer__owner", "customer__unit", "claimant")
    only_open = request.GET.get("open") == "1"
    page = keyset_page(found.open() if only_open else found, request, order=["-opened_at"])
    seen = Customer.objects.visible_to(request.user).filter(claims__in=[row.pk for row in page])
    context = {"page": page, "only_open": only_open, "seen": set(seen.values_list("pk", flat=True))}
    return render(request, "customers/ownership/claims.html", context)


@require_http_methods(["GET", "POST"])
def claim(request: Request) -> HttpResponse:
    """Claim a customer that the archive has under what one typed (?name=, phone, website, credit_code), or of which one
    sees the page (?customer=); of others no more is told than that they are taken.
    """
    can_record(request.user).require()
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    asked = AskedForm(request.POST or request.GET, user=request.user).asked
    found = service.look(request.user, asked)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ClaimForm(*given, asked=asked, found=found)
    if form.is_valid():
        where = this.once(lambda: form.perform(by=request.user).get_absolute_url())
        return go(request, where, message=_("Your claim is filed. The manager rules on it."))
    context = {"form": form, "asked": asked._asdict(), "found": found}
    return render(request, "customers/ownership/claim.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class Side:
    """What one of the two has to show."""

    person: User | None
    recorded_by: User | None
    recorded_at: datetime | None
    contacts: int
    last_contact: datetime | None


def _sides(found: Claim) -> list[Side]:
    """The owner and the claimant: who recorded when by the server's clock, and the contacts that each logged."""
    customer, rival = found.customer, found.rival
    of_both = LogEntry.objects.filter(Q(customer=customer) | Q(customer=rival) if rival else Q(customer=customer))
    rows = of_both.order_by().values("by").annotate(number=Count("pk"), last=Max("at"))
    logged: dict[int | None, tuple[int, datetime | None]] = {row["by"]: (row["number"], row["last"]) for row in rows}
    owner = found.owner_then if not found.is_open else customer.owner
    return [
        Side(owner, customer.recorded_by, customer.created_at, *logged.get(owner.pk if owner else None, (0, None))),
        Side(
            found.claimant,
            rival.recorded_by if rival else None,
            rival.created_at if rival else None,
            *logged.get(found.claimant_id, (0, None)),
        ),
    ]


def _visible(request: Request, number: str) -> Claim:
    found = Claim.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related(*SHOWN, "owner_then", "ruled_by", "on_behalf_of", "rule"), number=number
    )


def _may_read_evidence(user: User, found: Claim) -> bool:
    """The claimant, whoever may rule, and who ruled."""
    acts_for = sight_of(user).acts_for
    return found.claimant_id in acts_for or found.ruled_by_id in acts_for or bool(can_rule(user, found))


def _context(request: Request, found: Claim, form: RulingForm | None) -> dict[str, Any]:
    """The page as this person may see it: both sides for who may rule, else what is his own."""
    may_rule, now, customer, rule = can_rule(request.user, found), timezone.now(), found.customer, archive_rule()
    context: dict[str, Any] = {
        "claim": found,
        "may_rule": may_rule,
        "may_withdraw": found.is_open and can_withdraw(request.user, found),
        "reads_evidence": _may_read_evidence(request.user, found),
        "sees": Customer.objects.visible_to(request.user).filter(pk=customer.pk).exists(),
        "files": list(found.files.all()),
        "form": form or RulingForm(claim=found),
        "rule": rule,
        "now": now,
    }
    if may_rule:
        rival_at = found.rival.created_at if found.rival else None
        facts = Facts(customer.owner_id is not None, customer.created_at, customer.protected_until, rival_at)
        along = belongings.counts([customer.pk])
        context |= {"sides": _sides(found), "proposal": propose(facts, now), "along": along}
    return context


@require_GET
def claimed(request: Request, number: str) -> HttpResponse:
    """One claim: for its claimant, the owner, and the manager who rules on it."""
    found = _visible(request, number)
    return render(request, "customers/ownership/claimed.html", _context(request, found, None))


@require_POST
def rule(request: Request, number: str) -> HttpResponse:
    """The manager rules."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    found = _visible(request, number)
    can_rule(request.user, found).require()
    form = RulingForm(request.POST, claim=found)
    if not form.is_valid():
        return render(request, "customers/ownership/claimed.html", _context(request, found, form), status=422)
    where = this.once(lambda: form.perform(by=request.user).get_absolute_url())
    return go(request, where, message=_("The ruling is made. Both sides are told."))


@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    """The claimant takes it back."""
    found = service.withdraw(_visible(request, number), by=request.user)
    return go(request, found, message=_("Your claim is withdrawn."))


@require_GET
def evidence(request: Request, number: str, pk: int) -> HttpResponseBase:
    """A file of a claim, to be saved."""
    found = _visible(request, number)
    readable = found.files.all() if _may_read_evidence(request.user, found) else CustomerFile.objects.none()
    file = get_object_or_404(readable, pk=pk)
    return saved(file.stored_as, name=file.name, content_type=file.content_type)
