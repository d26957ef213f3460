"""What who decides sees of a price application."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from accounts.models import User
from approvals.documents import get
from approvals.models import DocumentVersion
from contracts.services.price_screen import Shown, shown
from tests.contracts.pricing import Trade
from tests.factories import make_customer, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> Trade:
    return Trade()


def newest() -> DocumentVersion:
    version: DocumentVersion = DocumentVersion.objects.select_related("document__unit").latest("pk")
    return version


def seen_by(user: User) -> Shown:
    found: Shown = shown(User.objects.get(pk=user.pk), newest())["shown"]
    return found


def test_each_row_stands_against_the_readers_authority(trade: Trade) -> None:
    trade.submitted((trade.pump, "10", "850"), (trade.valve, "1", "460"))
    of_manager, of_director = seen_by(trade.manager), seen_by(trade.director)
    assert [bool(row.refusal) for row in of_manager.rows] == [True, False]
    assert "90 %" in of_manager.rows[0].refusal
    assert [row.refusal for row in of_director.rows] == ["", ""]
    assert of_director.sums.amount == Decimal(8960)


def test_row_that_was_approved_before_asks_for_nothing(trade: Trade) -> None:
    approved = trade.approved((trade.pump, "1", "850"))
    trade.submitted((trade.pump, "10", "850"), (trade.valve, "1", "400"))
    pump, valve = seen_by(trade.manager).rows
    assert (pump.covered_by, pump.refusal) == (approved.document.number, "")
    assert valve.refusal


def test_earlier_prices_are_those_of_this_customer_that_the_reader_may_see(trade: Trade) -> None:
    for price in ("860", "855", "850", "845"):
        trade.approved((trade.pump, "1", price))
    mine, trade.customer = trade.customer, make_customer(owner=trade.rep, unit=trade.rep.unit)
    trade.approved((trade.pump, "1", "830"))
    trade.customer = mine
    trade.submitted((trade.pump, "1", "840"))
    assert [price.price for price in seen_by(trade.manager).rows[0].earlier] == [845, 850, 855]
    assert seen_by(make_user()).rows[0].earlier == []


def test_screen_says_all_that_a_decision_needs(trade: Trade) -> None:
    trade.approved((trade.pump, "1", "850"))
    fields = {"competitor": "Grundfos", "competitor_price": Decimal(8000), "margin": Decimal("0.12")}
    trade.submitted((trade.pump, "10", "840"), **fields)
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=trade.manager.pk)
    kind = get("price")
    page = render_to_string(kind.screen, dict(kind.show(request, newest())), request=request)
    for words in (
        "¥1,000.00",
        "¥840.00",
        "84 %",
        "¥8,400.00",
        "Beyond your authority",
        "Grundfos",
        "12 %",
        "before: ¥850.00",
    ):
        assert words in page
    with translation.override("zh-hans"):
        page = render_to_string(kind.screen, dict(kind.show(request, newest())), request=request)
        assert "产品PU-1" in page


def test_screen_costs_the_same_for_one_row_and_two(trade: Trade) -> None:
    trade.submitted((trade.pump, "10", "850"))
    one = newest()
    trade.submitted((trade.pump, "10", "850"), (trade.valve, "1", "400"))
    two = newest()
    reader = User.objects.get(pk=trade.director.pk)
    assert queries(lambda: shown(reader, one)) == queries(lambda: shown(reader, two))
