"""What the database itself refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from requests_app.models import Queue, RoutingChange, RoutingRow
from tests.factories import make_content, make_position, make_post, make_routing_row, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("routing_row_exactly_one_coordinator", {"coordinator_position": None}),
        ("routing_row_known_value", {"customer_value": "platinum"}),
        ("routing_row_period_in_order", {"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}),
    ],
)
def test_row_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_routing_row(**fields)


def test_row_with_two_coordinators_is_refused() -> None:
    with pytest.raises(IntegrityError, match="routing_row_exactly_one_coordinator"):
        make_routing_row(coordinator_position=make_position(), coordinator_person=make_user())


@pytest.mark.parametrize("with_unit", [True, False])
def test_tie_is_refused(with_unit: bool) -> None:
    fields: dict[str, Any] = {"content": make_content(), "unit": make_unit() if with_unit else None}
    make_routing_row(**fields, valid_until=date(2026, 1, 31))
    make_routing_row(**fields, valid_from=date(2026, 2, 1))
    make_routing_row(**fields, customer_value="gold")
    with pytest.raises(IntegrityError, match="routing_row_no_tie"), transaction.atomic():
        make_routing_row(**fields, valid_from=date(2026, 1, 31), valid_until=date(2026, 1, 31))


def test_rows_say_which_are_valid_on_a_day() -> None:
    content = make_content()
    old = make_routing_row(content, valid_until=date(2026, 1, 31))
    new = make_routing_row(content, valid_from=date(2026, 2, 1))
    assert RoutingRow.objects.valid_on(date(2026, 1, 31)).get() == old
    assert RoutingRow.objects.valid_on(date(2026, 2, 1)).get() == new
    assert str(new) == f"{content.code} · any unit · any customer"


def test_queue_has_exactly_one_holder_and_holders_have_one_queue() -> None:
    person, post, team = make_user(), make_post(), make_unit()
    for holders in ({}, {"person": person, "post": post}, {"person": person, "team": team}):
        with pytest.raises(IntegrityError, match="queue_exactly_one_holder"), transaction.atomic():
            Queue.objects.create(**holders)
    for one in ({"person": person}, {"post": post}, {"team": team}):
        queue = Queue.objects.create(**one)
        assert str(queue) == str(next(iter(one.values())))
        with pytest.raises(IntegrityError), transaction.atomic():
            Queue.objects.create(**one)


def test_change_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(IntegrityError, match="routing_change_known_kind"):
        RoutingChange.objects.create(kind="guessed", content=make_content(), row_key=1)


def test_history_is_only_added_to() -> None:
    change = RoutingChange.objects.create(kind="added", content=make_content(), row_key=1)
    with pytest.raises(IntegrityError, match="routing_change_stays"), transaction.atomic():
        RoutingChange.objects.filter(pk=change.pk).update(row_key=2)
    with pytest.raises(IntegrityError, match="routing_change_stays"), transaction.atomic():
        change.delete()
