"""The authority matrix: who may grant what by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import RoleAssignment, Unit, User
from accounts.rules.roles import Role
from core.verdicts import YES, Verdict, no

from ..models import AuthorityRule
from ..rules.authority import COMPANY_WIDE, Answer, Demand, Grantor, Rule, may_grant, may_grant_all
from ..rules.authority_words import refusal

Nearness = tuple[int, int]
"""The lower the nearer: minus the depth of the unit in which a role is held, then the role's place among the roles."""
FARTHEST: Nearness = (1, 0)
"""Of who has authority in person, or only by several roles together."""


def rules_at(at: datetime) -> list[Rule]:
    """The matrix as it stood at that moment. One query."""
    return [row.rule for row in AuthorityRule.objects.counting(at)]


def grantor(person: User, unit: Unit) -> Grantor:
    """The person with the roles that he holds for the unit: in it, above it, or for the whole company. One query."""
    held = RoleAssignment.objects.filter(_reaching(unit), user=person).values_list("role", flat=True)
    return Grantor(person.pk, frozenset(held))


def answer(person: User, unit: Unit, demand: Demand, at: datetime) -> Answer:
    """Whether the person may grant the demand for that unit, and by which rule. Two queries."""
    return may_grant(rules_at(at), demand, timezone.localdate(at), grantor(person, unit))


def refusals(person: User, unit: Unit, demands: Sequence[Demand], at: datetime) -> list[Answer]:
    """The demands that the person may not grant, each with the rule that says so. Two queries, none for no demand."""
    if not demands:
        return []
    return may_grant_all(rules_at(at), demands, timezone.localdate(at), grantor(person, unit))


def grants(people: Sequence[User], unit: Unit, demands: Sequence[Demand], at: datetime) -> dict[str, list[int]]:
    """Person → the rules by which he may grant these demands, by their keys as an event keeps them; nobody for no
    demand. One query, and one a person."""
    if not demands:
        return {}
    rules, on = rules_at(at), timezone.localdate(at)
    granted = {}
    for person in people:
        by = grantor(person, unit)
        answers = [may_grant(rules, demand, on, by) for demand in demands]
        granted[str(person.pk)] = sorted({one.rule.pk for one in answers if one and one.rule})
    return granted


def verdict(person: User, unit: Unit, demands: Sequence[Demand], at: datetime) -> Verdict:
    """Whether the person may grant all of the demands; the reason is that of the first that he may not."""
    refused = refusals(person, unit, demands, at)
    return no(refusal(refused[0], settings.COMPANY_CURRENCY)) if refused else YES


def holders(unit: Unit, demands: Sequence[Demand], at: datetime) -> list[User]:
    """Active people who may grant all of the demands for the unit, nearest first; for no demand nobody."""
    return [person for _nearness, person in _ranked(unit, demands, at)]


def nearest_holders(unit: Unit, demands: Sequence[Demand], at: datetime, *, but: User) -> list[User]:
    """Of the holders other than that person those who are equally near, nobody nearer. Three queries."""
    ranked = [(nearness, person) for nearness, person in _ranked(unit, demands, at) if person != but]
    return [person for nearness, person in ranked if nearness == ranked[0][0]]


def _ranked(unit: Unit, demands: Sequence[Demand], at: datetime) -> list[tuple[Nearness, User]]:
    if not demands:
        return []
    rules, on = rules_at(at), timezone.localdate(at)
    places = _places(unit, {rule.role for rule in rules if rule.role})
    named = {rule.person for rule in rules if rule.person is not None}
    people = User.objects.active().filter(pk__in=named | places.keys()).order_by("sort_name", "id")
    found = []
    for person in people:
        held = places[person.pk]
        if not may_grant_all(rules, demands, on, Grantor(person.pk, held.keys())):
            alone = [role for role in held if not may_grant_all(rules, demands, on, Grantor(person.pk, {role}))]
            found.append((min((held[role] for role in alone), default=FARTHEST), person))
    return sorted(found, key=lambda one: one[0])


def _places(unit: Unit, roles: set[str]) -> defaultdict[int, dict[str, Nearness]]:
    """Person → each of the roles that he holds for the unit, with how near he holds it. One query."""
    places: defaultdict[int, dict[str, Nearness]] = defaultdict(dict)
    order = list(Role)
    held = RoleAssignment.objects.filter(_reaching(unit), role__in=roles).values_list("user", "role", "unit")
    for person, role, where in held:
        near = -unit.ancestor_ids.index(where) if where in unit.ancestor_ids else 0, order.index(Role(role))
        places[person][role] = min(near, places[person].get(role, near))
    return places


def _reaching(unit: Unit) -> Q:
    return Q(unit__in=unit.ancestor_ids) | Q(role__in=COMPANY_WIDE)
