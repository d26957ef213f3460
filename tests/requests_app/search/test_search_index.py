"""Requests are found by the names that customer and requester have now."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.services import people
from customers.models import Customer
from requests_app import tasks
from requests_app.models import SearchDocument, SupportRequest
from requests_app.services import search_index
from tests.factories import make_customer, make_request

PATIENCE = 10  # seconds


def indexed(**fields: object) -> SupportRequest:
    made = make_request(**fields)  # type: ignore[arg-type]
    search_index.refresh(made)
    return made


def found(text: str) -> set[int]:
    return set(SearchDocument.objects.filter(public__found=text).values_list("pk", flat=True))


def rename(customer: Customer, name: str) -> None:
    Customer.objects.filter(pk=customer.pk).update(name=name)


@pytest.mark.django_db
def test_request_is_found_by_the_new_name_of_its_customer_after_the_next_sweep() -> None:
    customer = make_customer(name="Acme")
    made, other = indexed(customer=customer), indexed(customer=make_customer(name="Acme West"))
    rename(customer, "Zenith")
    assert tasks.refresh_search() == 1
    assert (found("Zenith"), found("Acme")) == ({made.pk}, {other.pk})
    assert tasks.refresh_search() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("names", [{"name": "欧阳锋", "name_latin": "Old"}, {"name": "旧名", "name_latin": "Feng"}])
def test_request_is_found_by_the_new_name_of_its_requester(names: dict[str, str]) -> None:
    made = indexed()
    requester = made.requester
    User.objects.filter(pk=requester.pk).update(name="旧名", name_latin="Old")
    search_index.refresh_stale()
    requester = User.objects.get(pk=requester.pk)
    people.change_profile(requester, by=requester, version=requester.version, phone="", language="", **names)
    assert search_index.refresh_stale() == 1
    new = next(name for name in names.values() if name not in ("旧名", "Old"))
    assert found(new) == {made.pk}


@pytest.mark.django_db
def test_other_changes_of_a_person_or_customer_mark_nothing() -> None:
    made = indexed(customer=make_customer())
    User.objects.filter(pk=made.requester_id).update(phone="1", last_language="en")
    Customer.objects.update(value=Customer.Value.GOLD)
    assert not SearchDocument.objects.filter(is_stale=True).exists()


@pytest.mark.django_db
def test_sweep_takes_a_batch_at_a_time() -> None:
    customer = make_customer(name="Acme")
    for _number in range(3):
        indexed(customer=customer)
    rename(customer, "Zenith")
    assert [search_index.refresh_stale(batch=2) for _sweep in range(3)] == [2, 1, 0]


def elsewhere(act: Callable[[], object]) -> threading.Thread:
    """Begin it on a connection of its own."""

    def closing() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_sweep_passes_over_what_is_being_renamed_and_comes_back() -> None:
    customer = make_customer(name="Acme")
    made = indexed(customer=customer)
    swept: list[int] = []
    with transaction.atomic():
        rename(customer, "Zenith")
        elsewhere(lambda: swept.append(search_index.refresh_stale())).join(PATIENCE)
    assert swept == [0]
    assert search_index.refresh_stale() == 1
    assert found("Zenith") == {made.pk}


@pytest.mark.django_db(transaction=True)
def test_renaming_during_a_sweep_is_not_lost() -> None:
    customer = make_customer(name="Acme")
    made = indexed(customer=customer)
    rename(customer, "Middle")
    with transaction.atomic():
        assert search_index.refresh_stale() == 1
        renaming = elsewhere(lambda: rename(customer, "Zenith"))
        renaming.join(0.5)
        assert renaming.is_alive()
    renaming.join(PATIENCE)
    assert search_index.refresh_stale() == 1
    assert found("Zenith") == {made.pk}
