"""The tree grows, changes shape and is cut back; paths follow."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.models import AdminEvent, Unit, User
from accounts.rules.history import EventKind
from accounts.rules.organisation import MAX_DEPTH, UnitKind
from accounts.rules.roles import Role
from accounts.services import units
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import Company, appoint, make_company, make_post, make_unit, make_user


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def administrator(company: Company) -> User:
    return make_user(Role.ADMINISTRATOR, unit=company.root)


def kinds_of(unit: Unit) -> list[str]:
    return list(AdminEvent.objects.filter(unit=unit).order_by("id").values_list("kind", flat=True))


def paths_fit() -> bool:
    """Every path is its parent's path and its own id."""
    every = Unit.objects.exclude(parent=None).select_related("parent")
    return all(unit.parent and unit.path == f"{unit.parent.path}{unit.pk}/" for unit in every)


def test_create_hangs_a_unit_under_its_parent(company: Company, administrator: User) -> None:
    manager = make_user()
    unit = units.create(
        by=administrator,
        parent=company.east,
        kind=UnitKind.DEPARTMENT,
        name_en="East service",
        name_zh="华东服务部",
        manager=manager,
    )
    assert unit.path == f"{company.east.path}{unit.pk}/"
    assert unit.manager == manager
    assert kinds_of(unit) == [EventKind.UNIT_CREATED]


@pytest.mark.parametrize("kind", [UnitKind.COMPANY, UnitKind.SYSTEM, UnitKind.BUSINESS_UNIT])
def test_create_refuses_a_kind_that_does_not_belong_there(
    company: Company, administrator: User, kind: UnitKind
) -> None:
    with pytest.raises(DomainError, match="cannot be part of East"):
        units.create(by=administrator, parent=company.east, kind=kind, name_en="x", name_zh="x")


def test_create_refuses_closed_parents_and_managers_who_left(company: Company, administrator: User) -> None:
    closed = make_unit(is_active=False)
    facts = {"by": administrator, "kind": UnitKind.DEPARTMENT, "name_en": "x", "name_zh": "x"}
    with pytest.raises(DomainError, match="is closed"):
        units.create(parent=closed, **facts)  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="has left"):
        units.create(parent=company.east, manager=make_user(is_active=False), **facts)  # type: ignore[arg-type]


def test_create_stops_at_the_deepest_level(company: Company, administrator: User) -> None:
    unit = company.east
    while unit.depth < MAX_DEPTH:
        unit = units.create(by=administrator, parent=unit, kind=UnitKind.DEPARTMENT, name_en="x", name_zh="x")
    with pytest.raises(DomainError, match="already has a unit of this name"):
        units.create(by=administrator, parent=company.east, kind=UnitKind.DEPARTMENT, name_en="x", name_zh="别")
    with pytest.raises(DomainError, match="at most 8 levels"):
        units.create(by=administrator, parent=unit, kind=UnitKind.DEPARTMENT, name_en="x", name_zh="x")
    with pytest.raises(DomainError, match="at most 8 levels"):
        units.move(company.south_sales, by=administrator, parent=unit)


def test_change_sets_names_and_manager_with_history(company: Company, administrator: User) -> None:
    manager = make_user(name="王芳", name_latin="Wang Fang")
    unit = units.change(company.east, by=administrator, version=1, name_en="East!", name_zh="East", manager=manager)
    assert (unit.name_en, unit.manager, unit.version) == ("East!", manager, 2)
    assert AdminEvent.objects.get(unit=unit).changes == {
        "name_en": ["East", "East!"],
        "manager": [None, {"en": "Wang Fang", "zh": "王芳"}],
    }
    with pytest.raises(Stale) as refusal:
        units.change(company.east, by=administrator, version=1, name_en="E", name_zh="E", manager=manager)
    assert refusal.value.current["English name"] == "East!"


def test_change_without_a_difference_leaves_no_trace(company: Company, administrator: User) -> None:
    units.change(company.east, by=administrator, version=1, name_en="East", name_zh="East", manager=None)
    assert kinds_of(company.east) == []


def test_change_names_or_clears_who_manages(company: Company, administrator: User) -> None:
    manager = make_user()
    unit = appoint(company.east, by=administrator, manager=manager)
    assert unit.manager == manager
    assert appoint(unit, by=administrator, manager=None).manager is None
    with pytest.raises(DomainError, match="has left"):
        appoint(company.south, by=administrator, manager=make_user(is_active=False))


def test_a_manager_who_left_may_stay_while_names_change(company: Company, administrator: User) -> None:
    gone = make_user(is_active=False)
    company.east.manager = gone
    company.east.save()
    unit = units.change(company.east, by=administrator, version=1, name_en="E", name_zh="东", manager=gone)
    assert unit.name_en == "E"


def test_move_takes_the_branch_along(company: Company, administrator: User) -> None:
    deep = make_unit("Deep", parent=company.presales, kind=UnitKind.DEPARTMENT)
    moved = units.move(company.presales, by=administrator, parent=company.market)
    deep.refresh_from_db()
    assert moved.parent == company.market
    assert moved.path == f"{company.market.path}{moved.pk}/"
    assert deep.path == f"{moved.path}{deep.pk}/"
    assert paths_fit()
    assert AdminEvent.objects.get(unit=moved).changes == {
        "parent": [{"en": "Technical system", "zh": "Technical system"}, {"en": "Market system", "zh": "Market system"}]
    }


def test_move_refuses_loops_wrong_places_and_the_company(company: Company, administrator: User) -> None:
    with pytest.raises(DomainError, match="below it"):
        units.move(company.presales, by=administrator, parent=company.presales)
    inner = make_unit(parent=company.presales, kind=UnitKind.DEPARTMENT)
    with pytest.raises(DomainError, match="below it"):
        units.move(company.presales, by=administrator, parent=inner)
    with pytest.raises(DomainError, match="cannot be part of"):
        units.move(company.east, by=administrator, parent=company.technical)
    with pytest.raises(DomainError, match="root of the tree"):
        units.move(company.root, by=administrator, parent=company.east)
    with pytest.raises(DomainError, match="is closed"):
        units.move(company.presales, by=administrator, parent=make_unit(is_active=False))


def test_close_needs_an_empty_unit(company: Company, administrator: User) -> None:
    with pytest.raises(units.StillInUse, match="in use") as refusal:
        units.close(company.east, by=administrator)
    assert [(str(found.label), found.count) for found in refusal.value.dependencies] == [("Units below", 1)]
    make_user(Role.SALES_REP, unit=company.east_sales)
    make_post(make_user(), unit=company.east_sales)
    with pytest.raises(units.StillInUse) as refusal:
        units.close(company.east_sales, by=administrator)
    assert [str(found.label) for found in refusal.value.dependencies] == [
        "People at home here",
        "Roles held here",
        "Posts with holders",
    ]


def test_close_and_reopen_from_leaf_to_root(company: Company, administrator: User) -> None:
    units.close(company.east_sales, by=administrator)
    east = units.close(company.east, by=administrator)
    assert not east.is_active
    with pytest.raises(DomainError, match="is closed"):
        units.close(east, by=administrator)
    with pytest.raises(DomainError, match="is closed"):
        units.reopen(company.east_sales, by=administrator)
    assert units.reopen(east, by=administrator).is_active
    assert units.reopen(company.east_sales, by=administrator).is_active
    with pytest.raises(DomainError, match="is open"):
        units.reopen(east, by=administrator)
    assert kinds_of(company.east_sales) == [EventKind.UNIT_CLOSED, EventKind.UNIT_REOPENED]


def test_the_company_stays_open(company: Company, administrator: User) -> None:
    with pytest.raises(DomainError, match="company cannot be closed"):
        units.close(company.root, by=administrator)


def test_the_tree_is_for_administrators(company: Company) -> None:
    user = make_user(Role.COMPANY_LEADER, unit=company.root)
    with pytest.raises(NotAllowed):
        units.create(by=user, parent=company.east, kind=UnitKind.DEPARTMENT, name_en="x", name_zh="x")
    with pytest.raises(NotAllowed):
        appoint(company.east, by=user, manager=user)
    with pytest.raises(NotAllowed):
        units.move(company.presales, by=user, parent=company.market)
    with pytest.raises(NotAllowed):
        units.close(company.east_sales, by=user)
    with pytest.raises(NotAllowed):
        units.reopen(company.east_sales, by=user)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_cannot_tie_a_knot() -> None:
    """A under B and B under A, from two connections: one is refused and every path still leads to the root."""
    administrator = make_user(Role.ADMINISTRATOR)
    home = make_unit()
    for _round in range(5):
        one = make_unit(parent=home, kind=UnitKind.DEPARTMENT)
        other = make_unit(parent=home, kind=UnitKind.DEPARTMENT)
        barrier, refused = threading.Barrier(2), list[DomainError]()

        def move(unit: Unit, parent: Unit, barrier: threading.Barrier, refused: list[DomainError]) -> None:
            barrier.wait(timeout=10)
            try:
                units.move(unit, by=administrator, parent=parent)
            except DomainError as refusal:
                refused.append(refusal)
            finally:
                connection.close()

        pairs = ((one, other), (other, one))
        threads = [threading.Thread(target=move, args=(*pair, barrier, refused)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(refused) == 1
        assert paths_fit()
