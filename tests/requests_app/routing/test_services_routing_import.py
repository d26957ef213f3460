"""Excel out and in: the same table comes back, every wrong cell is named, nothing is half done."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone, translation

from accounts.models import User
from accounts.rules.roles import Role
from core import sheets
from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import RoutingChange, RoutingRow
from requests_app.services import routing_import, routing_sheet
from requests_app.services.routing_import import Preview, Verdict, confirm
from requests_app.services.routing_sheet import Column
from requests_app.services.routing_token import SALT
from tests.factories import (
    Company,
    make_company,
    make_content,
    make_position,
    make_routing_row,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def company() -> Company:
    company = make_company()
    make_content("T3")
    make_position("head", name_en="Head", name_zh="主任")
    return company


def sheet(*lines: Mapping[Column, Any], columns: Sequence[Column] = tuple(Column)) -> io.BytesIO:
    rows = [[line.get(column) for column in columns] for line in lines]
    return io.BytesIO(sheets.write("x", [str(column.value) for column in columns], rows))


def line(**cells: Any) -> dict[Column, Any]:
    standard = {"content": "T3", "position": "head"}
    return {Column[name.upper()]: value for name, value in {**standard, **cells}.items()}


def preview(*lines: Mapping[Column, Any], by: User) -> Preview:
    return routing_import.preview(sheet(*lines), by=by)


def test_export_comes_back_unchanged_in_both_languages(admin: User, company: Company) -> None:
    make_routing_row(
        make_content("M1"),
        unit=company.east,
        customer_value="gold",
        coordinator_person=make_user(email="Li.Wei@example.com"),
        supporters=[make_position(), make_position()],
        valid_from=date(2026, 1, 1),
        valid_until=date(2030, 1, 1),
        note="=not a formula",
    ).cooperating_units.set([company.marketing, company.presales])
    make_routing_row(make_content("M2"), coordinator_team=company.testing)
    make_routing_row(make_content("M3"))
    for language in ("en", "zh-hans"):
        with translation.override(language):
            data = routing_sheet.export(by=admin)
        found = routing_import.preview(io.BytesIO(data), by=admin)
        assert [one.verdict for one in found.lines] == [Verdict.UNCHANGED] * 3, [one.errors for one in found.lines]
        assert found.token == ""
        assert found.counts == [(Verdict.UNCHANGED, 3)]


def test_only_readers_export_and_only_administrators_import(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotAllowed):
        routing_sheet.export(by=make_user(Role.SALES_REP))
    coordinator = make_user(Role.COORDINATOR)
    with caplog.at_level("INFO"):
        assert routing_sheet.export(by=coordinator)
    assert [(record.message, record.user_id) for record in caplog.records] == [  # type: ignore[attr-defined]
        ("routing_table_exported", coordinator.pk)
    ]
    with pytest.raises(NotAllowed):
        routing_import.preview(io.BytesIO(b""), by=coordinator)
    with pytest.raises(NotAllowed):
        confirm("", by=coordinator)


def test_preview_writes_nothing_and_confirm_does_exactly_what_it_said(admin: User, company: Company) -> None:
    kept = make_routing_row(make_content("M1"), note="kept")
    changed = make_routing_row(make_content("M2"), unit=company.east, coordinator_team=company.testing)
    lead = make_user(email="lead@example.com")
    found = preview(
        line(unit="east", value="Gold", supporters="head；Head", cooperating="Marketing"),
        line(row=changed.pk, content="m2", unit="East", position=None, person="LEAD@example.com", note="new"),
        by=admin,
    )
    assert [(one.number, one.verdict) for one in found.lines] == [(2, Verdict.NEW), (3, Verdict.CHANGED)]
    assert list(found.lines[1].changes) == ["coordinator", "note"]
    assert [(str(label), before, after) for label, before, after in found.lines[1].told] == [
        ("Coordinator", "Product test", lead.name_latin),
        ("Note", "", "new"),
    ]
    assert found.lines[0].changes["unit"] == [None, {"en": "East", "zh": "East"}]
    assert RoutingRow.objects.count() == 2
    assert confirm(found.token, by=admin) == 2
    new = RoutingRow.objects.get(content__code="T3")
    assert (new.unit, new.customer_value) == (company.east, "gold")
    assert [position.code for position in new.supporter_positions.all()] == ["head"]
    assert [unit.name_en for unit in new.cooperating_units.all()] == ["Marketing"]
    changed.refresh_from_db()
    kept.refresh_from_db()
    assert (changed.coordinator_person, changed.note, kept.note, kept.version) == (lead, "new", "kept", 1)
    assert sorted(RoutingChange.objects.values_list("kind", flat=True)) == ["added", "changed"]
    with pytest.raises(Stale, match="has changed since"):
        confirm(found.token, by=admin)


def test_rows_that_stay_as_they_are_may_name_who_has_left(admin: User, company: Company) -> None:
    gone = make_user(is_active=False)
    row = make_routing_row(make_content("M1"), coordinator_person=gone, valid_until=date(2026, 1, 1))
    found = routing_import.preview(io.BytesIO(routing_sheet.export(by=admin)), by=admin)
    assert [one.verdict for one in found.lines] == [Verdict.UNCHANGED]
    found = preview(line(row=row.pk, content="M1", position=None, person=gone.email, note="new"), by=admin)
    assert [str(error.message) for error in found.lines[0].errors] == [f"{gone} is no longer active. Choose another."]


def test_row_without_number_is_found_by_what_it_is_for(admin: User, company: Company) -> None:
    row = make_routing_row(make_content("M1"), unit=company.east, valid_from=date(2026, 1, 1))
    found = preview(line(content="M1", unit="East", **{"from": "2026/01/01"}), by=admin)
    assert [(one.row, one.verdict) for one in found.lines] == [(row, Verdict.CHANGED)]


def test_two_rows_can_trade_their_periods(admin: User, company: Company) -> None:
    content, day = make_content("M1"), date(2030, 1, 1)
    first = make_routing_row(content, valid_until=day)
    second = make_routing_row(content, valid_from=day + timedelta(days=1))
    found = preview(
        line(row=first.pk, content="M1", **{"from": day + timedelta(days=1)}),
        line(row=str(second.pk), content="M1", until=day),
        by=admin,
    )
    assert confirm(found.token, by=admin) == 2
    first.refresh_from_db()
    assert (first.valid_from, first.valid_until) == (day + timedelta(days=1), None)


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ({"content": "Z9"}, "B2", "No support content has the code “Z9”."),
        ({"unit": "West"}, "D2", "Nothing here is called “West”."),
        ({"unit": "Twin"}, "D2", "More than one thing is called “Twin”."),
        ({"value": "platinum"}, "E2", "“platinum” is no customer value."),
        ({"position": None}, "F2", "Name exactly one of position, team and person as coordinator."),
        ({"team": "East"}, "F2", "Name exactly one of position, team and person as coordinator."),
        ({"position": None, "team": "Nowhere"}, "G2", "Nothing here is called “Nowhere”."),
        ({"position": None, "person": "x@example.com"}, "H2", "Nobody has the e-mail address “x@example.com”."),
        ({"supporters": "head; tail"}, "I2", "Nothing here is called “tail”."),
        ({"from": "soon"}, "K2", "“soon” is no date. Write it as 2026-12-31."),
        ({"note": "x" * 201}, "M2", "A note has at most 200 characters."),
        ({"from": date(2026, 2, 1), "until": date(2026, 1, 1)}, "B2", "The last day is before the first."),
        ({"position": None, "person": "gone@example.com"}, "B2", "Old Wu is no longer active. Choose another."),
        ({"row": 999}, "A2", "There is no such row. Leave the cell empty for a new one."),
        ({"row": "first"}, "A2", "There is no such row. Leave the cell empty for a new one."),
    ],
)
def test_wrong_cell_is_named_with_the_reason(
    admin: User, company: Company, cells: dict[str, Any], cell: str, words: str
) -> None:
    make_unit("Twin")
    make_unit("Twin", parent=company.technical)
    make_user(email="gone@example.com", name_latin="Old Wu", is_active=False)
    found = preview(line(**cells), by=admin)
    assert [(error.cell, str(error.message)) for error in found.lines[0].errors] == [(cell, words)]
    assert (found.lines[0].verdict, found.token) == (Verdict.ERROR, "")
    assert bool(found.lines[0].told) is (found.lines[0].values is not None)


def test_lines_that_tie_or_name_the_same_row_are_wrong(admin: User, company: Company) -> None:
    row = make_routing_row(make_content("M1"), unit=company.east)
    found = preview(
        line(),
        line(**{"from": date(2030, 1, 1)}),
        line(row=row.pk, content="M1"),
        line(row=row.pk, content="M1", unit="East"),
        by=admin,
    )
    told = [[str(error.message) for error in one.errors] for one in found.lines]
    assert told == [[], ["This would tie with “line 2”."], [], ["Line 4 is about the same row."]]


def test_line_that_ties_with_a_row_outside_the_file_is_wrong(admin: User, company: Company) -> None:
    make_routing_row(make_content("M1"), valid_until=date(2030, 1, 1))
    found = preview(line(content="M1", **{"from": date(2029, 1, 1)}), by=admin)
    assert "This would tie with “M1, any unit, any customer, until 1 Jan 2030”." in [
        str(error.message) for error in found.lines[0].errors
    ]


def test_file_without_headings_or_rows_is_refused(admin: User) -> None:
    columns = [column for column in Column if column not in (Column.NAME, Column.UNIT, Column.NOTE)]
    with pytest.raises(DomainError, match=r"lacks these headings: Business unit, Note"):
        routing_import.preview(sheet(columns=columns), by=admin)
    with pytest.raises(DomainError, match="no rows below"):
        routing_import.preview(sheet(columns=[column for column in Column if column is not Column.NAME]), by=admin)
    with pytest.raises(DomainError, match="lacks these headings"):
        routing_import.preview(io.BytesIO(sheets.write("x", [], [])), by=admin)


def test_columns_may_stand_in_another_order(admin: User, company: Company) -> None:
    columns = [Column.NOTE, *(column for column in Column if column not in (Column.NOTE, Column.NAME))]
    found = routing_import.preview(sheet(line(note="n"), {}, line(content="Z"), columns=columns), by=admin)
    assert [(one.number, one.verdict) for one in found.lines] == [(2, Verdict.NEW), (4, Verdict.ERROR)]
    assert found.lines[1].errors[0].cell == "C4"


def test_preview_of_another_person_or_forged_or_old_is_refused(admin: User, company: Company) -> None:
    token = preview(line(), by=admin).token
    with pytest.raises(Stale):
        confirm(token, by=make_user(Role.ADMINISTRATOR))
    for forged in ("", "x", token[:-2], signing.dumps({"by": admin.pk}, salt="other")):
        with pytest.raises(Stale, match="can no longer be confirmed"):
            confirm(forged, by=admin)
    with pytest.raises(Stale):
        confirm(signing.dumps({"by": -1, "table": ""}, salt=SALT), by=admin)
    assert not RoutingRow.objects.exists()


def test_table_that_changed_since_the_preview_is_left_alone(admin: User, company: Company) -> None:
    token = preview(line(), by=admin).token
    make_routing_row()
    with pytest.raises(Stale, match="has changed since"):
        confirm(token, by=admin)
    assert not RoutingChange.objects.exists()


def test_what_is_no_longer_there_at_confirming_is_said(admin: User, company: Company) -> None:
    position = make_position("soon-gone")
    token = preview(line(position="soon-gone"), by=admin).token
    position.delete()
    with pytest.raises(Stale, match="no longer there"):
        confirm(token, by=admin)


def test_one_line_that_fails_at_confirming_undoes_all(admin: User, company: Company) -> None:
    person = make_user(email="li@example.com")
    found = preview(line(), line(unit="East", position=None, person="li@example.com"), by=admin)
    person.is_active, person.deactivated_at = False, timezone.now()
    person.save()
    with pytest.raises(DomainError, match="no longer active"):
        confirm(found.token, by=admin)
    assert not RoutingRow.objects.exists()
