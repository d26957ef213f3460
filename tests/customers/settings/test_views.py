"""The administrators' pages of the archive."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.rules.roles import Role
from customers.models import ArchiveRule, Industry, SightRule
from customers.services.beginning import load_industries
from tests.factories import make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def text(admin: Client, address: str) -> str:
    answer = admin.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_each_role_sees_stands_there_in_words(admin: Client) -> None:
    shown = text(admin, "/archive-settings/")
    assert "Only his own customers" in shown
    assert "His own, and those of the units that he leads and of their people" in shown


def test_a_role_is_given_more(admin: Client) -> None:
    assert admin.post("/archive-settings/roles/sales_rep/", {"scope": "galaxy", "version": "0"}).status_code == 422
    admin.post("/archive-settings/roles/sales_rep/", {"scope": "unit", "version": "0"})
    rule = SightRule.objects.get()
    assert (rule.role, rule.scope, rule.sees_private) == ("sales_rep", "unit", False)
    assert "Who sees what changed" in text(admin, "/archive-settings/history/")
    assert admin.get("/archive-settings/roles/boss/").status_code == 404


def test_the_rules_become_a_new_version(admin: Client) -> None:
    assert "Version 1 is in force" in text(admin, "/archive-settings/rules/")
    weights = {f"weight_{name}": "50" for name in ("signed", "intent", "key", "progressing", "potential", "tracking")}
    sent = {"protection_days": "60", "undo_days": "14", "version": "1", **weights}
    assert admin.post("/archive-settings/rules/", sent).status_code == 422, "a reason is owed"
    admin.post("/archive-settings/rules/", {**sent, "reason": "The season is short"})
    rule = ArchiveRule.objects.get(is_current=True)
    assert (rule.number, rule.protection_days, rule.undo_days, rule.weights["key"]) == (2, 60, 14, 50)
    shown = text(admin, "/archive-settings/rules/")
    assert "The season is short" in shown
    assert "90 days of protection" in shown


def test_industries_are_kept(admin: Client) -> None:
    load_industries()
    whole = Industry.objects.get(code="finance")
    assert whole.name_zh in text(admin, "/archive-settings/industries/")
    assert "selected" in text(admin, "/archive-settings/industries/new/?parent=finance")
    names = {"name_en": "Leasing", "name_zh": "租赁"}
    assert admin.post("/archive-settings/industries/new/", {"name_en": "Leasing"}).status_code == 422
    admin.post("/archive-settings/industries/new/", {**names, "parent": whole.pk})
    part = Industry.objects.get(name_en="Leasing")
    assert part.parent == whole
    address = f"/archive-settings/industries/{part.code}/"
    assert admin.post(address, {"name_en": "", "name_zh": "租赁", "version": "1"}).status_code == 422
    admin.post(address, {"name_en": "Leases", "name_zh": "租赁", "version": "1"})
    part.refresh_from_db()
    assert (part.name_en, part.is_active) == ("Leases", False)
    admin.post(f"{address}move/", {"up": "1"})
    part.refresh_from_db()
    assert list(Industry.objects.filter(parent=whole).order_by("position")).index(part) == 2


def test_the_list_of_industries_costs_the_same_however_many_there_are(admin: Client) -> None:
    address = "/archive-settings/industries/"
    Industry.objects.create(code="one", name_en="One", name_zh="一")
    first = queries(lambda: admin.get(address))
    load_industries()
    assert queries(lambda: admin.get(address)) == first
