"""What happens to customers that were recorded before there was an archive."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from customers.models import Customer
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Customer:
    """As the earlier migrations leave it."""
    customer = make_customer(name="宁波金桥能源集团有限公司")
    Customer.objects.update(found=None, found_private=None, protected_until=None)
    return customer


@pytest.mark.parametrize("batch", [1, 1000])
def test_old_customers_are_found_by_their_names(old: Customer, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    migration = import_module("customers.migrations.0016_found_and_protected")
    monkeypatch.setattr(migration, "BATCH", batch)
    found = Customer.objects.filter(found__found="能源")
    assert not found.exists()
    migration.find(apps, connection.schema_editor())
    assert found.get() == old


def test_old_customers_are_protected_from_today_unless_nobody_owns_them(old: Customer) -> None:
    migration = import_module("customers.migrations.0016_found_and_protected")
    nobodys = make_customer(owner=None, unit=old.unit)
    Customer.objects.filter(pk=nobodys.pk).update(protected_until=None)
    migration.protect(apps, connection.schema_editor())
    old.refresh_from_db()
    nobodys.refresh_from_db()
    assert old.protected_until is not None
    assert (old.protected_until - timezone.now()).days in (89, 90)
    assert nobodys.protected_until is None
