"""What a person types is kept until it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TypedDraft, User
from accounts.rules.roles import Role
from accounts.services import typed
from core.errors import DomainError
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


def test_typed_keeps_replaces_and_forgets(rep: User) -> None:
    where: dict[str, Any] = {"by": rep, "form": "comment", "subject": "SR-2026-00001"}
    typed.keep(**where, data={"body": "Hel\x00lo", "mentions": ["1", "2"], "extra": {"a": "b"}})
    assert typed.typed(**where) == {"body": "Hello", "mentions": ["1", "2"], "extra": {"a": "b"}}
    typed.keep(**where, data={"body": "Hello you"})
    assert typed.typed(**where) == {"body": "Hello you"}
    typed.keep(**where, data={"body": "  ", "mentions": [" "]})
    assert typed.typed(**where) == {}
    assert not TypedDraft.objects.exists()


def test_typed_is_ones_own(rep: User) -> None:
    typed.keep(by=rep, form="comment", subject="SR-2026-00001", data={"body": "x"})
    assert typed.typed(by=make_user(), form="comment", subject="SR-2026-00001") == {}


def test_typed_has_a_limit_and_an_end(rep: User) -> None:
    where: dict[str, Any] = {"by": rep, "form": "comment", "subject": "SR-2026-00001"}
    with pytest.raises(DomainError, match="too long"):
        typed.keep(**where, data={"body": "x" * (typed.LONGEST + 1)})
    typed.keep(**where, data={"body": "x"})
    assert typed.forget_old(now=timezone.now()) == 0
    assert typed.forget_old(now=timezone.now() + timedelta(days=91)) == 1


def test_typed_is_found_again_under_a_long_or_broken_name(rep: User) -> None:
    where: dict[str, Any] = {"by": rep, "form": "f" * 50, "subject": "\x00" + "s" * 50}
    typed.keep(**where, data={"body": "x"})
    assert typed.typed(**where) == {"body": "x"}
    typed.forget(**where)
    assert not TypedDraft.objects.exists()


def test_typed_keeps_the_newest_texts_of_a_person(rep: User) -> None:
    now, other = timezone.now(), make_user()
    typed.keep(by=other, form="comment", subject="0", data={"body": "x"})
    TypedDraft.objects.bulk_create(
        TypedDraft(user=rep, form="comment", subject=str(age), data={"body": "x"}, updated_at=now - timedelta(days=age))
        for age in range(typed.MOST)
    )
    oldest = str(typed.MOST - 1)
    typed.keep(by=rep, form="comment", subject="0", data={"body": "again"})
    assert typed.typed(by=rep, form="comment", subject=oldest)
    typed.keep(by=rep, form="comment", subject="new", data={"body": "x"})
    assert not typed.typed(by=rep, form="comment", subject=oldest)
    assert rep.typed_drafts.count() == typed.MOST
    assert other.typed_drafts.count() == 1
