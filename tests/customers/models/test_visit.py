"""What the database refuses about visits, log entries and those who were met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from customers.models import Contact, LogEntry, Visit
from tests.factories import make_customer, make_user, make_visit

pytestmark = pytest.mark.django_db
NOW = timezone.now()

VISITS: list[tuple[dict[str, Any], str]] = [
    ({"state": "dreamt"}, "visit_known_state"),
    ({"purpose": "fun"}, "visit_known_purpose"),
    ({"ends_at": NOW - timedelta(days=99)}, "visit_ends_after_it_starts"),
    ({"decided_at": NOW}, "visit_decided_by_iff_decided_at"),
    ({"state": "approved"}, "visit_approved_was_decided"),
    ({"state": "cancelled"}, "visit_ended_at_iff_ended"),
    ({"ended_at": NOW}, "visit_ended_at_iff_ended"),
]


@pytest.mark.parametrize(("wrong", "name"), VISITS)
def test_the_database_refuses_a_visit(wrong: dict[str, Any], name: str) -> None:
    visit = make_visit()
    with pytest.raises(IntegrityError, match=name):
        Visit.objects.filter(pk=visit.pk).update(**wrong)


@pytest.mark.parametrize(
    ("state", "wrong", "name"),
    [
        ("out", {"left_at": None}, "visit_out_has_sheet"),
        ("out", {"expected_back_at": None}, "visit_out_has_sheet"),
        ("back", {"back_at": None}, "visit_back_at_iff_back"),
    ],
)
def test_the_database_refuses_a_sheet_with_gaps(state: str, wrong: dict[str, Any], name: str) -> None:
    visit = make_visit(state=state)
    with pytest.raises(IntegrityError, match=name):
        Visit.objects.filter(pk=visit.pk).update(**wrong)


def test_the_database_refuses_a_number_twice() -> None:
    first, second = make_visit(), make_visit()
    first.refresh_from_db()
    with pytest.raises(IntegrityError, match="customers_visit_number"):
        Visit.objects.filter(pk=second.pk).update(number=first.number)


def entry_of(visit: Visit) -> LogEntry:
    made = LogEntry.objects.create(customer=visit.customer, visit=visit, by=visit.rep, result="x")
    return LogEntry.objects.get(pk=made.pk)


def test_the_database_refuses_an_unknown_kind_of_contact() -> None:
    with pytest.raises(IntegrityError, match="log_entry_known_kind"):
        LogEntry.objects.create(customer=make_customer(), by=make_user(), result="x", kind="pigeon")


def test_the_database_refuses_a_second_log_of_a_visit() -> None:
    visit = make_visit(state="logged")
    entry_of(visit)
    with pytest.raises(IntegrityError, match="customers_logentry_visit_id"):
        entry_of(visit)


def test_the_database_refuses_a_log_number_twice() -> None:
    first, second = (entry_of(make_visit(state="logged")) for _time in range(2))
    with pytest.raises(IntegrityError, match="customers_logentry_number"):
        LogEntry.objects.filter(pk=second.pk).update(number=first.number)


def test_the_database_refuses_to_meet_somebody_twice_at_once() -> None:
    entry = entry_of(make_visit(state="logged"))
    contact = Contact.objects.create(customer=entry.customer, name="A")
    entry.people.create(contact=contact)
    with pytest.raises(IntegrityError, match="log_person_once"):
        entry.people.create(contact=contact)


def test_they_are_called_by_their_numbers() -> None:
    visit = make_visit(state="logged")
    visit.refresh_from_db()
    entry = entry_of(visit)
    contact = Contact.objects.create(customer=visit.customer, name="A")
    person = entry.people.create(contact=contact)
    assert (str(visit), str(entry), str(person)) == (visit.number, entry.number, f"{entry.pk} {contact.pk}")


@pytest.mark.parametrize(("state", "held"), [("planned", False), ("approved", False), ("out", True), ("logged", True)])
def test_a_visit_was_held_when_the_rep_went(state: str, held: bool) -> None:
    assert make_visit(state=state).was_held is held
