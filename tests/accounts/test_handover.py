"""What others would miss: own sources, and those that other apps register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import handover
from accounts.handover import Dependency, dependencies_of, dependencies_on
from accounts.models import Unit, User
from accounts.rules.roles import Role
from accounts.services import people
from tests.factories import make_delegation, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db


def labels(person: User) -> list[str]:
    return [str(dependency.label) for dependency in dependencies_of(person)]


def test_nothing_depends_on_a_newcomer() -> None:
    assert dependencies_of(make_user()) == []


def test_open_units_need_their_manager() -> None:
    person = make_user()
    make_unit("East", manager=person)
    make_unit("Old", manager=person, is_active=False)
    assert labels(person) == ["Manager of East"]


def test_posts_need_one_holder_who_is_here() -> None:
    person, colleague = make_user(), make_user()
    alone = make_post(person, make_user(is_active=False))
    make_post(person, colleague)
    assert labels(person) == [f"Only holder of {alone}"]


def test_principals_need_their_delegate_now_and_later() -> None:
    person, now = make_user(), timezone.now()
    make_delegation(make_user(name_latin="Ann"), person)
    make_delegation(
        make_user(name_latin="Bob"), person, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2)
    )
    make_delegation(
        make_user(name_latin="Cleo"), person, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    make_delegation(make_user(name_latin="Dora"), person, revoked_at=now, revoked_by=person)
    assert sorted(labels(person)) == ["Stands in for Ann", "Stands in for Bob"]


def test_a_registered_source_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_of_person", [])
    monkeypatch.setattr(handover, "_of_unit", [])
    person, unit = make_user(), make_unit()

    def requests_of(subject: User) -> list[Dependency]:
        return [Dependency("Open requests", 4, "/"), Dependency("Nothing", 0, "/")]

    def rows_of(subject: Unit) -> list[Dependency]:
        return [Dependency("Routing rows", 2, "/")]

    for _twice in range(2):
        handover.register(requests_of)
        handover.register_for_units(rows_of)
    assert dependencies_of(person) == [Dependency("Open requests", 4, "/")]
    assert dependencies_on(unit) == [Dependency("Routing rows", 2, "/")]


def test_deactivating_carries_the_list() -> None:
    person = make_user()
    make_unit("East", manager=person)
    with pytest.raises(people.HandOverFirst, match="hand over first") as refusal:
        people.deactivate(person, by=make_user(Role.ADMINISTRATOR))
    assert [str(dependency.label) for dependency in refusal.value.dependencies] == ["Manager of East"]
