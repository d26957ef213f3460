"""Rows of one customer that are brought over to another when the two become one, and given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from ..models import Address, Claim, Contact, Customer, CustomerFile, LogEntry, Need, Opportunity, Visit

MODELS: Mapping[str, type[Model]] = {
    "contacts": Contact,
    "addresses": Address,
    "needs": Need,
    "opportunities": Opportunity,
    "visits": Visit,
    "log": LogEntry,
    "files": CustomerFile,
    "claims": Claim,
}
MAIN = ("contacts", "addresses")
"""Of which one is the main one: the survivor's stays it."""


def bring_over(loser: Customer, survivor: Customer) -> dict[str, Any]:
    """Everything that points at `loser` points at `survivor` now; returns the keys, for `give_back`.

    DomainError when somebody has an open claim on both: they would be one.
    """
    _require_no_double_claim(loser, survivor)
    moved: dict[str, Any] = {}
    for name in MAIN:
        rows = MODELS[name]._default_manager
        moved[f"main_{name}"] = list(rows.filter(customer=loser, is_main=True).values_list("pk", flat=True))
        if rows.filter(customer=survivor, is_main=True).exists():
            rows.filter(customer=loser, is_main=True).update(is_main=False)
    for name, model in MODELS.items():
        moved[name] = list(model._default_manager.filter(customer=loser).order_by("pk").values_list("pk", flat=True))
        model._default_manager.filter(pk__in=moved[name]).update(customer=survivor)
    return moved


def give_back(moved: Mapping[str, Sequence[int]], survivor: Customer, loser: Customer) -> None:
    """What was brought over and is still with the survivor is the loser's again, main ones included."""
    for name in MAIN:
        theirs = MODELS[name]._default_manager.filter(pk__in=moved[name], customer=survivor)
        theirs.filter(is_main=True).exclude(pk__in=moved[f"main_{name}"]).update(is_main=False)
    for name, model in MODELS.items():
        model._default_manager.filter(pk__in=moved[name], customer=survivor).update(customer=loser)
    for name in MAIN:
        MODELS[name]._default_manager.filter(pk__in=moved[f"main_{name}"], customer=loser).update(is_main=True)


def _require_no_double_claim(loser: Customer, survivor: Customer) -> None:
    claimants = Claim.objects.open().filter(customer=survivor).values("claimant")
    if Claim.objects.open().filter(customer=loser, claimant__in=claimants).exists():
        raise DomainError(_("Somebody claims both customers. Rule on one of the claims first."))
