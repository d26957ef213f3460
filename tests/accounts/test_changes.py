"""The apps above hear of every change of somebody's absences, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import changes
from accounts.models import Delegation
from accounts.rules.roles import Role
from accounts.services.delegations import set_absence, stop
from core.errors import DomainError
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[int]]:
    heard: list[int] = []

    def listener(person: int) -> None:
        heard.append(person)
        if len(heard) == 3:
            raise DomainError("not now")

    changes.register(listener)
    yield heard
    changes.unregister(listener)


def test_entering_and_ending_an_absence_names_the_person(heard: list[int]) -> None:
    person, now = make_user(Role.SALES_REP), timezone.now()
    absence = set_absence(person, by=person, delegate=None, starts_at=now, ends_at=now + timedelta(days=1))
    stop(absence, by=person)
    assert heard == [person.pk, person.pk]
    other = make_user(Role.SALES_REP)
    with pytest.raises(DomainError, match="not now"):
        set_absence(other, by=other, delegate=None, starts_at=now, ends_at=now + timedelta(days=1))
    assert Delegation.objects.count() == 1
