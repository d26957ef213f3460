"""The pages of products, price lists and exchange rates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.rules.roles import Role
from contracts.models import ExchangeRate, PriceList, Product, ProductGroup
from contracts.services import product_sheet
from core import sheets
from tests.factories import (
    make_exchange_rate,
    make_price_list,
    make_product,
    make_product_group,
    make_unit,
    make_user,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db
PAGES = ("/products/", "/products/groups/", "/price-lists/", "/exchange-rates/")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def text(client: Client, address: str, data: Any = None, status: int = 200) -> str:
    answer = client.get(address) if data is None else client.post(address, data, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_page_is_for_sales_and_who_leads(client: Client, page: str) -> None:
    make_price_list({make_product(): "10"})
    head = make_user()
    make_unit(manager=head)
    for reader in (make_user(Role.SALES_REP), make_user(Role.COMPANY_LEADER), head):
        client.force_login(reader)
        shown = text(client, page)
        assert "New p" not in shown, "only an administrator adds"
    client.force_login(make_user(Role.SUPPORTER))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_page_says_that_there_is_nothing_yet(admin: Client, page: str) -> None:
    assert "empty-state" in text(admin, page)
    admin.force_login(make_user(Role.SALES_REP))
    assert "empty-state" in text(admin, page)


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("/products/", make_product),
        ("/products/groups/", make_product_group),
        ("/price-lists/", make_price_list),
        ("/products/picker/?q=P", make_product),
    ],
)
def test_page_costs_the_same_for_one_and_three(admin: Client, page: str, make: Callable[[], object]) -> None:
    make()
    first = queries(lambda: admin.get(page))
    make(), make()
    assert queries(lambda: admin.get(page)) == first


def test_list_costs_the_same_for_one_price_and_three(admin: Client) -> None:
    for published in (True, False):
        few = make_price_list({make_product(): "1"}, published=published)
        many = make_price_list({make_product(): "1" for _ in range(3)}, published=published)
        addresses = [f"/price-lists/{one.pk}/" for one in (few, many)]
        assert queries(lambda: admin.get(addresses[0])) == queries(lambda: admin.get(addresses[1]))  # noqa: B023


def test_rates_cost_the_same_for_one_and_three(admin: Client) -> None:
    make_exchange_rate("USD")
    first = queries(lambda: admin.get("/exchange-rates/"))
    make_exchange_rate("EUR"), make_exchange_rate("GBP")
    assert queries(lambda: admin.get("/exchange-rates/")) == first


def test_products_are_found_by_word_and_group(admin: Client) -> None:
    pump = make_product("A1", name_zh="离心泵")
    make_product("B2")
    make_product("A3", is_active=False)
    assert [row.code for row in admin.get("/products/?q=离心").context["page"]] == ["A1"]
    assert [row.code for row in admin.get(f"/products/?group={pump.group.pk}").context["page"]] == ["A1"]
    assert [row.code for row in admin.get("/products/?q=A&retired=on").context["page"]] == ["A1", "A3"]
    assert "Nothing fits" in text(admin, "/products/?q=zzz")
    assert admin.get("/products/picker/?q=a1").json()["items"] == [
        {"value": str(pump.pk), "text": f"A1 · {pump.name}", "hint": pump.group.name}
    ]


def product_form(group: ProductGroup, **fields: Any) -> dict[str, Any]:
    names = {"name_en": "Pump", "name_zh": "泵", "measure_en": "piece", "measure_zh": "台", "is_active": "on"}
    return {"group": group.pk, **names, "parts-0-product": "", "parts-0-quantity": "", **fields}


def test_product_is_added_and_changed(admin: Client) -> None:
    group, part = make_product_group(), make_product("P1")
    assert "New product" in text(admin, "/products/new/")
    text(admin, "/products/new/", product_form(group), status=422)
    text(admin, "/products/new/", product_form(group, code="../x"), status=422)
    assert "Pump is added." in text(admin, "/products/new/", product_form(group, code="A1"))
    address = "/products/product/A1/"
    assert 'value="Pump"' in text(admin, address)
    parts = {"parts-0-product": part.pk, "parts-0-quantity": "2.5"}
    text(admin, address, product_form(group, version="1", **parts | {"parts-0-quantity": "0"}), status=422)
    text(admin, address, product_form(group, version="1", **parts))
    product = Product.objects.get(code="A1")
    assert product.is_bundle
    assert 'value="2.5"' in text(admin, address)
    text(admin, address, product_form(group, version="1"), status=409)
    assert "Bundle" in text(admin, "/products/")
    assert admin.get("/products/product/B9/").status_code == 404


def test_group_is_added_and_changed(admin: Client) -> None:
    text(admin, "/products/groups/new/", {"code": "a b", "name_en": "x", "name_zh": "y"}, status=422)
    text(admin, "/products/groups/new/", {"code": "pumps", "name_en": "Pumps", "name_zh": "泵"})
    text(admin, "/products/groups/group/pumps/", {"name_en": "", "name_zh": "泵", "version": "1"}, status=422)
    text(admin, "/products/groups/group/pumps/", {"name_en": "Pump", "name_zh": "泵", "version": "1"})
    shown = text(admin, "/products/groups/")
    assert "Pump · 泵" in shown
    assert "not offered" in shown
    assert "Product group changed" in text(admin, "/price-lists/history/")


HEAD = {"name_en": "Spring", "name_zh": "春季", "currency": "CNY", "valid_from": "2026-01-01", "valid_until": ""}


def test_list_goes_from_draft_to_published_to_withdrawn(admin: Client) -> None:
    product = make_product("A1")
    text(admin, "/price-lists/new/", {**HEAD, "valid_until": "2025-01-01"}, status=422)
    text(admin, "/price-lists/new/", HEAD)
    price_list = PriceList.objects.get()
    address = f"/price-lists/{price_list.pk}/"
    field = f"price-{product.pk}"
    text(admin, address, {"version": "1", field: "-1"}, status=422)
    assert "1 price was changed." in text(admin, address, {"version": "1", field: "0.0835"})
    text(admin, address, {"version": "1", field: "2"}, status=409)
    text(admin, f"{address}change/", {**HEAD, "name_en": "", "version": "2"}, status=422)
    text(admin, f"{address}change/", {**HEAD, "valid_until": "2027-12-31", "version": "2"})
    text(admin, f"{address}publish/", {"version": "x"}, status=409)
    shown = text(admin, f"{address}publish/", {"version": "3"})
    assert "¥0.0835" in shown
    assert "Save the prices" not in shown
    text(admin, f"{address}copy/", {**HEAD, "currency": ""}, status=422)
    assert "0.0835" in text(admin, f"{address}copy/", {**HEAD, "name_en": "Autumn"})
    text(admin, f"{address}withdraw/", {"reason": ""}, status=422)
    assert "Withdrawn" in text(admin, f"{address}withdraw/", {"reason": "Copper"})
    draft = PriceList.objects.get(published_at=None)
    text(admin, f"/price-lists/{draft.pk}/discard/", {"version": draft.version})
    assert PriceList.objects.get() == price_list


def test_list_is_read_and_not_changed_by_sales(client: Client) -> None:
    product = make_product("A1", is_active=False)
    published, draft = make_price_list({product: "10"}), make_price_list({product: "20"}, published=False)
    client.force_login(make_user(Role.SALES_REP))
    assert "¥10.00" in text(client, f"/price-lists/{published.pk}/"), "also what is not sold any more"
    assert "Nothing fits" in text(client, f"/price-lists/{published.pk}/?q=zzz")
    shown = text(client, f"/price-lists/{draft.pk}/")
    assert "Save the prices" not in shown
    text(client, f"/price-lists/{draft.pk}/", {"version": "1", f"price-{product.pk}": "1"}, status=403)
    assert client.get(f"/price-lists/{published.pk}/export/").status_code == 200


def test_rate_is_written_down(admin: Client) -> None:
    given = {"currency": "USD", "rate": "7.1", "valid_from": "2026-01-01"}
    text(admin, "/exchange-rates/", {**given, "rate": "0"}, status=422)
    assert "7.1" in text(admin, "/exchange-rates/", given)
    text(admin, "/exchange-rates/", given, status=409)
    admin.force_login(make_user(Role.SALES_REP))
    text(admin, "/exchange-rates/", {**given, "currency": "EUR"}, status=403)
    assert ExchangeRate.objects.count() == 1


def upload(data: bytes, name: str = "products.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def test_products_are_imported_after_a_look(admin: Client) -> None:
    make_product("A1")
    exported = admin.get("/products/export/").content
    assert "nothing to import" in text(admin, "/products/import/", upload(exported))
    text(admin, "/products/import/", {}, status=422)
    text(admin, "/products/import/", upload(b""), status=422)
    text(admin, "/products/import/", upload(b"x" * (sheets.MAX_BYTES + 1)), status=422)
    text(admin, "/products/import/", upload(b"no workbook"), status=409)
    header = [str(column.label) for column in product_sheet.COLUMNS]
    rows = [
        ["B1", "new", "Valve", "阀", "", "piece", "件", "", "New", "新"],
        ["B2", "?", "x", "x", "", "x", "x", "", "", ""],
    ]
    page = admin.post("/products/import/", upload(sheets.write("x", header, rows)))
    assert "1 line is wrong" in page.content.decode()
    wrong = admin.post("/products/import/wrong/", {"token": page.context["preview"].token})
    assert wrong["Content-Type"] == sheets.CONTENT_TYPE
    page = admin.post("/products/import/", upload(sheets.write("x", header, rows[:1])))
    assert "1 product was imported." in text(admin, "/products/import/take/", {"token": page.context["preview"].token})
    text(admin, "/products/import/take/", {"token": page.context["preview"].token}, status=409)


def test_prices_are_imported_after_a_look(admin: Client) -> None:
    make_product("A1")
    price_list = make_price_list(published=False)
    address = f"/price-lists/{price_list.pk}/import/"
    assert "Headings of the first line" in text(admin, address)
    page = admin.post(address, upload(sheets.write("x", ["Product code", "List price"], [["A1", 5], ["B9", 5]])))
    assert admin.post(f"{address}wrong/", {"token": page.context["preview"].token}).status_code == 200
    page = admin.post(address, upload(sheets.write("x", ["Product code", "List price"], [["A1", 5]])))
    assert "1 price was imported." in text(admin, f"{address}take/", {"token": page.context["preview"].token})


def test_form_sent_twice_makes_one_price_list(admin: Client) -> None:
    """Begun anew, and copied from it."""
    said = {"name_en": "Spring", "name_zh": "春", "currency": "CNY", "valid_from": "2031-01-01"}
    first = make_price_list({make_product(): "10"})
    for number, url in enumerate(("/price-lists/new/", f"/price-lists/{first.pk}/copy/"), start=2):
        found = re.search(r'name="idempotency_key" value="([^"]+)"', text(admin, url))
        assert found
        answers = [admin.post(url, said | {"idempotency_key": found[1]}) for _twice in range(2)]
        assert answers[0].status_code == 302
        assert len({answer["Location"] for answer in answers}) == 1
        assert PriceList.objects.count() == number
