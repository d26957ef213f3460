"""Ownerless customers are allotted by the manager: the product proposes, he confirms (domain §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import lock_here
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import Ability, Customer, Transfer
from ..policies.ownership import can_set_ability, leads_all, led_units, receivers, sales_reps
from ..rules.allotment import ORDINARY, Given, Rep, Wanted, propose
from .ownership import Handover, hand_over

AT_ONCE = 50
"""Customers of one proposal: as many as somebody looks at."""


@dataclass(frozen=True)
class Candidate:
    """Somebody in sales in the units that one leads. A manager may take a customer himself and is never proposed."""

    person: User
    rep: Rep
    note: str
    is_proposed: bool


@dataclass(frozen=True)
class Suggestion:
    """One customer of the proposal; `given` is None where nobody is able to take it. `among` is of how many it is."""

    customer: Customer
    candidates: Sequence[Candidate]
    given: Given | None
    among: int

    @cached_property
    def why(self) -> str:
        """The reckoning, in words."""
        if self.given is None:
            return _("No sales rep of this unit can take it.")
        rep, weighs = self.given.rep, _plain(self.given.load_then)
        words = {"has": rep.has, "percent": rep.percent, "then": rep.has + 1, "weighs": weighs, "among": self.among}
        if self.among == 1:
            return _("the only sales rep here who can take it; has %(has)d") % words
        if rep.percent == ORDINARY:
            return _("has %(has)d; with this one %(then)d, the fewest of %(among)d reps") % words
        return (
            _("has %(has)d, at %(percent)d %% ability; with this one it weighs %(weighs)s, the least of %(among)d reps")
            % words
        )


def _plain(load: Fraction) -> str:
    return str(number_format(float(load), 1))


def ownerless(user: User) -> QuerySet[Customer]:
    """What waits for an owner in the units that the person leads, the earliest first; everywhere for administrators."""
    found = Customer.objects.ownerless().select_related("unit").order_by("created_at", "pk")
    return found if leads_all(user) else found.filter(unit__in=led_units(user))


def candidates(user: User) -> list[Candidate]:
    """Who is in sales in the units that the person leads, by name. Four queries whatever their number."""
    people = receivers().select_related("unit")
    people = people if leads_all(user) else people.filter(unit__in=led_units(user))
    rows = list(people)
    owned = Customer.objects.live().filter(owner__in=rows).order_by().values_list("owner").annotate(Count("pk"))
    has, abilities = dict(owned), {row.person_id: row for row in Ability.objects.filter(person__in=rows)}
    reps = set(sales_reps().filter(pk__in=[person.pk for person in rows]).values_list("pk", flat=True))
    return [
        _candidate(person, has.get(person.pk, 0), abilities.get(person.pk), is_proposed=person.pk in reps)
        for person in rows
    ]


def _candidate(person: User, has: int, ability: Ability | None, *, is_proposed: bool) -> Candidate:
    percent = ORDINARY if ability is None else ability.percent
    return Candidate(person, Rep(person.pk, has, percent), "" if ability is None else ability.note, is_proposed)


def proposal(customers: Sequence[Customer], people: Sequence[Candidate]) -> list[Suggestion]:
    """Who is to get which: sales reps at home in the customer's unit or below it; of all units where it has none.

    A manager who is at home there may be chosen instead.
    """
    pools = {customer.unit_id: _pool(customer, people) for customer in customers}
    able = {unit: frozenset(one.rep.key for one in pool if one.rep.percent) for unit, pool in pools.items()}
    wanted = [Wanted(customer.pk, able[customer.unit_id]) for customer in customers]
    reps = {one.rep.key: one.rep for one in people if one.is_proposed}
    given = {line.key: line for line in propose(wanted, reps)}
    return [
        Suggestion(one, pools[one.unit_id], given.get(one.pk), len(able[one.unit_id] & reps.keys()))
        for one in customers
    ]


def _pool(customer: Customer, people: Sequence[Candidate]) -> Sequence[Candidate]:
    """Who is at home in the customer's unit; everybody where no sales rep is."""
    at_home = [one for one in people if one.person.unit.path.startswith(customer.unit.path)]
    return at_home if any(one.is_proposed for one in at_home) else people


def confirm(chosen: Mapping[Customer, User], *, by: User, reason: str) -> Transfer:
    """Give ownerless customers their owners, each in its own unit. Raises as `hand_over` does; Stale when somebody
    took one of them meanwhile.
    """
    for customer in chosen:
        if customer.owner_id is not None:
            raise Stale(_("Someone was faster: %s has an owner now.") % customer)
    moves = [Handover(customer, person, customer.unit) for customer, person in chosen.items()]
    return hand_over(moves, kind=Transfer.Kind.ALLOTMENT, by=by, reason=reason)


@transaction.atomic
def set_ability(person: User, *, by: User, percent: int, seen: int, note: str) -> Ability:
    """How much the rep can take on, in per cent of an ordinary one (0–300). `seen` is what the form showed before.

    Raises NotAllowed unless he leads the rep's unit, Stale, DomainError without reason or out of range.
    """
    (fresh,) = lock_here(person)
    can_set_ability(by, fresh).require()
    note = one_line(note, limit=300)
    if not note:
        raise DomainError(_("Please give a reason: it is shown with the ability."))
    if not 0 <= percent <= 300:
        raise DomainError(_("From 0 to 300 per cent are possible."))
    there = Ability.objects.filter(person=fresh).first()
    if seen != (ORDINARY if there is None else there.percent):
        raise Stale(_("Someone else changed the ability in the meantime. Look at what stands there now."))
    values = {"percent": percent, "note": note, "set_by": by, "set_at": timezone.now()}
    made, _is_new = Ability.objects.update_or_create(person=fresh, defaults=values)
    return made
