"""Who sees which customers, and what is hidden from him: list, page and policies agree for everybody."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import LEADING, Role
from customers.models import Customer, Scope, SightRule, Visit
from customers.policies import archive
from customers.rules.beginning import SIGHT
from tests.factories import (
    give_role,
    make_company,
    make_customer,
    make_delegation,
    make_unit,
    make_user,
    make_visit,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db

FAR = {"team": 1, "unit": 2, "other": 3}
REACH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.UNIT: 2, Scope.ALL: 3}


class World:
    """Somebody with a role in a department of the east, a colleague who stands in for him, and customers around him."""

    def __init__(self, role: Role | None) -> None:
        company = make_company()
        beside = make_unit("East service", parent=company.east, kind=Unit.Kind.DEPARTMENT)
        homes = {"team": company.east_sales, "unit": beside, "other": company.south_sales}
        self.person = make_user(*([role] if role else []), unit=company.east_sales)
        self.delegate = make_user(unit=company.south_sales)
        make_delegation(self.person, self.delegate)
        self.company = company
        self.customers = {"own": make_customer(owner=self.person, unit=company.south)}
        for relation, unit in homes.items():
            self.customers[relation] = make_customer(owner=make_user(Role.SALES_REP, unit=unit), unit=company.root)
            self.customers[f"nobody's, {relation}"] = make_customer(owner=None, unit=unit)

    def seen(self, user: User, manager: str = "visible_to") -> set[str]:
        """By the names above, with a freshly read user, as each HTTP request reads him."""
        keys = set(getattr(Customer.objects, manager)(fresh(user)).values_list("pk", flat=True))
        return {name for name, customer in self.customers.items() if customer.pk in keys}


def fresh(user: User) -> User:
    found: User = User.objects.get(pk=user.pk)
    return found


def expected(role: Role, scope: Scope) -> set[str]:
    """Decided from the rule's words: his own always; the team where he leads; his business unit; all."""
    reach = 0 if scope == Scope.TEAM and role not in LEADING else REACH[scope]
    near = {relation for relation, far in FAR.items() if far <= reach}
    return {"own"} | near | {f"nobody's, {relation}" for relation in near}


@pytest.mark.parametrize("role", list(Role))
def test_list_page_and_policies_agree_for_every_rule_and_ownership(role: Role) -> None:
    world = World(role)
    for scope, sees_private in product(Scope, (True, False)):
        values = {"scope": scope, "sees_private": sees_private}
        SightRule.objects.update_or_create(role=role, defaults=values)
        visible = expected(role, scope)
        private = visible if sees_private else {"own"}
        for user in (world.person, world.delegate):
            assert world.seen(user) == visible, (scope, sees_private, user)
            assert world.seen(user, "private_to") == private, (scope, sees_private, user)
            shown = {
                name
                for name, customer in world.customers.items()
                if archive.can_see_private(fresh(user), Customer.objects.get(pk=customer.pk))
            }
            assert shown == private, (scope, sees_private, user)


@pytest.mark.parametrize("role", list(Role))
def test_a_new_installation_has_a_rule_for_every_role(role: Role) -> None:
    world = World(role)
    scope, sees_private = next((Scope(scope), private) for name, scope, private in SIGHT if name == role)
    assert world.seen(world.person) == expected(role, scope)
    assert world.seen(world.person, "private_to") == (expected(role, scope) if sees_private else {"own"})


def test_who_has_no_role_sees_his_own_only() -> None:
    world = World(None)
    assert world.seen(world.person) == world.seen(world.person, "private_to") == {"own"}


def test_who_manages_a_unit_is_its_sales_manager() -> None:
    world = World(Role.SUPPORTER)
    world.company.east_sales.manager = world.person
    world.company.east_sales.save()
    assert world.seen(world.person, "private_to") == {"own", "team", "nobody's, team"}


def test_a_director_who_may_see_only_his_own_does_not_see_his_team_as_a_sales_manager() -> None:
    world = World(Role.MARKETING_DIRECTOR)
    SightRule.objects.create(role=Role.MARKETING_DIRECTOR, scope=Scope.OWN)
    assert world.seen(world.person) == {"own"}


def test_his_unit_is_the_department_where_it_is_in_no_business_unit() -> None:
    world = World(None)
    give_role(world.person, Role.COORDINATOR, world.company.presales)
    SightRule.objects.create(role=Role.COORDINATOR, scope=Scope.UNIT)
    there = make_customer(owner=None, unit=world.company.presales)
    beside = make_customer(owner=None, unit=world.company.testing)
    seen = Customer.objects.visible_to(fresh(world.person))
    assert there in seen
    assert beside not in seen


def test_several_roles_add_up() -> None:
    world = World(Role.SALES_MANAGER)
    give_role(world.person, Role.COORDINATOR)
    assert world.seen(world.person) == set(world.customers)
    assert world.seen(world.person, "private_to") == {"own", "team", "nobody's, team"}


def test_owner_and_managers_are_told_from_others() -> None:
    world = World(Role.SALES_REP)
    manager = make_user(Role.SALES_MANAGER, unit=world.company.east)
    customer = Customer.objects.get(pk=world.customers["own"].pk)
    assert archive.standing(fresh(world.person), customer) == archive.Standing(
        owner=True, manager=False, principal=None
    )
    by_delegate = archive.standing(fresh(world.delegate), customer)
    assert (by_delegate.owner, by_delegate.principal) == (True, world.person)
    assert archive.standing(fresh(manager), customer).manager
    assert not archive.can_change(make_user(Role.SALES_REP), customer)


def test_closed_account_is_nothing_to_its_customers_any_more() -> None:
    world = World(Role.SALES_MANAGER)
    User.objects.filter(pk=world.person.pk).update(is_active=False, deactivated_at=timezone.now())
    left, customer = fresh(world.person), Customer.objects.get(pk=world.customers["own"].pk)
    assert archive.standing(left, customer) == archive.Standing(owner=False, manager=False, principal=None)
    assert not archive.can_change(left, customer)
    assert not archive.can_see_private(left, customer)


def test_taken_away_sight_counts_at_once() -> None:
    world = World(Role.SALES_MANAGER)
    assert "team" in world.seen(world.person)
    world.person.role_assignments.all().delete()
    assert world.seen(world.person) == {"own"}
    world.person.delegations_given.all().delete()
    assert world.seen(world.delegate) == set()


def test_visits_are_seen_by_who_reads_the_log_and_by_who_comes_along() -> None:
    world = World(Role.SALES_REP)
    own = make_visit(world.customers["own"])
    along = make_visit(world.customers["other"])
    along.companions.add(world.person)
    make_visit(world.customers["team"])
    assert set(Visit.objects.visible_to(fresh(world.person))) == {own, along}
    SightRule.objects.create(role=Role.SALES_REP, scope=Scope.ALL, sees_private=False)
    assert set(Visit.objects.visible_to(fresh(world.person))) == {own, along}
    SightRule.objects.update(sees_private=True)
    assert Visit.objects.visible_to(fresh(world.person)).count() == 3


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.SALES_MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_sight_costs_a_handful_of_queries_for_a_page(role: Role) -> None:
    """The rules; for whom he stands in, what they lead and who is at home there."""
    world = World(role)

    def page() -> None:
        user = fresh(world.person)
        list(Customer.objects.visible_to(user))
        list(Customer.objects.private_to(user))

    assert queries(page) <= 4 + 4  # the person, his roles and both lists beside
