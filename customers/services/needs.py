"""What a customer needs and what troubles it, in its own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import clean, one_line

from ..models import Contact, Customer, Need
from ..policies.archive import can_edit
from .changing import Change, changing
from .rows import fresh_row

SHOWN = 120
"""Characters of the words that the event says."""


def add_need(
    customer: Customer, *, by: User, words: str, kind: str = Need.Kind.NEED, contact: Contact | None = None
) -> Need:
    """Note a need or a problem, and who said it. DomainError: no words, or the contact is at another customer."""
    words = clean(words)
    if not words:
        raise DomainError(_("Please write down what the customer said."))
    with changing(customer, can_edit, "need_added", by=by) as change:
        said_by = fresh_row(change, contact) if contact else None
        need = Need.objects.create(
            customer=change.customer, kind=kind, words=words, contact=said_by, recorded_by=by, recorded_at=change.now
        )
        _name(change, need)
    return need


def meet_need(need: Need, *, by: User, outcome: str) -> Need:
    """It was met, or does not matter any more; `outcome` says how. DomainError when it was met before."""
    with changing(need.customer, can_edit, "need_met", by=by, note=outcome) as change:
        fresh = fresh_row(change, need)
        if fresh.met_at is not None:
            raise DomainError(_("Somebody noted already that this was met."))
        fresh.met_at, fresh.outcome = change.now, one_line(outcome)
        fresh.save(update_fields=["met_at", "outcome"])
        _name(change, fresh)
    return fresh


def _name(change: Change, need: Need) -> None:
    change.facts["target"] = {"text": one_line(need.words, limit=SHOWN)}
