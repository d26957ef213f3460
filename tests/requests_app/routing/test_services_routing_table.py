"""Changing the table: every door, every refusal, the race of two who save the same tie."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import RoutingChange, RoutingRow, SupportContent, SupportRequest
from requests_app.rules.routing_defaults import DEFAULTS
from requests_app.services import routing_table
from requests_app.services.routing_words import RowValues
from tests.factories import (
    make_company,
    make_content,
    make_position,
    make_routing_row,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def values(**changes: Any) -> RowValues:
    changes.setdefault("content", make_content())
    changes.setdefault("coordinator", make_position())
    return RowValues(**changes)


def test_add_row_keeps_what_it_says_and_records_it(admin: User) -> None:
    company, person, engineer = make_company(), make_user(name="李伟", name_latin="Li Wei"), make_position()
    said = values(
        coordinator=person,
        unit=company.east,
        customer_value="gold",
        supporter_positions=(engineer,),
        cooperating_units=(company.marketing,),
        valid_from=date(2027, 1, 1),
        valid_until=date(2027, 6, 30),
        note="Trial",
    )
    row = routing_table.add_row(said, by=admin)
    assert RowValues.of(RoutingRow.objects.get(pk=row.pk)) == said
    change = RoutingChange.objects.get()
    assert (change.kind, change.actor, change.row_key, change.content) == ("added", admin, row.pk, said.content)
    assert change.changes["coordinator"] == [None, {"en": "Li Wei", "zh": "李伟"}]
    assert change.changes["valid_from"] == [None, "2027-01-01"]
    assert str(change).startswith("Row added ")


@pytest.mark.parametrize("kind", ["position", "team", "person"])
def test_row_names_a_position_a_team_or_a_person(admin: User, kind: str) -> None:
    coordinator = {"position": make_position(), "team": make_unit(), "person": make_user()}[kind]
    row = routing_table.add_row(values(coordinator=coordinator), by=admin)
    row.refresh_from_db()
    assert row.coordinator == coordinator
    assert getattr(row, f"coordinator_{kind}") == coordinator


def test_only_an_administrator_changes_the_table() -> None:
    row, coordinator = make_routing_row(), make_user(Role.COORDINATOR)
    calls: list[Callable[[], object]] = [
        lambda: routing_table.add_row(values(), by=coordinator),
        lambda: routing_table.change_row(row, values(), by=coordinator, version=1),
        lambda: routing_table.end_row(row, by=coordinator, last_day=TODAY(), version=1),
        lambda: routing_table.remove_row(row, by=coordinator, version=1),
        lambda: routing_table.load_defaults(by=coordinator),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert not RoutingChange.objects.exists()


def test_tie_is_refused_with_the_name_of_the_other_row(admin: User) -> None:
    content, company = make_content("T3"), make_company()
    make_routing_row(
        content, unit=company.east, customer_value="gold", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31)
    )
    tie = values(content=content, unit=company.east, customer_value="gold", valid_from=date(2026, 12, 31))
    with pytest.raises(DomainError, match="T3, East, Gold, 1 Jan 2026 to 31 Dec 2026"):
        routing_table.add_row(tie, by=admin)
    routing_table.add_row(replace(tie, valid_from=date(2027, 1, 1)), by=admin)
    assert RoutingRow.objects.count() == 2


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "T3, any unit, any customer, always"),
        (date(2026, 1, 1), None, "from 1 Jan 2026"),
        (None, date(2026, 1, 1), "until 1 Jan 2026"),
    ],
)
def test_row_is_named_with_its_period(start: date | None, end: date | None, words: str) -> None:
    from requests_app.services.routing_words import named

    assert words in named(make_routing_row(make_content("T3"), valid_from=start, valid_until=end))


def test_constraint_is_said_in_words_and_other_integrity_errors_pass(admin: User) -> None:
    row = make_routing_row()
    with pytest.raises(DomainError, match="was just saved"), routing_table.tie_refused():
        make_routing_row(row.content)
    with pytest.raises(IntegrityError), routing_table.tie_refused():
        make_routing_row(customer_value="platinum")
    assert RoutingRow.objects.count() == 1


def test_inactive_people_positions_and_units_and_empty_periods_are_refused(admin: User) -> None:
    gone, closed = make_user(is_active=False, name_latin="Old Wu"), make_unit("Closed", is_active=False)
    with pytest.raises(DomainError, match="Old Wu is no longer active"):
        routing_table.add_row(values(coordinator=gone), by=admin)
    for change in ({"unit": closed}, {"cooperating_units": (closed,)}):
        with pytest.raises(DomainError, match="Closed is no longer active"):
            routing_table.add_row(values(**change), by=admin)
    with pytest.raises(DomainError, match="is a department"):
        routing_table.add_row(values(unit=make_company().testing), by=admin)
    with pytest.raises(DomainError, match="last day is before"):
        routing_table.add_row(values(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)), by=admin)
    assert not RoutingRow.objects.exists()


def test_change_row_records_only_what_changed(admin: User) -> None:
    row = make_routing_row(note="old")
    said = replace(RowValues.of(row), note="new")
    changed = routing_table.change_row(row, said, by=admin, version=1)
    assert (changed.version, changed.note) == (2, "new")
    assert RoutingChange.objects.get().changes == {"note": ["old", "new"]}
    same = routing_table.change_row(row, said, by=admin, version=2)
    assert (same.version, RoutingChange.objects.count()) == (2, 1)


def test_stale_change_is_refused_and_shows_what_stands_there(admin: User) -> None:
    row = make_routing_row(make_content("T3"))
    said = RowValues.of(row)
    routing_table.change_row(row, replace(said, note="mine"), by=admin, version=1)
    with pytest.raises(Stale) as refusal:
        routing_table.change_row(row, replace(said, note="yours"), by=admin, version=1)
    assert "T3, any unit, any customer, always" in refusal.value.current.values()
    RoutingRow.objects.all().delete()
    with pytest.raises(Stale, match="removed"):
        routing_table.end_row(row, by=admin, last_day=TODAY(), version=2)


def test_end_row_closes_its_period(admin: User) -> None:
    row = make_routing_row()
    ended = routing_table.end_row(row, by=admin, last_day=TODAY(), version=1)
    assert (ended.valid_until, ended.version) == (TODAY(), 2)
    assert RoutingChange.objects.get().changes == {"valid_until": [None, TODAY().isoformat()]}


def test_end_row_refuses_to_rewrite_the_past_or_to_end_before_it_begins(admin: User) -> None:
    row, later = make_routing_row(), make_routing_row(valid_from=TODAY() + timedelta(days=9))
    with pytest.raises(DomainError, match="earlier than yesterday"):
        routing_table.end_row(row, by=admin, last_day=TODAY() - timedelta(days=2), version=1)
    with pytest.raises(DomainError, match="has not begun"):
        routing_table.end_row(later, by=admin, last_day=TODAY(), version=1)
    past = replace(RowValues.of(row), valid_until=TODAY() - timedelta(days=2))
    with pytest.raises(DomainError, match="earlier than yesterday"):
        routing_table.change_row(row, past, by=admin, version=1)
    reopened = routing_table.end_row(row, by=admin, last_day=TODAY() - timedelta(days=1), version=1)
    reopened = routing_table.change_row(reopened, replace(past, valid_until=None), by=admin, version=2)
    assert reopened.valid_until is None


def test_end_row_that_is_prolonged_into_another_is_a_tie(admin: User) -> None:
    row = make_routing_row(valid_until=TODAY())
    make_routing_row(row.content, valid_from=TODAY() + timedelta(days=1))
    with pytest.raises(DomainError, match="would tie"):
        routing_table.end_row(row, by=admin, last_day=TODAY() + timedelta(days=5), version=1)


def test_remove_row_only_before_it_begins_and_unused(admin: User, a_request: Callable[..., SupportRequest]) -> None:
    tomorrow = TODAY() + timedelta(days=1)
    future, begun, used = (make_routing_row(valid_from=day) for day in (tomorrow, TODAY(), tomorrow))
    a_request(routing_row=used)
    routing_table.remove_row(future, by=admin, version=1)
    assert RoutingChange.objects.get().kind == "removed"
    for row in (begun, make_routing_row()):
        with pytest.raises(DomainError, match="in use"):
            routing_table.remove_row(row, by=admin, version=1)
    with pytest.raises(DomainError, match="Requests came here"):
        routing_table.remove_row(used, by=admin, version=1)
    assert not RoutingRow.objects.filter(pk=future.pk).exists()


def test_load_defaults_gives_every_content_without_rows_its_row(admin: User) -> None:
    codes = {code for default in DEFAULTS.values() for code in (default.coordinator, *default.supporters)}
    for code in sorted(codes):
        make_position(code)
    for code in DEFAULTS:
        make_content(code)
    kept = make_routing_row(SupportContent.objects.get(code="T3"))
    added = routing_table.load_defaults()
    assert len(DEFAULTS) == 13
    assert {row.content.code for row in added} == set(DEFAULTS) - {"T3"}
    visit = RoutingRow.objects.get(content__code="M3")
    assert str(visit.coordinator_position and visit.coordinator_position.code) == "market_staff"
    assert {one.code for one in visit.supporter_positions.all()} == {"business_unit_leader", "company_leader"}
    assert RoutingChange.objects.filter(actor=None, kind="added").count() == 12
    assert routing_table.load_defaults(by=admin) == []
    assert RoutingRow.objects.filter(pk=kept.pk).exists()


def test_load_defaults_names_a_missing_position() -> None:
    make_content("T3")
    make_position("product_test_manager")
    with pytest.raises(DomainError, match="test_engineer does not exist"):
        routing_table.load_defaults()


def _race(number: int, act: Callable[[], object]) -> list[str]:
    gate, told = threading.Barrier(number), []

    def attempt() -> None:
        gate.wait()
        try:
            act()
            told.append("saved")
        except DomainError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_tie_leave_one_row() -> None:
    admin, said = make_user(Role.ADMINISTRATOR), values(content=make_content("T3"))
    told = _race(4, lambda: routing_table.add_row(said, by=admin))
    assert told.count("saved") == RoutingRow.objects.count() == RoutingChange.objects.count() == 1
    assert sum("would tie with the row “T3, any unit, any customer, always”" in one for one in told) == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraint_still_leaves_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing_table, "lock", lambda *contents: None)
    admin, said = make_user(Role.ADMINISTRATOR), values(content=make_content("T3"))
    told = _race(4, lambda: routing_table.add_row(said, by=admin))
    assert told.count("saved") == RoutingRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_same_tie_is_saved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what the two tests before rely on is what makes them pass."""
    monkeypatch.setattr(routing_table, "lock", lambda *contents: None)
    admin = make_user(Role.ADMINISTRATOR)
    guard = next(one for one in RoutingRow._meta.constraints if one.name == routing_table.NO_TIE)
    with connection.schema_editor() as editor:
        editor.remove_constraint(RoutingRow, guard)
    try:
        assert any(_saved_together(values(), admin) > 1 for _round in range(20))
    finally:
        RoutingRow.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(RoutingRow, guard)


def _saved_together(said: RowValues, admin: User) -> int:
    return _race(4, lambda: routing_table.add_row(said, by=admin)).count("saved")
