from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from approvals.policies import setting_up
from core.verdicts import Verdict
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CHANGE = [setting_up.can_change_flows, setting_up.can_change_authority]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("can", CHANGE)
def test_administrators_change_flows_and_authority(can: Callable[[User], Verdict], role: Role) -> None:
    assert bool(can(make_user(role))) is (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", Role)
def test_who_leads_and_administrators_read_authority(role: Role) -> None:
    may = role in LEADING or role == Role.ADMINISTRATOR
    assert bool(setting_up.can_read_authority(make_user(role))) is may
    assert setting_up.may_read_authority(make_user(role)) is may
    assert setting_up.may_change_flows(make_user(role)) is (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize("can", [*CHANGE, setting_up.can_read_authority])
def test_who_left_may_nothing(can: Callable[[User], Verdict]) -> None:
    refused = can(make_user(Role.ADMINISTRATOR, is_active=False))
    assert not refused
    assert refused.reason
