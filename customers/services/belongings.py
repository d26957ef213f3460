"""What changes hands with a customer: planned visits here, and what the apps above have registered (related).

Contacts and opportunities have no owner of their own: they go with the customer by themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User

from .. import related
from ..models import Contact, Opportunity, TransferLine, Visit
from ..models.locking import locked_rows
from ..related import Hands
from ..rules.visits import UPCOMING
from . import promises

VISITS = "visits"
"""Under which key of TransferLine.moved planned visits lie: visit to [rep, unit] of before."""


@dataclass(frozen=True, slots=True)
class Along:
    """How many of these things go along."""

    label: str | Promise
    number: int


def counts(customers: Collection[int]) -> list[Along]:
    """What goes along with these customers, for the preview: one query for each kind of thing."""
    visits = Visit.objects.filter(customer__in=customers, state__in=UPCOMING).count()
    return [
        Along(_("Contacts"), Contact.objects.current().filter(customer__in=customers).count()),
        Along(_("Open opportunities"), Opportunity.objects.open().filter(customer__in=customers).count()),
        Along(_("Planned visits"), visits),
        *(Along(source.label, sum(source.open_count(customers).values())) for source in related.every()),
    ]


def move(lines: Collection[TransferLine], *, by: User, at: datetime, reason: str) -> None:
    """Give what is open to the new owners and note it in `moved` of each line. Does not save the lines.

    Of a customer that becomes nobody's everything stays with whom it is.
    """
    for line in lines:
        if line.to_owner is not None:
            line.moved[VISITS] = _move_visits(line, line.to_owner, at)
    hands = {
        line.customer_id: Hands(line.from_owner_id, line.to_owner_id)
        for line in lines
        if line.from_owner_id and line.to_owner_id
    }
    for source in related.every() if hands else ():
        moved = source.move(hands, by, reason)
        for line in lines:
            if line.customer_id in moved:
                line.moved[source.code] = moved[line.customer_id]


def take_back(lines: Iterable[TransferLine], *, by: User, at: datetime, reason: str) -> None:
    """Undo `move`, as far as nothing else happened to those things since."""
    kept = list(lines)
    for line in kept:
        _return_visits(line, at)
    for source in related.every():
        moved = {line.customer_id: line.moved[source.code] for line in kept if source.code in line.moved}
        if moved:
            source.undo(moved, by, reason)


def _move_visits(line: TransferLine, to: User, at: datetime) -> dict[str, list[int]]:
    """Planned visits of the former owner, and those of anybody who has left meanwhile."""
    planned = Visit.objects.filter(customer=line.customer_id, state__in=UPCOMING)
    theirs = planned.filter(Q(rep=line.from_owner_id) | Q(rep__is_active=False)).values_list("pk", flat=True)
    moved = {}
    for visit in locked_rows(Visit.objects.filter(state__in=UPCOMING), list(theirs), "customer", "rep", "unit"):
        moved[str(visit.pk)] = [visit.rep_id, visit.unit_id]
        _give_visit(visit, to, to.unit, at)
    return moved


def _return_visits(line: TransferLine, at: datetime) -> None:
    """Give back what is still planned and with the one who got it, unless its rep of before has left."""
    before: Mapping[str, list[int]] = line.moved.get(VISITS, {})
    still = Visit.objects.filter(state__in=UPCOMING, rep=line.to_owner_id)
    people = User.objects.active().select_related("unit").in_bulk([rep for rep, _unit in before.values()])
    units = Unit.objects.in_bulk([unit for _rep, unit in before.values()])
    for visit in locked_rows(still, [int(pk) for pk in before], "customer", "rep", "unit"):
        rep, unit = before[str(visit.pk)]
        if rep in people:
            _give_visit(visit, people[rep], units[unit], at)


def _give_visit(visit: Visit, rep: User, unit: Unit, at: datetime) -> None:
    visit.rep, visit.unit, visit.version = rep, unit, visit.version + 1
    promises.settle_visit(visit, at=at)
    visit.save()
