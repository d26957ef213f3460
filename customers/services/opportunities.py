"""Chances to sell: opened, changed, won, lost, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import one_line

from ..models import Customer, Opportunity
from ..policies.archive import can_edit
from ..rules.segmentation import Tracking
from .changing import Change, changing, target
from .rows import fresh_row, noted, revise

State = Opportunity.State
FIELDS = ("name", "amount", "currency", "signing_on", "tracking", "competitors", "next_step", "next_on")


def open_opportunity(customer: Customer, *, by: User, name: str, amount: Decimal, **values: Any) -> Opportunity:
    """A new one with fields of FIELDS. DomainError without a name."""
    cleaned = _cleaned({"name": name, "amount": amount, **values})
    with changing(customer, can_edit, "opportunity_added", by=by) as change:
        opportunity = Opportunity.objects.create(
            customer=change.customer, created_by=by, created_at=change.now, **cleaned
        )
        opportunity.refresh_from_db(fields=["number"])
        _tell_of(change, opportunity, changes=noted(opportunity, *FIELDS))
    return opportunity


def change_opportunity(opportunity: Opportunity, *, by: User, version: int | None = None, **values: Any) -> Opportunity:
    """Set fields of FIELDS while it is open. Stale, and DomainError when nothing is changed, as in rows.revise."""
    with _moving(opportunity, "opportunity_changed", State.OPEN, by=by) as (change, fresh):
        revise(change, fresh, version, **_cleaned(values))
    return fresh


def win(opportunity: Opportunity, *, by: User, note: str = "") -> Opportunity:
    """The customer signed: its stage is "signed" now."""
    with _moving(opportunity, "opportunity_won", State.OPEN, by=by, note=note) as (change, fresh):
        revise(change, fresh, None, state=State.WON, tracking=Tracking.SIGNED)
        fresh.closed_at, fresh.close_reason = change.now, one_line(note, limit=300)
    return fresh


def lose(opportunity: Opportunity, *, by: User, reason: str) -> Opportunity:
    """Somebody else got it, or nobody; the reason is what the next one learns from. DomainError without one."""
    if not one_line(reason):
        raise DomainError(_("Please say why it was lost."))
    with _moving(opportunity, "opportunity_lost", State.OPEN, by=by, note=reason) as (change, fresh):
        revise(change, fresh, None, state=State.LOST)
        fresh.closed_at, fresh.close_reason = change.now, one_line(reason, limit=300)
    return fresh


def reopen(opportunity: Opportunity, *, by: User, reason: str) -> Opportunity:
    """It is open again, at the stage that it had when it was lost; a won one begins again at "key"."""
    with _moving(opportunity, "opportunity_reopened", State.WON, State.LOST, by=by, note=reason) as (change, fresh):
        stage = Tracking.KEY if fresh.state == State.WON else fresh.tracking
        revise(change, fresh, None, state=State.OPEN, tracking=stage)
        fresh.closed_at, fresh.close_reason = None, ""
    return fresh


def take_further(change: Change, opportunity: Opportunity, *, next_step: str, next_on: date | None) -> None:
    """What is next with the customer is what is next with this opportunity of it, while it is open.

    Within a change of the customer, whose event says what stood there before.
    """
    fresh = fresh_row(change, opportunity)
    before = (fresh.next_step, fresh.next_on)
    if fresh.state != State.OPEN or before == (next_step, next_on):
        return
    fresh.next_step, fresh.next_on = next_step, next_on
    fresh.version += 1
    fresh.save(update_fields=["next_step", "next_on", "version"])
    change.facts.setdefault("changes", {})["opportunity_next"] = [_step(*before), _step(next_step, next_on)]


def _step(next_step: str, next_on: date | None) -> str:
    return " · ".join(filter(None, [next_step, str(next_on or "")]))


@contextmanager
def _moving(
    opportunity: Opportunity, kind: str, *sources: Opportunity.State, by: User, note: str = ""
) -> Iterator[tuple[Change, Opportunity]]:
    """The fresh row, in one of these states, to be changed and saved with the event of its customer."""
    with changing(opportunity.customer, can_edit, kind, by=by, note=note) as change:
        fresh = fresh_row(change, opportunity)
        if fresh.state not in sources:
            raise DomainError(_("Someone was faster: the opportunity is now “%s”.") % fresh.get_state_display())
        yield change, fresh
        fresh.save()
        _tell_of(change, fresh)


def _tell_of(change: Change, opportunity: Opportunity, **facts: Any) -> None:
    change.facts |= {"target": target(opportunity), "opportunity": opportunity, **facts}


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
    if cleaned.get("name") == "":
        raise DomainError(_("Please give the opportunity a name."))
    return cleaned
