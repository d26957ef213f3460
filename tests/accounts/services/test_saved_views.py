"""Filters under a name, of whatever list."""

from __future__ import annotations

import pytest

from accounts.models import SavedView, User
from accounts.services import saved_views
from core.errors import DomainError, NotAllowed
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "a-list-of-any-app"


def keep(by: User, name: str = "Mine", scope: str = LIST, *, is_shared: bool = False) -> SavedView:
    return saved_views.keep(by=by, scope=scope, name=name, query="q=1", is_shared=is_shared)


def test_keep_refuses_a_second_of_a_name_in_one_list() -> None:
    person = make_user()
    keep(person)
    with pytest.raises(DomainError, match="“Mine”"):
        keep(person)
    assert keep(person, scope="other").owner == person
    assert keep(make_user()).scope == LIST


def test_keep_has_a_limit_over_all_lists() -> None:
    person = make_user()
    SavedView.objects.bulk_create(
        SavedView(owner=person, scope=scope, name=str(number))
        for scope in (LIST, "other")
        for number in range(saved_views.MOST // 2)
    )
    with pytest.raises(DomainError, match="Delete one first"):
        keep(person)


def test_drop_is_the_owners() -> None:
    view = keep(make_user(), is_shared=True)
    with pytest.raises(NotAllowed):
        saved_views.drop(view, by=make_user())
    saved_views.drop(view, by=view.owner)
    assert not SavedView.objects.exists()


def test_views_are_offered_to_their_owner_and_shared_ones_to_colleagues() -> None:
    owner, colleague = make_user(), make_user()
    private, shared = keep(owner), keep(owner, "Ours", is_shared=True)
    keep(owner, "Elsewhere", "other", is_shared=True)
    assert list(SavedView.objects.offered_to(owner, LIST)) == [private, shared]
    assert list(SavedView.objects.offered_to(colleague, LIST)) == [shared]
