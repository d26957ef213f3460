"""Roles are given and taken away; one administrator always remains, whoever is fastest."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import AdminEvent, RoleAssignment, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from accounts.services import people, roles
from core.errors import DomainError, NotAllowed
from tests.factories import give_role, make_unit, make_user

LAST = "last administrator"


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR)


def administration_of(person: User) -> RoleAssignment:
    return RoleAssignment.objects.get(user=person, role=Role.ADMINISTRATOR)


def test_grant_gives_a_role_in_a_unit_and_stands_on_both_pages(administrator: User) -> None:
    person, unit = make_user(), make_unit("East", name_zh="华东")
    assignment = roles.grant(person, by=administrator, role=Role.COORDINATOR, unit=unit)
    assert (assignment.user, assignment.role, assignment.unit) == (person, Role.COORDINATOR, unit)
    event = AdminEvent.objects.get(kind=EventKind.ROLE_GRANTED)
    assert (event.person, event.unit, event.actor) == (person, unit, administrator)
    assert event.changes == {"role": [None, "coordinator"], "unit": [None, {"en": "East", "zh": "华东"}]}


def test_grant_refuses_what_is_held_already(administrator: User) -> None:
    person = make_user(Role.SALES_REP)
    with pytest.raises(DomainError, match="already holds"):
        roles.grant(person, by=administrator, role=Role.SALES_REP, unit=person.unit)


def test_grant_refuses_people_who_left_and_closed_units(administrator: User) -> None:
    with pytest.raises(DomainError, match="has left"):
        roles.grant(make_user(is_active=False), by=administrator, role=Role.SALES_REP, unit=make_unit())
    with pytest.raises(DomainError, match="is closed"):
        roles.grant(make_user(), by=administrator, role=Role.SALES_REP, unit=make_unit(is_active=False))


def test_grant_and_taking_away_are_for_administrators(administrator: User) -> None:
    manager, person = make_user(Role.SALES_MANAGER), make_user(Role.SALES_REP)
    with pytest.raises(NotAllowed):
        roles.grant(person, by=manager, role=Role.ADMINISTRATOR, unit=person.unit)
    with pytest.raises(NotAllowed):
        roles.take_away(administration_of(administrator), by=manager)


def test_taking_away_leaves_history(administrator: User) -> None:
    person = make_user(Role.SALES_REP)
    assignment = RoleAssignment.objects.get(user=person)
    roles.take_away(assignment, by=administrator)
    assert not RoleAssignment.objects.filter(user=person).exists()
    assert AdminEvent.objects.get(kind=EventKind.ROLE_TAKEN_AWAY).changes["role"] == ["sales_rep", None]
    with pytest.raises(DomainError, match="already gone"):
        roles.take_away(assignment, by=administrator)


def test_last_administrator_keeps_the_role(administrator: User) -> None:
    make_user(Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(DomainError, match=LAST):
        roles.take_away(administration_of(administrator), by=administrator)


def test_an_administrator_in_two_units_may_lose_one_of_them(administrator: User) -> None:
    second = give_role(administrator, Role.ADMINISTRATOR, make_unit())
    roles.take_away(second, by=administrator)
    with pytest.raises(DomainError, match=LAST):
        roles.take_away(administration_of(administrator), by=administrator)


def test_an_administrator_may_go_while_another_stays(administrator: User) -> None:
    second = make_user(Role.ADMINISTRATOR)
    give_role(second, Role.ADMINISTRATOR, make_unit())
    people.deactivate(second, by=administrator)
    assert User.objects.with_role(Role.ADMINISTRATOR).get() == administrator


def at_once(*changes: Callable[[], object]) -> list[str]:
    """Run each change in a thread with its own connection; the sentences of those that were refused."""
    barrier, refusals = threading.Barrier(len(changes)), list[str]()

    def run(change: Callable[[], object]) -> None:
        barrier.wait(timeout=10)
        try:
            change()
        except DomainError as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refusals


def take_from(person: User, *, by: User) -> Callable[[], object]:
    assignment = administration_of(person)
    return lambda: roles.take_away(assignment, by=by)


def leave(person: User, *, by: User) -> Callable[[], object]:
    return lambda: people.deactivate(person, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one", [take_from, leave])
@pytest.mark.parametrize("other", [take_from, leave])
def test_two_administrators_cannot_remove_each_other(
    one: Callable[..., Callable[[], object]], other: Callable[..., Callable[[], object]]
) -> None:
    for _round in range(5):
        first, second = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
        assert first.is_administrator
        assert second.is_administrator
        refusals = at_once(one(first, by=second), other(second, by=first))
        assert len(refusals) == 1
        assert LAST in refusals[0]
        assert User.objects.with_role(Role.ADMINISTRATOR).count() == 1
        RoleAssignment.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_administrators_would_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: it is the lock that keeps the last one."""
    first, second = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    assert first.is_administrator
    assert second.is_administrator
    checked, really = threading.Barrier(2), roles.require_another_administrator

    def check_then_wait(person: User, *, apart_from: RoleAssignment | None = None) -> None:
        really(person, apart_from=apart_from)
        checked.wait(timeout=10)

    monkeypatch.setattr(roles, "lock_organisation", lambda: None)
    monkeypatch.setattr(roles, "require_another_administrator", check_then_wait)
    assert at_once(take_from(first, by=second), take_from(second, by=first)) == []
    assert not User.objects.with_role(Role.ADMINISTRATOR).exists()
