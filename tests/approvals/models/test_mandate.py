"""Delegations of decisions: what the database refuses, when they are in force, what they cover."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.rules.roles import Role
from approvals.models import Mandate
from tests.factories import make_user

from ..kinds import NOTE
from ..rows import make_mandate

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_period_is_not_empty() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError, match="mandate_period_not_empty"):
        make_mandate(starts_at=now, ends_at=now)


def test_nobody_has_one_of_his_own() -> None:
    person = make_user()
    with pytest.raises(IntegrityError, match="mandate_not_to_oneself"):
        make_mandate(person, person)


def test_amount_is_above_zero() -> None:
    with pytest.raises(IntegrityError, match="mandate_amount_positive"):
        make_mandate(up_to=Decimal(0))


def test_who_revoked_it_stands_with_the_time() -> None:
    with pytest.raises(IntegrityError, match="mandate_revoked_by_iff_revoked_at"):
        make_mandate(revoked_at=timezone.now())


def test_two_of_one_kind_do_not_overlap_whoever_has_them() -> None:
    first = make_mandate()
    with pytest.raises(IntegrityError, match="mandate_no_overlap"):
        make_mandate(first.principal, starts_at=first.ends_at - HOUR, ends_at=first.ends_at + DAY)


def test_two_that_meet_are_of_other_kinds_or_revoked_do_not_overlap() -> None:
    first = make_mandate()
    make_mandate(first.principal, starts_at=first.ends_at, ends_at=first.ends_at + DAY)
    make_mandate(first.principal, kind="other")
    gone = make_mandate(revoked_at=timezone.now(), revoked_by=make_user())
    make_mandate(gone.principal)
    make_mandate()
    assert Mandate.objects.count() == 6


def test_in_force_from_its_beginning_until_before_its_end() -> None:
    one = make_mandate()
    assert Mandate.objects.at(one.starts_at).get() == one
    assert Mandate.objects.at(one.ends_at - timedelta(microseconds=1)).get() == one
    assert not Mandate.objects.at(one.starts_at - timedelta(microseconds=1))
    assert not Mandate.objects.at(one.ends_at)


def test_revoked_one_was_in_force_until_then() -> None:
    now = timezone.now()
    one = make_mandate(revoked_at=now, revoked_by=make_user())
    assert not Mandate.objects.at(now)
    assert Mandate.objects.at(now - timedelta(microseconds=1)).get() == one
    assert not Mandate.objects.not_over(now)


def test_what_is_over_is_left_out() -> None:
    now = timezone.now()
    make_mandate(starts_at=now - DAY, ends_at=now)
    coming = make_mandate(starts_at=now + DAY, ends_at=now + 2 * DAY)
    assert list(Mandate.objects.not_over(now)) == [coming]


@pytest.mark.parametrize(
    ("up_to", "kind", "amount", "covered"),
    [
        (None, NOTE, Decimal(10**9), True),
        (None, NOTE, None, True),
        (Decimal(1000), NOTE, Decimal(1000), True),
        (Decimal(1000), NOTE, Decimal("1000.01"), False),
        (Decimal(1000), NOTE, None, False),
        (None, "other", Decimal(1), False),
    ],
)
def test_covers_its_kind_up_to_its_amount(
    up_to: Decimal | None, kind: str, amount: Decimal | None, covered: bool
) -> None:
    one = make_mandate(up_to=up_to)
    assert Mandate.objects.covering(kind, amount).exists() is covered
    assert one.covers(kind, amount) is covered


def test_both_sides_and_administrators_see_it() -> None:
    one = make_mandate()
    for person in (one.principal, one.delegate, make_user(Role.ADMINISTRATOR)):
        assert Mandate.objects.visible_to(person).get() == one
    assert not Mandate.objects.visible_to(make_user(Role.SALES_MANAGER))


def test_says_who_decides_for_whom() -> None:
    one = make_mandate()
    assert str(one) == f"{one.principal} → {one.delegate}: note"
