"""Positions, their posts in units, and the people who hold them."""

from __future__ import annotations

import pytest

from accounts.models import AdminEvent, Post, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from accounts.services import positions
from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import Queue
from tests.factories import make_position, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_create_enters_a_position_under_a_free_code(administrator: User) -> None:
    position = positions.create(by=administrator, code="market-staff", name_en="Market staff", name_zh="市场人员")
    assert not position.per_unit
    assert AdminEvent.objects.get(position=position).kind == EventKind.POSITION_CREATED
    with pytest.raises(DomainError, match="already is a position"):
        positions.create(by=administrator, code="market-staff", name_en="x", name_zh="x")


def test_change_sets_what_differs(administrator: User) -> None:
    position = make_position("leader", name_en="Leader", name_zh="领导")
    facts = {"name_en": "Leader", "name_zh": "领导", "per_unit": True, "is_active": False}
    changed = positions.change(position, by=administrator, version=1, **facts)  # type: ignore[arg-type]
    assert (changed.per_unit, changed.is_active, changed.version) == (True, False, 2)
    assert AdminEvent.objects.get(position=position).changes == {"per_unit": [False, True], "is_active": [True, False]}
    with pytest.raises(Stale):
        positions.change(position, by=administrator, version=1, **facts)  # type: ignore[arg-type]
    assert positions.change(position, by=administrator, version=2, **facts).version == 2  # type: ignore[arg-type]


def test_holders_are_set_and_kept_in_history(administrator: User) -> None:
    position, unit = make_position(), make_unit()
    first, second = make_user(name_latin="Ann"), make_user(name_latin="Bob")
    post = positions.set_holders(position, by=administrator, unit=unit, holders=[first])
    again = positions.set_holders(position, by=administrator, unit=unit, holders=[second, first])
    assert again == post
    assert set(post.holders.all()) == {first, second}
    latest = AdminEvent.objects.filter(unit=unit, position=position)[0]
    assert [[one["en"] for one in side] for side in latest.changes["holders"]] == [["Ann"], ["Ann", "Bob"]]
    positions.set_holders(position, by=administrator, unit=unit, holders=[first, second])
    assert AdminEvent.objects.filter(kind=EventKind.POST_CHANGED).count() == 2
    positions.set_holders(position, by=administrator, unit=unit, holders=[])
    assert not post.holders.exists()


def test_holders_are_here_and_the_unit_is_open(administrator: User) -> None:
    with pytest.raises(DomainError, match="has left"):
        positions.set_holders(make_position(), by=administrator, unit=make_unit(), holders=[make_user(is_active=False)])
    with pytest.raises(DomainError, match="is closed"):
        positions.set_holders(make_position(), by=administrator, unit=make_unit(is_active=False), holders=[])
    assert not Post.objects.exists()


def test_a_post_is_removed_when_vacant_and_unused(administrator: User) -> None:
    holder = make_user()
    post = make_post(holder)
    with pytest.raises(DomainError, match="still has holders"):
        positions.remove_post(post, by=administrator)
    post.holders.clear()
    positions.remove_post(post, by=administrator)
    assert not Post.objects.exists()
    assert AdminEvent.objects.get(position=post.position).kind == EventKind.POST_REMOVED


def test_a_post_with_a_queue_stays(administrator: User) -> None:
    post = make_post()
    Queue.objects.create(post=post)
    with pytest.raises(DomainError, match="leave it vacant"):
        positions.remove_post(post, by=administrator)
    assert Post.objects.filter(pk=post.pk).exists()
    assert not AdminEvent.objects.filter(kind=EventKind.POST_REMOVED).exists()


def test_positions_are_for_administrators() -> None:
    user, post = make_user(Role.SALES_MANAGER), make_post()
    with pytest.raises(NotAllowed):
        positions.create(by=user, code="x", name_en="x", name_zh="x")
    with pytest.raises(NotAllowed):
        positions.change(post.position, by=user, version=1, name_en="x", name_zh="x", per_unit=True, is_active=True)
    with pytest.raises(NotAllowed):
        positions.set_holders(post.position, by=user, unit=post.unit, holders=[])
    with pytest.raises(NotAllowed):
        positions.remove_post(post, by=user)
