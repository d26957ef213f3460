"""Two administrators at once, on two connections: what one relies on, the other cannot pull away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Delegation, Post, Unit, User
from accounts.rules.roles import Role
from accounts.services import delegations, people, positions
from core.errors import DomainError
from tests.factories import appoint, make_position, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[User, User], object]


def manage(person: User, by: User) -> object:
    return appoint(make_unit(), by=by, manager=person)


def hold(person: User, by: User) -> object:
    return positions.set_holders(make_position(), by=by, unit=make_unit(), holders=[person])


def stand_in(person: User, by: User) -> object:
    now = timezone.now()
    return delegations.set_absence(by, by=by, delegate=person, starts_at=now, ends_at=now + timedelta(days=1))


def relied_on(person: User) -> bool:
    return (
        Unit.objects.filter(manager=person).exists()
        or Post.objects.filter(holders=person).exists()
        or Delegation.objects.filter(delegate=person).exists()
    )


@pytest.mark.parametrize("rely", [manage, hold, stand_in])
def test_nobody_leaves_while_he_is_being_relied_on(rely: Change) -> None:
    for _round in range(6):
        administrator, person = make_user(Role.ADMINISTRATOR), make_user()
        barrier, refused = threading.Barrier(2), list[str]()

        def run(
            change: Change, person: User, administrator: User, barrier: threading.Barrier, refused: list[str]
        ) -> None:
            barrier.wait(timeout=10)
            try:
                change(person, administrator)
            except DomainError as refusal:
                refused.append(str(refusal))
            finally:
                connection.close()

        def leave(person: User, by: User) -> object:
            return people.deactivate(person, by=by)

        threads = [
            threading.Thread(target=run, args=(change, person, administrator, barrier, refused))
            for change in (rely, leave)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(refused) == 1
        person.refresh_from_db()
        assert person.is_active == relied_on(person)
