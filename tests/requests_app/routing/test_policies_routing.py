"""Who reads and who changes the table, for every role."""

from __future__ import annotations

import pytest

from accounts.rules.roles import Role
from requests_app.policies.routing import can_change_table, can_read_table
from tests.factories import make_user

pytestmark = pytest.mark.django_db

READ = {
    Role.COORDINATOR,
    Role.SALES_MANAGER,
    Role.MARKETING_DIRECTOR,
    Role.COMPANY_LEADER,
    Role.ADMINISTRATOR,
}


@pytest.mark.parametrize("role", Role)
def test_table_is_read_by_those_who_answer_or_lead_and_changed_by_administrators(role: Role) -> None:
    person = make_user(role)
    assert bool(can_read_table(person)) is (role in READ)
    assert bool(can_change_table(person)) is (role is Role.ADMINISTRATOR)
    for verdict in (can_read_table(person), can_change_table(person)):
        assert bool(verdict.reason) is not verdict.allowed


def test_deactivated_administrator_may_nothing() -> None:
    person = make_user(Role.ADMINISTRATOR, is_active=False)
    assert not can_read_table(person)
    assert not can_change_table(person)
