"""Who may: every rule against every kind of person."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts import policies
from accounts.rules.roles import Role
from tests.factories import make_delegation, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_administer(role: Role) -> None:
    assert bool(policies.can_administer(make_user(role))) is (role == Role.ADMINISTRATOR)


def test_an_administrator_who_left_does_not_administer() -> None:
    verdict = policies.can_administer(make_user(Role.ADMINISTRATOR, is_active=False))
    assert not verdict
    assert str(verdict.reason) == "Only an administrator can do this."


def test_deactivating_is_for_administrators_and_never_oneself() -> None:
    administrator, colleague = make_user(Role.ADMINISTRATOR), make_user()
    assert policies.can_deactivate(administrator, colleague)
    assert not policies.can_deactivate(colleague, administrator)
    assert "yourself" in str(policies.can_deactivate(administrator, administrator).reason)


def test_profile_is_ones_own() -> None:
    user = make_user()
    assert policies.can_change_profile(user, user)
    assert not policies.can_change_profile(make_user(Role.ADMINISTRATOR), user)
    gone = make_user(is_active=False)
    assert not policies.can_change_profile(gone, gone)


def test_absence_is_entered_and_stopped_by_the_person_or_an_administrator() -> None:
    principal, delegate = make_user(), make_user()
    delegation = make_delegation(principal, delegate)
    for allowed in (principal, make_user(Role.ADMINISTRATOR)):
        assert policies.can_set_absence(allowed, principal)
        assert policies.can_stop_absence(allowed, delegation)
    for refused in (delegate, make_user(Role.SALES_MANAGER)):
        assert not policies.can_set_absence(refused, principal)
        assert not policies.can_stop_absence(refused, delegation)
    gone = make_user(is_active=False)
    assert not policies.can_set_absence(gone, gone)


def test_second_factor_costs_nothing_while_no_role_needs_it(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MFA_REQUIRED_ROLES = []
    user = make_user(Role.ADMINISTRATOR)
    with django_assert_num_queries(0):
        assert not policies.needs_second_factor(user)


def test_second_factor_is_needed_for_listed_roles_until_it_is_set_up(settings: Settings) -> None:
    settings.MFA_REQUIRED_ROLES = [Role.ADMINISTRATOR.value]
    user = make_user(Role.ADMINISTRATOR)
    assert not policies.needs_second_factor(make_user(Role.SALES_REP))
    assert policies.needs_second_factor(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert not policies.needs_second_factor(user)
