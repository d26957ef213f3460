"""Products, groups, price lists, exchange rates: what is possible, what is refused, what the history tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from contracts.models import PriceList, Product, ReferenceEvent
from contracts.rules.price_lists import ListState
from contracts.services import exchange_rates, price_lists, product_groups, products
from contracts.services.price_lists import ListValues
from contracts.services.products import ProductValues, values_of
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_exchange_rate, make_price_list, make_product, make_product_group, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def values(**fields: object) -> ProductValues:
    names = {"name_en": "Pump", "name_zh": "泵", "measure_en": "piece", "measure_zh": "台"}
    return ProductValues(**{"group": fields.pop("group", None) or make_product_group(), **names, **fields})  # type: ignore[arg-type]


def listed(**fields: object) -> ListValues:
    names = {"name_en": "Spring", "name_zh": "春季", "currency": "CNY", "valid_from": date(2026, 1, 1)}
    return ListValues(**{**names, **fields})  # type: ignore[arg-type]


def kinds() -> list[str]:
    return list(ReferenceEvent.objects.order_by("id").values_list("kind", flat=True))


def test_only_an_administrator_keeps_them() -> None:
    rep = make_user(Role.SALES_REP)
    price_list, product, group = make_price_list(published=False), make_product(), make_product_group()
    for act in (
        lambda: product_groups.add_group(by=rep, code="x", name_en="X", name_zh="X"),
        lambda: product_groups.change_group(group, by=rep, name_en="X", name_zh="X", is_active=True, version=1),
        lambda: products.add_product("x", values(), by=rep),
        lambda: products.change_product(product, values(), by=rep, version=1),
        lambda: price_lists.begin(listed(), by=rep),
        lambda: price_lists.copy(price_list, listed(), by=rep),
        lambda: price_lists.change(price_list, listed(), by=rep, version=1),
        lambda: price_lists.withdraw(price_list, by=rep, reason="x"),
        lambda: exchange_rates.set_rate(by=rep, currency="USD", rate=Decimal(7), valid_from=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert kinds() == []


def test_group_is_added_once_renamed_and_retired(admin: User) -> None:
    group = product_groups.add_group(by=admin, code="pumps", name_en=" Pumps ", name_zh="泵")
    assert group.name_en == "Pumps"
    with pytest.raises(DomainError, match="pumps is there already"):
        product_groups.add_group(by=admin, code="pumps", name_en="Other", name_zh="其他")
    names = {"name_en": "Water pumps", "name_zh": "水泵"}
    changed = product_groups.change_group(group, by=admin, **names, is_active=False, version=1)
    assert (changed.name_en, changed.is_active, changed.version) == ("Water pumps", False, 2)
    assert kinds() == ["group_added", "group_changed"]
    with pytest.raises(Stale):
        product_groups.change_group(group, by=admin, **names, is_active=True, version=1)
    with pytest.raises(DomainError, match="Nothing was changed"):
        product_groups.change_group(group, by=admin, **names, is_active=False, version=2)
    with pytest.raises(DomainError, match="in English and in Chinese"):
        product_groups.change_group(group, by=admin, name_en=" ", name_zh="水泵", is_active=False, version=2)


def test_product_is_added_and_changed(admin: User) -> None:
    product = products.add_product("A1", values(model="X-1"), by=admin)
    with pytest.raises(DomainError, match="A1 is there already"):
        products.add_product("A1", values(), by=admin)
    with pytest.raises(DomainError, match="unit of measure"):
        products.add_product("A2", values(measure_zh=" "), by=admin)
    said = values_of(product)
    with pytest.raises(DomainError, match="Nothing was changed"):
        products.change_product(product, said, by=admin, version=1)
    changed = products.change_product(product, replace(said, name_en="Big pump"), by=admin, version=1)
    assert (changed.name_en, changed.version, changed.code) == ("Big pump", 2, "A1")
    with pytest.raises(Stale) as stale:
        products.change_product(product, said, by=admin, version=1)
    assert "Big pump" in stale.value.current.values()
    event = ReferenceEvent.objects.latest("id")
    assert event.lines == [("English name", "Pump", "Big pump")]
    assert event.about_words == "A1 · Big pump"


def test_bundle_has_products_as_parts(admin: User) -> None:
    one, other = make_product("A1"), make_product("A2")
    bundle = products.add_product("B1", values(parts=[(one, Decimal(2)), (other, Decimal("0.5"))]), by=admin)
    assert bundle.is_bundle
    assert ReferenceEvent.objects.latest("id").changes["parts"] == [None, "2 × A1, 0.5 × A2"]
    said = values_of(bundle)
    plain = products.change_product(bundle, replace(said, parts=[]), by=admin, version=1)
    assert (plain.is_bundle, plain.parts.count()) == (False, 0)


def test_bundle_holds_no_bundle_and_no_product_twice(admin: User) -> None:
    one, other = make_product("A1"), make_product("A2")
    bundle = products.add_product("B1", values(parts=[(one, Decimal(2))]), by=admin)
    with pytest.raises(DomainError, match="holds no bundles"):
        products.add_product("B2", values(parts=[(bundle, Decimal(1))]), by=admin)
    with pytest.raises(DomainError, match="holds no bundles"):
        products.change_product(bundle, values(parts=[(bundle, Decimal(1))]), by=admin, version=1)
    with pytest.raises(DomainError, match="part of a bundle"):
        products.change_product(one, replace(values_of(one), parts=[(other, Decimal(1))]), by=admin, version=1)
    with pytest.raises(DomainError, match="in a bundle once"):
        products.add_product("B3", values(parts=[(one, Decimal(1)), (one, Decimal(2))]), by=admin)
    assert not Product.objects.filter(code__in=["B2", "B3"]).exists()


def test_list_is_begun_filled_and_published(admin: User) -> None:
    one, other = make_product("A1"), make_product("A2")
    price_list = price_lists.begin(listed(), by=admin)
    assert (price_list.state, price_list.get_state_display()) == (ListState.DRAFT, "Draft")
    with pytest.raises(DomainError, match="no prices"):
        price_lists.publish(price_list, by=admin, version=1)
    assert price_lists.set_prices(price_list, {one: Decimal(10), other: Decimal("0.5")}, by=admin, version=1) == 2
    assert price_lists.set_prices(price_list, {one: Decimal(10)}, by=admin, version=2) == 0
    assert price_lists.set_prices(price_list, {one: Decimal(12), other: None}, by=admin, version=2) == 2
    assert list(price_list.items.values_list("product", "price")) == [(one.pk, Decimal(12))]
    published = price_lists.publish(price_list, by=admin, version=3)
    assert (published.state, published.published_by) == (ListState.PUBLISHED, admin)
    assert kinds() == ["list_begun", "list_changed", "list_changed", "list_published"]


def test_list_refuses_what_is_no_list(admin: User) -> None:
    with pytest.raises(DomainError, match="in English and in Chinese"):
        price_lists.begin(listed(name_zh=""), by=admin)
    with pytest.raises(DomainError, match="before the first"):
        price_lists.begin(listed(valid_until=date(2025, 1, 1)), by=admin)
    price_list = price_lists.begin(listed(valid_until=date(2027, 1, 1)), by=admin)
    with pytest.raises(DomainError, match="above 0"):
        price_lists.set_prices(price_list, {make_product(): Decimal(0)}, by=admin, version=1)
    with pytest.raises(DomainError, match="Nothing was changed"):
        price_lists.change(price_list, listed(valid_until=date(2027, 1, 1)), by=admin, version=1)
    changed = price_lists.change(price_list, listed(name_en="Summer"), by=admin, version=1)
    assert (changed.name_en, changed.valid_until, changed.version) == ("Summer", None, 2)
    with pytest.raises(Stale):
        price_lists.change(price_list, listed(), by=admin, version=1)


def test_published_list_only_ends(admin: User) -> None:
    product = make_product()
    price_list = make_price_list({product: "10"})
    for act in (
        lambda: price_lists.change(price_list, listed(), by=admin, version=1),
        lambda: price_lists.set_prices(price_list, {product: Decimal(1)}, by=admin, version=1),
        lambda: price_lists.publish(price_list, by=admin, version=1),
        lambda: price_lists.discard(price_list, by=admin, version=1),
    ):
        with pytest.raises(DomainError, match="never changes"):
            act()
    with pytest.raises(DomainError, match="say why"):
        price_lists.withdraw(price_list, by=admin, reason=" ")
    withdrawn = price_lists.withdraw(price_list, by=admin, reason="Copper fell")
    assert withdrawn.state == ListState.WITHDRAWN
    assert not withdrawn.is_valid_on(TODAY)
    with pytest.raises(DomainError, match="Only a published list"):
        price_lists.withdraw(price_list, by=admin, reason="Again")


def test_next_list_takes_over_what_is_still_sold(admin: User) -> None:
    sold, retired = make_product("A1"), make_product("A2", is_active=False)
    price_list = make_price_list({sold: "10", retired: "20"})
    following = price_lists.copy(price_list, listed(name_en="Autumn"), by=admin)
    assert following.state == ListState.DRAFT
    assert list(following.items.values_list("product__code", "price")) == [("A1", Decimal(10))]
    with pytest.raises(DomainError, match="currency"):
        price_lists.copy(price_list, listed(currency="USD"), by=admin)


def test_draft_is_discarded(admin: User) -> None:
    price_list = make_price_list({make_product(): "10"}, published=False)
    price_lists.discard(price_list, by=admin, version=1)
    assert not PriceList.objects.exists()
    assert kinds() == ["list_discarded"]


def test_newest_published_valid_list_is_offered_first() -> None:
    older, newer = make_price_list(), make_price_list()
    make_price_list(published=False)
    make_price_list(valid_from=TODAY + timedelta(days=1))
    make_price_list(valid_until=TODAY - timedelta(days=1))
    last_day = make_price_list(valid_until=TODAY)
    assert list(PriceList.objects.valid_on(TODAY)) == [last_day, newer, older]
    assert [one.is_valid_on(TODAY) for one in PriceList.objects.order_by("id")] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]


def test_rate_of_a_day_is_the_last_one_before_it(admin: User) -> None:
    make_exchange_rate("USD", "7.1", valid_from=date(2026, 1, 1))
    rate = exchange_rates.set_rate(by=admin, currency="USD", rate=Decimal("7.25"), valid_from=date(2026, 3, 1))
    assert rate.set_by == admin
    assert exchange_rates.rate_on("USD", date(2025, 12, 31)) is None
    assert exchange_rates.rate_on("USD", date(2026, 2, 28)) == Decimal("7.1")
    assert exchange_rates.rate_on("USD", date(2026, 3, 1)) == Decimal("7.25")
    assert exchange_rates.rate_on("CNY", date(2026, 3, 1)) == 1
    assert exchange_rates.in_company_currency(Decimal("10.01"), "USD", date(2026, 3, 1)) == Decimal("72.57")
    with pytest.raises(DomainError, match="No exchange rate of EUR"):
        exchange_rates.in_company_currency(Decimal(1), "EUR", TODAY)


def test_rate_is_written_once_and_never_of_the_own_currency(admin: User) -> None:
    given: dict[str, Any] = {"currency": "USD", "rate": Decimal(7), "valid_from": TODAY}
    exchange_rates.set_rate(by=admin, **given)
    with pytest.raises(DomainError, match="never changed"):
        exchange_rates.set_rate(by=admin, **given)
    with pytest.raises(DomainError, match="own currency"):
        exchange_rates.set_rate(by=admin, **{**given, "currency": "CNY"})
    assert kinds() == ["rate_set"]
