"""Letting another decide: who may, what is refused, who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.models import Mandate
from approvals.services import mandates
from core.errors import DomainError, NotAllowed
from notifications.models import Message
from tests.factories import make_user

from ..kinds import KIND, NOTE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def memo() -> str:
    """A second kind of document."""
    documents.register(replace(KIND, code="memo", label="Memo"))
    return "memo"


def give(principal: User, delegate: User, **given: Any) -> list[Mandate]:
    now = timezone.now()
    ordinary: dict[str, Any] = {
        "kinds": [NOTE],
        "starts_at": now,
        "ends_at": now + DAY,
        "up_to": None,
        "may_sign": False,
        "by": principal,
    }
    return mandates.give(principal=principal, delegate=delegate, **ordinary | given)


def test_person_lets_another_decide_on_several_kinds(memo: str) -> None:
    principal, delegate, now = make_user(), make_user(language="en"), timezone.now()
    given = give(
        principal,
        delegate,
        kinds=[NOTE, memo, NOTE],
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
        up_to=Decimal(5000),
        may_sign=True,
        note=" On leave ",
    )
    assert [one.kind for one in given] == [memo, NOTE]
    for one in Mandate.objects.all():
        assert (one.principal, one.delegate, one.set_by) == (principal, delegate, principal)
        assert (one.starts_at, one.ends_at, one.up_to) == (now + DAY, now + 2 * DAY, Decimal(5000))
        assert (one.may_sign, one.note) == (True, "On leave")
    message = Message.objects.get()
    assert (message.recipient, message.kind, message.url) == (delegate, "approvals_tasks", "/mandates/")
    assert message.subject == f"{delegate} may decide for {principal}"
    assert message.body.startswith("Memo, Note\nFrom ")
    assert message.body.endswith("\nOn leave")


def test_administrator_does_it_for_another_and_both_are_told() -> None:
    principal, delegate, administrator = make_user(), make_user(), make_user(Role.ADMINISTRATOR)
    (one,) = give(principal, delegate, by=administrator)
    assert one.set_by == administrator
    assert {message.recipient for message in Message.objects.all()} == {principal, delegate}


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.COMPANY_LEADER])
def test_nobody_else_does_it_for_another(role: Role) -> None:
    with pytest.raises(NotAllowed, match="Only the person concerned or an administrator"):
        give(make_user(), make_user(), by=make_user(role))


def test_never_to_oneself() -> None:
    person = make_user()
    with pytest.raises(DomainError, match="nobody holds a mandate of their own"):
        give(person, person)


def test_never_to_somebody_who_left() -> None:
    gone = make_user(is_active=False)
    with pytest.raises(DomainError, match="has left"):
        give(make_user(), gone)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kinds": []}, "at least one kind"),
        ({"kinds": ["poem"]}, "no such kind"),
        ({"up_to": Decimal(0)}, "above zero"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        give(make_user(), make_user(), **given)


def test_period_ends_after_it_starts_and_in_the_future() -> None:
    now = timezone.now()
    with pytest.raises(DomainError, match="end after it starts"):
        give(make_user(), make_user(), starts_at=now + DAY, ends_at=now + DAY)
    with pytest.raises(DomainError, match="end in the future"):
        give(make_user(), make_user(), starts_at=now - 2 * DAY, ends_at=now - DAY)


def test_overlapping_one_is_named(memo: str) -> None:
    principal, first = make_user(), make_user()
    (there,) = give(principal, first)
    with pytest.raises(DomainError, match=f"{first} already decides on “Note” from .* until .* End that mandate"):
        give(principal, make_user(), kinds=[memo, NOTE], starts_at=there.ends_at - timedelta(seconds=1))
    assert Mandate.objects.count() == 1


def test_next_one_begins_when_the_last_ends() -> None:
    principal = make_user()
    (there,) = give(principal, make_user())
    give(principal, make_user(), starts_at=there.ends_at, ends_at=there.ends_at + DAY)
    assert Mandate.objects.count() == 2


def test_revoked_one_ends_now_and_makes_room() -> None:
    principal, delegate = make_user(), make_user(language="en")
    (one,) = give(principal, delegate)
    mandates.revoke(one, by=principal)
    one.refresh_from_db()
    assert one.revoked_by == principal
    assert not Mandate.objects.at(timezone.now())
    newest = Message.objects.filter(recipient=delegate).latest("pk")
    assert newest.subject == f"{delegate} may no longer decide for {principal}"
    assert newest.body == "Note"
    give(principal, delegate)


def test_strangers_and_the_delegate_revoke_nothing() -> None:
    delegate = make_user()
    (one,) = give(make_user(), delegate)
    for person in (delegate, make_user(Role.SALES_MANAGER)):
        with pytest.raises(NotAllowed):
            mandates.revoke(one, by=person)
    mandates.revoke(one, by=make_user(Role.ADMINISTRATOR))


def test_what_is_over_cannot_be_revoked() -> None:
    principal = make_user()
    (one,) = give(principal, make_user())
    mandates.revoke(one, by=principal)
    with pytest.raises(DomainError, match="already over"):
        mandates.revoke(one, by=principal)
    now = timezone.now()
    past = Mandate.objects.create(
        principal=principal, delegate=make_user(), kind=NOTE, starts_at=now - 2 * DAY, ends_at=now, set_by=principal
    )
    with pytest.raises(DomainError, match="already over"):
        mandates.revoke(past, by=principal)


def test_administrator_does_not_let_himself_decide_for_somebody() -> None:
    """He overrides, which stays visible; for himself he names whom he likes."""
    administrator = make_user(Role.ADMINISTRATOR)
    with pytest.raises(DomainError, match="give yourself a mandate"):
        give(make_user(), administrator, by=administrator)
    give(administrator, make_user(), by=administrator)
