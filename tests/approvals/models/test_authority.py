from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules.roles import Role
from approvals.models import AuthorityRule, FlowDraft, FlowVersion
from tests.approvals.kinds import NOTE
from tests.factories import make_authority, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": ""}, "authority_rule_role_or_person"),
        ({"lowest_rate": "1.0001"}, "authority_rule_rate_is_a_share"),
        ({"lowest_rate": "-0.0001"}, "authority_rule_rate_is_a_share"),
        ({"up_to": "0"}, "authority_rule_amount_positive"),
        ({"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}, "authority_rule_period"),
        ({"ended_at": timezone.now()}, "authority_rule_ended_by_iff_ended_at"),
    ],
)
def test_the_database_refuses_a_rule_that_cannot_be(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_authority(**{"holder": fields.pop("role", Role.SALES_REP), **fields})


def test_rule_is_for_a_role_or_a_person_never_both() -> None:
    with pytest.raises(IntegrityError, match="authority_rule_role_or_person"), transaction.atomic():
        make_authority(Role.SALES_REP, person=make_user())


def test_somebody_who_ends_a_rule_ends_it_at_some_time() -> None:
    with pytest.raises(IntegrityError, match="authority_rule_ended_by_iff_ended_at"), transaction.atomic():
        make_authority(Role.SALES_REP, ended_by=make_user())


def test_of_one_scope_one_rule_is_open() -> None:
    person = make_user()
    for holder in (Role.SALES_REP, person):
        make_authority(holder, ended_at=timezone.now(), ended_by=person)
        make_authority(holder)
        make_authority(holder, group="cards")
        with pytest.raises(IntegrityError, match="authority_rule_one_open_of_a_scope"), transaction.atomic():
            make_authority(holder, "0.5")


def test_rule_is_taken_over_from_once() -> None:
    before = make_authority(Role.SALES_REP, ended_at=timezone.now(), ended_by=make_user())
    make_authority(Role.SALES_REP, "0.9", took_over=before)
    with pytest.raises(IntegrityError, match="approvals_authorityrule_took_over_id"), transaction.atomic():
        make_authority(Role.SALES_MANAGER, "0.9", took_over=before)


def test_rule_only_ends() -> None:
    rule, rules = make_authority(Role.SALES_REP), AuthorityRule.objects
    for act in (lambda: rules.update(lowest_rate=0), lambda: rules.update(note="Otherwise"), rule.delete):
        with pytest.raises(IntegrityError, match="authorityrule_stays"), transaction.atomic():
            act()
    assert rules.update(ended_at=timezone.now(), ended_by=make_user(), end_reason="Because") == 1


def test_rule_that_has_ended_stays_ended() -> None:
    """What is to end on a later day can end earlier; it never goes on."""
    now, by = timezone.now(), make_user()
    make_authority(Role.SALES_REP, ended_at=now + timedelta(days=9), ended_by=by)
    rules = AuthorityRule.objects
    with pytest.raises(IntegrityError, match="authorityrule_ends_once"), transaction.atomic():
        rules.update(ended_at=None, ended_by=None)
    assert rules.update(ended_at=now - timedelta(seconds=1)) == 1
    for other in ({"ended_at": now + timedelta(days=1)}, {"end_reason": "Otherwise"}):
        with pytest.raises(IntegrityError, match="authorityrule_ends_once"), transaction.atomic():
            rules.update(**other)


def test_rule_names_its_holder_and_rate() -> None:
    assert str(make_authority(Role.SALES_REP, "0.95")) == "sales_rep 0.95"
    assert AuthorityRule.objects.get().rule.lowest_rate == AuthorityRule.objects.get().lowest_rate


def test_flow_version_has_its_number_once_and_draft_is_one_of_a_kind() -> None:
    version = FlowVersion.objects.create(kind=NOTE, number=1, definition={})
    assert str(version) == "note 1"
    with pytest.raises(IntegrityError, match="flow_version_once"), transaction.atomic():
        FlowVersion.objects.create(kind=NOTE, number=1, definition={})
    draft = FlowDraft.objects.create(kind=NOTE, definition={}, edited_by=make_user())
    assert str(draft) == NOTE
    with pytest.raises(IntegrityError, match="approvals_flowdraft_kind"), transaction.atomic():
        FlowDraft.objects.create(kind=NOTE, definition={}, edited_by=make_user())
