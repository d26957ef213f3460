"""The table at a glance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.rules.roles import Role
from requests_app.rules.routing import Fault
from requests_app.services.routing_overview import Cell, Mark, Overview, overview
from tests.factories import make_company, make_content, make_position, make_post, make_routing_row, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def cells(found: Overview, code: str) -> list[Cell]:
    lines = [line for group in found.groups.values() for line in group]
    return list(next(line for line in lines if line.content.code == code).cells)


def test_contents_are_grouped_by_type_against_business_units() -> None:
    company = make_company()
    for code, place in (("T1", 1), ("M1", 3), ("T2", 2)):
        make_content(code, position=place)
    make_content("T9", is_active=False)
    found = overview(at=timezone.now())
    assert found.units == (company.east, company.south)
    assert {name: [line.content.code for line in lines] for name, lines in found.groups.items()} == {
        "Technical support": ["T1", "T2"],
        "Market support": ["M1"],
    }
    assert [cell.unit for cell in cells(found, "T1")] == [None, company.east, company.south]


def test_cells_show_own_rows_inherited_ones_and_gaps() -> None:
    company, content = make_company(), make_content("T1")
    make_content("T2")
    holder = make_post(make_user(), unit=company.testing).position
    general = make_routing_row(content, coordinator_position=holder)
    gold = make_routing_row(content, unit=company.east, customer_value="gold", coordinator_position=holder)
    found = overview(at=timezone.now())
    any_unit, east, south = cells(found, "T1")
    assert [line.row for line in any_unit.lines] == [general]
    assert [line.row for line in east.lines] == [gold]
    assert (east.inherited, south.inherited) == (general, general)
    assert [cell.gap for cell in cells(found, "T2")] == [False, True, True]
    assert found.faults == [(Fault.GAP, 2)]
    general.delete()
    _any_unit, east, south = cells(overview(at=timezone.now()), "T1")
    assert (east.gap, east.gaps, south.gap) == (False, ("Silver", "Ordinary"), True)


def test_rows_that_ended_or_have_not_begun_are_shown_when_asked_for() -> None:
    content, today = make_content("T1"), timezone.localdate()
    ended = make_routing_row(content, valid_until=today - DAY)
    now = make_routing_row(content, valid_from=today, valid_until=today)
    future = make_routing_row(content, valid_from=today + DAY)
    every = cells(overview(at=timezone.now(), ended=True), "T1")[0].lines
    assert [(line.row, line.when) for line in every] == [(ended, "ended"), (now, "now"), (future, "future")]
    only = cells(overview(at=timezone.now(), future=False), "T1")[0].lines
    assert [line.row for line in only] == [now]


def test_rows_without_anybody_are_marked_with_the_units_where_it_matters() -> None:
    company = make_company()
    staff, empty = make_position(per_unit=True), make_position()
    make_post(make_user(), position=staff, unit=company.east)
    make_post(make_user(is_active=False), position=empty, unit=company.testing)
    gone, nowhere = make_user(is_active=False), make_position()
    make_user(Role.COORDINATOR, unit=company.testing)
    for code, named in (
        ("T1", {"coordinator_position": staff}),
        ("T2", {"coordinator_position": empty}),
        ("T3", {"coordinator_person": gone}),
        ("T4", {"coordinator_team": company.testing}),
        ("T5", {"coordinator_team": company.east}),
        ("T6", {"coordinator_position": nowhere}),
        ("M1", {"coordinator_person": make_user()}),
    ):
        make_routing_row(make_content(code), **named)
    make_routing_row(make_content("M2"), unit=company.south, coordinator_position=staff)
    found = overview(at=timezone.now())
    marks = {code: cells(found, code)[0].lines[0].marks for code in ("T1", "T2", "T3", "T4", "T5", "T6", "M1")}
    assert marks == {
        "T1": (Mark(Fault.NO_POST, (company.south,)),),
        "T2": (Mark(Fault.NO_HOLDER),),
        "T3": (Mark(Fault.INACTIVE),),
        "T4": (),
        "T5": (Mark(Fault.NO_HOLDER),),
        "T6": (Mark(Fault.NO_POST),),
        "M1": (),
    }
    assert cells(found, "M2")[2].lines[0].marks == (Mark(Fault.NO_POST),)


def test_units_that_only_a_row_names_have_a_column_too() -> None:
    company, content = make_company(), make_content("T1")
    make_routing_row(content, unit=company.technical)
    assert overview(at=timezone.now()).units == (company.technical, company.east, company.south)


@pytest.mark.parametrize("number", [1, 30])
def test_overview_costs_the_same_whatever_the_number_of_rows(
    number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    make_company()
    for _ in range(number):
        make_routing_row(supporters=[make_position()])
    with django_assert_num_queries(7):
        overview(at=timezone.now())
