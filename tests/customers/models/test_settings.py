"""What the database refuses of settings, checks and feeds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules.roles import Role
from customers.models import CalendarFeed, Quota, RecordCheck, Scope, SettingEvent, SightRule
from tests.factories import make_customer, make_unit, make_user

pytestmark = pytest.mark.django_db


def refused(constraint: str, model: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


def test_a_sight_rule_is_of_a_known_role_and_scope_and_there_is_one_for_a_role() -> None:
    refused("sight_rule_known_role", SightRule, role="boss", scope=Scope.ALL)
    refused("sight_rule_known_scope", SightRule, role=Role.SUPPORTER, scope="galaxy")
    rule = SightRule.objects.create(role=Role.SUPPORTER, scope=Scope.ALL)
    refused("customers_sightrule_role", SightRule, role=Role.SUPPORTER, scope=Scope.OWN)
    assert str(rule) == "Supporter: All customers"
    assert rule.words == "All customers"


def test_a_quota_is_within_reach_and_there_is_one_for_a_unit() -> None:
    unit = make_unit()
    refused("quota_in_reach", Quota, unit=unit, visits=201)
    refused("quota_in_reach", Quota, unit=unit, customers=1001)
    quota = Quota.objects.create(unit=unit, visits=8, customers=5)
    refused("customers_quota_unit_id", Quota, unit=unit)
    assert str(quota) == f"{unit.pk}: 8, 5"


def test_a_check_says_what_is_missing_and_there_is_one_for_a_customer() -> None:
    customer, manager = make_customer(), make_user(Role.SALES_MANAGER)
    refused("record_check_says_what_is_missing", RecordCheck, customer=customer, by=manager, in_order=False)
    check = RecordCheck.objects.create(customer=customer, by=manager)
    refused("customers_recordcheck_customer_id", RecordCheck, customer=customer, by=manager)
    assert str(check) == f"{customer.pk} True"


def test_a_person_has_one_feed_in_force_and_no_two_share_a_token() -> None:
    person, now = make_user(), timezone.now()
    feed = CalendarFeed.objects.create(person=person, token_hash="a" * 64)
    refused("calendar_feed_one_for_a_person", CalendarFeed, person=person, token_hash="b" * 64)
    refused("customers_calendarfeed_token_hash", CalendarFeed, person=make_user(), token_hash="a" * 64)
    CalendarFeed.objects.update(revoked_at=now)
    CalendarFeed.objects.create(person=person, token_hash="b" * 64)
    assert str(feed) == f"{person.pk} {feed.made_at:%Y-%m-%d}"


def test_a_setting_event_is_of_a_known_kind_and_names_a_unit_for_a_quota_only() -> None:
    administrator, unit = make_user(Role.ADMINISTRATOR), make_unit()
    refused("setting_event_known_kind", SettingEvent, kind="moved", actor=administrator)
    refused("setting_event_unit_iff_quota", SettingEvent, kind="quota_set", actor=administrator)
    refused("setting_event_unit_iff_quota", SettingEvent, kind="sight_changed", actor=administrator, unit=unit)


def test_what_was_changed_stays() -> None:
    event = SettingEvent.objects.create(kind="industry_added", actor=make_user(Role.ADMINISTRATOR), about={"en": "Ice"})
    for act in (lambda: SettingEvent.objects.update(about={}), event.delete):
        with pytest.raises(IntegrityError, match="customers_setting_stays"), transaction.atomic():
            act()
    assert str(event).startswith("Industry added 2")
