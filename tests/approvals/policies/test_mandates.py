"""Who may let another decide for somebody."""

from __future__ import annotations

import pytest

from accounts.rules.roles import Role
from approvals.policies import mandates
from tests.factories import make_user

from ..rows import make_mandate

pytestmark = pytest.mark.django_db


def test_person_himself_and_administrators() -> None:
    one = make_mandate()
    for person, answer in (
        (one.principal, True),
        (make_user(Role.ADMINISTRATOR), True),
        (one.delegate, False),
        (make_user(Role.COMPANY_LEADER), False),
        (make_user(Role.ADMINISTRATOR, is_active=False), False),
    ):
        assert bool(mandates.can_give(person, one.principal)) is answer
        assert bool(mandates.can_revoke(person, one)) is answer
