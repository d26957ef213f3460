"""How far a person sees into the archive: his own, his team's, his unit's, all (SightRule). Asked once a request.

What he does not see answers as what does not exist; `private` is what is hidden from non-owners even in between.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from accounts.models import Delegation, Unit, User
from accounts.rules.organisation import UnitKind
from accounts.rules.roles import LEADING, Role

from ..rules.beginning import SIGHT
from .settings import Scope, SightRule

if TYPE_CHECKING:
    from .customer import Customer

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY


class Sight:
    """Lazy answers about one person at one moment; each costs its queries at most once."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user = user
        self.at = at
        self._homes: dict[frozenset[int], list[int]] = {}

    @cached_property
    def acts_for(self) -> frozenset[int]:
        """Ids of the person and of those he stands in for."""
        return frozenset(person.pk for person in self._managed)

    @cached_property
    def people(self) -> list[User]:
        """The person, then those he stands in for, their roles known."""
        others = [person for person in self._managed if person != self.user]
        prefetch_related_objects(others, "role_assignments")
        return [self.user, *others]

    @cached_property
    def _managed(self) -> dict[User, list[int]]:
        """The person and those he stands in for, by their keys → the units that each is the manager of. One query,
        and the only one that the menu costs who sells nothing and leads nobody."""
        away = Delegation.objects.at(self.at).filter(delegate=self.user).values("principal")
        units = ArraySubquery(Unit.objects.order_by().filter(manager=OuterRef("pk")).values("pk"))
        people = User.objects.filter(Q(pk=self.user.pk) | Q(pk__in=away)).order_by("pk")
        return {person: person.manages for person in people.annotate(manages=units)}

    @cached_property
    def _rules(self) -> list[tuple[User, SightRule]]:
        return [(person, rule) for rule in sight_rules() for person in self.people if rule.role in self._roles(person)]

    def _roles(self, person: User) -> frozenset[str]:
        """Who manages a unit without a leading role is a sales manager here, whatever else he is."""
        is_manager = not person.roles & LEADING and self.led_unit_ids[person.pk]
        return person.roles | ({Role.SALES_MANAGER} if is_manager else frozenset())

    @cached_property
    def led_unit_ids(self) -> dict[int, frozenset[int]]:
        """Person, himself or one he stands in for → the units that this one leads, with all under them."""
        tops = {person.pk: self._tops(person) for person in self.people}
        led = list(Unit.objects.under(frozenset().union(*tops.values())).order_by()) if any(tops.values()) else []
        return {
            person: frozenset(unit.pk for unit in led if not own.isdisjoint(unit.ancestor_ids))
            for person, own in tops.items()
        }

    @cached_property
    def leads_all(self) -> bool:
        """There is no unit that neither he nor one he stands in for leads. No query for who leads none."""
        led = frozenset[int]().union(*self.led_unit_ids.values())
        return bool(led) and not Unit.objects.exclude(pk__in=led).order_by().exists()

    def _tops(self, person: User) -> frozenset[int]:
        """Units that he manages, or is sales manager, director or leader in."""
        return frozenset(self._managed[person]) | {unit for role, unit in person.roles_in_units if role in LEADING}

    @cached_property
    def customers(self) -> Q:
        """Which customers' pages he may open."""
        return self._reaching(self._rules)

    @cached_property
    def private_customers(self) -> Q:
        """Of which of them he sees what is hidden from non-owners."""
        return self._reaching([(person, rule) for person, rule in self._rules if rule.sees_private])

    @cached_property
    def sees_all_private(self) -> bool:
        """Nothing is hidden from him."""
        return any(rule.scope == Scope.ALL and rule.sees_private for _person, rule in self._rules)

    @cached_property
    def hides(self) -> bool:
        """Whether of some customers that he sees something is hidden from him."""
        return any(rule.scope != Scope.OWN and not rule.sees_private for _person, rule in self._rules)

    @cached_property
    def sees_all(self) -> bool:
        """He sees every customer."""
        return any(rule.scope == Scope.ALL for _person, rule in self._rules)

    @cached_property
    def others(self) -> Q:
        """Customers of those he stands in for."""
        return Q(owner__in=self.acts_for - {self.user.pk})

    @cached_property
    def team(self) -> Q:
        """Customers of the units that he leads himself and of the people at home there."""
        return self._in_units(self.led_unit_ids[self.user.pk])

    @cached_property
    def unit(self) -> Q:
        """Customers of his business unit and all under it."""
        return Q(unit__in=Unit.objects.below(*self._home).order_by().values("pk"))

    @property
    def sees_unit(self) -> bool:
        """He has a business unit, and sees all of it."""
        wide = any(rule.scope in (Scope.UNIT, Scope.ALL) for person, rule in self._rules if person == self.user)
        return wide and bool(self._home)

    @cached_property
    def _home(self) -> list[Unit]:
        home = Unit.objects.business_unit_of(self.user)
        return [home] if home else []

    @cached_property
    def changeable(self) -> Q:
        """Customers that he, or one he stands in for, owns or is the manager of."""
        led = frozenset[int]().union(*self.led_unit_ids.values())
        return Q(owner__in=self.acts_for) | self._in_units(led)

    @cached_property
    def visits(self) -> Q:
        """Which visits he may open: his own and those of people he leads, those he comes along to, those at customers
        whose log he may read."""
        from .customer import Customer
        from .visit import Visit

        along = Visit.companions.through.objects.filter(user=self.user).values("visit_id")
        customers = Customer.objects.filter(self.private_customers)
        led = frozenset().union(*self.led_unit_ids.values())
        return Q(rep__in=self.acts_for) | Q(unit__in=led) | Q(pk__in=along) | Q(customer__in=customers.values("pk"))

    @cached_property
    def log(self) -> Q:
        """Which log entries he may read: those he wrote, those of visits he may open, those at customers of whom he
        sees what is private."""
        from .customer import Customer
        from .visit import Visit

        customers, visits = Customer.objects.filter(self.private_customers), Visit.objects.filter(self.visits)
        return (
            Q(by__in=self.acts_for)
            | Q(customer__in=customers.values("pk"))
            | Q(visit__in=visits.order_by().values("pk"))
        )

    def sees_private(self, customer: Customer) -> bool:
        """The same as `private_customers` for one customer at hand."""
        from .customer import Customer

        if customer.owner_id in self.acts_for or self.sees_all_private:
            return True
        return Customer.objects.filter(self.private_customers, pk=customer.pk).exists()

    def _reaching(self, rules: list[tuple[User, SightRule]]) -> Q:
        if any(rule.scope == Scope.ALL for _person, rule in rules):
            return EVERYBODY
        return reduce(or_, (self._reach(person, rule) for person, rule in rules), Q(owner__in=self.acts_for))

    def _reach(self, person: User, rule: SightRule) -> Q:
        """One rule that does not reach all, as a condition on customers."""
        if rule.scope == Scope.OWN:
            return NOBODY
        led = rule.scope == Scope.TEAM
        return self._in_units(self.led_unit_ids[person.pk] if led else self._business_units(person, rule.role))

    def _in_units(self, units: frozenset[int]) -> Q:
        """Customers of the units and of the people at home there."""
        return Q(unit__in=units) | Q(owner__in=self._people_in(units)) if units else NOBODY

    def _people_in(self, units: frozenset[int]) -> list[int]:
        """Who is at home in the units. By their keys: a subquery beside `or` would keep the indexes from being used."""
        if units not in self._homes:
            self._homes[units] = list(User.objects.filter(unit__in=units).order_by().values_list("pk", flat=True))
        return self._homes[units]

    def _business_units(self, person: User, role: str) -> frozenset[int]:
        """The business units in which he holds the role, with all under them; the unit itself where it is in none.
        Two queries."""
        held = [unit for held_role, unit in person.roles_in_units if held_role == role]
        units: dict[int, Unit] = Unit.objects.over(held).in_bulk()
        businesses = {pk for pk, unit in units.items() if unit.kind == UnitKind.BUSINESS_UNIT}
        tops = [next((up for up in reversed(units[pk].ancestor_ids) if up in businesses), pk) for pk in held]
        return frozenset(Unit.objects.under(tops).order_by().values_list("pk", flat=True))


def sight_rules() -> list[SightRule]:
    """What each role sees: as an administrator set it, else as a new installation has it; not saved in that case."""
    there = {rule.role: rule for rule in SightRule.objects.all()}
    return [
        there.get(role) or SightRule(role=role, scope=scope, sees_private=private) for role, scope, private in SIGHT
    ]


def sight_of(user: User) -> Sight:
    """The person's sight now, kept on the user object, which lives as long as one HTTP request."""
    sight: Sight | None = getattr(user, "_sight", None)
    if sight is None:
        sight = Sight(user, timezone.now())
        user._sight = sight  # type: ignore[attr-defined]
    return sight
