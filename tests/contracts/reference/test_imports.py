"""Products and prices from Excel files: every line is told, all or nothing, and hostile cells stay texts."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.rules.roles import Role
from contracts.models import PriceList, Product, ProductGroup, ReferenceEvent
from contracts.models.product import ProductQuerySet
from contracts.services import price_lists, price_sheet, product_sheet, sheet_import
from contracts.services.sheet_import import Preview, Table, Verdict
from core import sheets
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_price_list, make_product, make_product_group, make_user

pytestmark = pytest.mark.django_db
HEADER = [str(column.label) for column in product_sheet.COLUMNS]


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def a_line(code: object = "A1", group: object = "pumps", **cells: object) -> list[sheets.Value]:
    usual = {"name_en": "Pump", "name_zh": "泵", "measure_en": "piece", "measure_zh": "台"}
    found = {**usual, **cells, "code": code, "group": group}
    return [found.get(column.key) for column in product_sheet.COLUMNS]  # type: ignore[misc]


def previewed(rows: list[list[sheets.Value]], by: User, table: Table = product_sheet.TABLE) -> Preview:
    return sheet_import.preview(io.BytesIO(sheets.write("x", table.header, rows)), table, by=by)


def errors(preview: Preview) -> list[list[str]]:
    return [[str(error) for error in line.errors] for line in preview.lines]


def test_products_and_a_new_group_are_taken(admin: User) -> None:
    make_product("A1", group=make_product_group("pumps"), name_en="Old", name_zh="泵", measure_zh="台", is_active=False)
    rows = [a_line(), a_line("A2", "valves", group_en="Valves", group_zh="阀", is_active="no", model="V-2")]
    preview = previewed([*rows, a_line("A3", "valves")], admin)
    assert [line.verdict for line in preview.lines] == [Verdict.CHANGED, Verdict.NEW, Verdict.NEW]
    assert preview.lines[0].changes == {"English name": ("Old", "Pump")}, "whether it is sold was not said"
    assert preview.counts == [(Verdict.NEW, 2), (Verdict.CHANGED, 1)]
    assert not ProductGroup.objects.filter(code="valves").exists(), "a preview writes nothing"
    assert product_sheet.take(preview.token, by=admin) == 3
    found = Product.objects.order_by("code").values_list("code", "group__code", "name_en", "is_active", "version")
    assert list(found) == [
        ("A1", "pumps", "Pump", False, 2),
        ("A2", "valves", "Pump", False, 1),
        ("A3", "valves", "Pump", True, 1),
    ]
    told = list(ReferenceEvent.objects.order_by("id").values_list("kind", flat=True))
    assert told == ["group_added", "product_changed", "product_added", "product_added"]


def test_every_line_says_what_is_wrong_and_nothing_is_taken(admin: User) -> None:
    make_product_group("pumps")
    rows = [
        a_line("A1"),
        a_line("A1"),
        a_line("=1+1"),
        a_line(None),
        a_line("A" * 61),
        a_line("A4", "unknown"),
        a_line("A5", name_zh="", is_active="perhaps"),
        a_line("A6", measure_en="x" * 21),
    ]
    preview = previewed(rows, admin)
    said = errors(preview)
    assert said[0] == []
    assert said[1] == ["Line 2 is about the same product."]
    assert "other signs" in said[2][0]
    assert "missing" in said[3][0]
    assert said[4] == ["Product code is too long."]
    assert "no such product group" in said[5][0]
    assert said[6] == ["Chinese name is missing.", "Sold is Yes or No."]
    assert said[7] == ["Unit in English is too long."]
    assert preview.wrong == 7
    with pytest.raises(DomainError, match="nothing was imported"):
        product_sheet.take(preview.token, by=admin)
    assert not Product.objects.exists()


def test_wrong_lines_come_back_as_a_file_that_can_be_corrected(admin: User) -> None:
    make_product_group("pumps")
    preview = previewed([a_line("A1"), a_line("A2", "=cmd|' /C calc'!A0")], admin)
    content = sheet_import.errors_file(preview.token, product_sheet.TABLE, by=admin)
    grid = sheets.read(io.BytesIO(content), columns=len(HEADER) + 1)
    assert grid[0] == [*HEADER, "What is wrong"]
    assert grid[1][:2] == ["A2", "=cmd|' /C calc'!A0"], "a text stays one"
    assert "no such product group" in str(grid[1][-1])
    grid[1][1] = "pumps"
    again = sheet_import.preview(io.BytesIO(sheets.write("x", grid[0], grid[1:])), product_sheet.TABLE, by=admin)  # type: ignore[arg-type]
    assert (again.wrong, again.busy) == (0, 1)


def test_preview_that_would_do_something_else_now_is_refused(admin: User) -> None:
    group = make_product_group("pumps")
    preview = previewed([a_line("A1")], admin)
    make_product("A1", group=group)
    with pytest.raises(Stale, match="has changed since"):
        product_sheet.take(preview.token, by=admin)


def test_preview_of_another_person_or_table_is_refused(admin: User) -> None:
    make_product_group("pumps")
    token = previewed([a_line("A1")], admin).token
    for wrong, person in ((token, make_user(Role.ADMINISTRATOR)), (f"{token}x", admin), ("", admin)):
        with pytest.raises(Stale, match="no longer be confirmed"):
            product_sheet.take(wrong, by=person)
    price_list = make_price_list(published=False)
    with pytest.raises(Stale, match="no longer be confirmed"):
        price_sheet.take(price_list, token, by=admin)
    with pytest.raises(NotAllowed):
        product_sheet.take(token, by=make_user(Role.SALES_REP))


def test_what_is_so_already_is_not_imported_again(admin: User) -> None:
    make_product_group("pumps")
    product_sheet.take(previewed([a_line("A1")], admin).token, by=admin)
    preview = previewed([a_line("A1")], admin)
    assert (preview.busy, preview.lines[0].verdict) == (0, Verdict.UNCHANGED)
    with pytest.raises(DomainError, match="nothing to import"):
        product_sheet.take(preview.token, by=admin)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "lacks these headings"),
        ([["Product code", "English name"]], "lacks these headings"),
        ([HEADER], "no rows below"),
    ],
)
def test_file_that_is_no_such_table_is_refused(admin: User, rows: list[list[str]], sentence: str) -> None:
    content = sheets.write("x", rows[0] if rows else [], [])
    with pytest.raises(DomainError, match=sentence):
        sheet_import.preview(io.BytesIO(content), product_sheet.TABLE, by=admin)


def test_exported_products_are_so_already(admin: User) -> None:
    make_product("A1", model="X"), make_product("A2", is_active=False)
    content = product_sheet.export(ProductQuerySet(Product), by=admin)
    preview = sheet_import.preview(io.BytesIO(content), product_sheet.TABLE, by=admin)
    assert [line.verdict for line in preview.lines] == [Verdict.UNCHANGED, Verdict.UNCHANGED]
    with pytest.raises(NotAllowed):
        product_sheet.export(ProductQuerySet(Product), by=make_user(Role.SUPPORTER))


def test_file_without_a_models_column_leaves_models_alone(admin: User) -> None:
    product = make_product("A1", group=make_product_group("pumps"), model="X-1")
    header = [
        "Product code",
        "Product group code",
        "English name",
        "Chinese name",
        "Unit in English",
        "Unit in Chinese",
    ]
    content = sheets.write("x", header, [["A1", "pumps", "New", "新", "piece", "件"]])
    preview = sheet_import.preview(io.BytesIO(content), product_sheet.TABLE, by=admin)
    product_sheet.take(preview.token, by=admin)
    product.refresh_from_db()
    assert (product.model, product.name_en) == ("X-1", "New")


def prices(price_list: PriceList, rows: list[list[sheets.Value]], by: User) -> Preview:
    return previewed(rows, by, price_sheet.table_of(price_list))


def test_prices_are_taken(admin: User) -> None:
    one, two, three, four = (make_product(code) for code in ("A1", "A2", "A3", "A4"))
    price_list = make_price_list({one: "10", three: "7", four: "8"}, published=False)
    rows: list[list[sheets.Value]] = [
        ["A1", None, "1,234.50"],
        ["A2", "whatever", 0.1 + 0.2],
        ["A3", None, None],
        ["A4", None, 8],
    ]
    preview = prices(price_list, rows, admin)
    assert [line.verdict for line in preview.lines] == [
        Verdict.CHANGED,
        Verdict.NEW,
        Verdict.UNCHANGED,
        Verdict.UNCHANGED,
    ]
    assert preview.lines[0].changes == {"List price": ("10.0000", "1234.5000")}
    assert price_sheet.take(price_list, preview.token, by=admin) == 2
    found = dict(price_list.items.values_list("product", "price"))
    assert found == {one.pk: Decimal("1234.5"), two.pk: Decimal("0.3"), three.pk: Decimal(7), four.pk: Decimal(8)}
    assert ReferenceEvent.objects.latest("id").kind == "prices_imported"


@pytest.mark.parametrize("price", ["0", "-1", "ten", "1.00001", "9" * 15, "NaN", "1e5", "=A1"])
def test_price_that_is_none_is_refused(admin: User, price: str) -> None:
    make_product("A1")
    preview = prices(make_price_list(published=False), [["A1", None, price]], admin)
    assert "above 0" in errors(preview)[0][0]


def test_prices_of_unknown_products_and_twice_are_refused(admin: User) -> None:
    make_product("A1")
    preview = prices(
        make_price_list(published=False), [["A1", "", 1], ["A1", "", 2], ["B9", "", 3], [None, "", 4]], admin
    )
    assert [bool(line) for line in errors(preview)] == [False, True, True, True]
    assert "no product" in errors(preview)[2][0]


def test_prices_of_a_published_list_stay(admin: User) -> None:
    make_product("A1")
    price_list = make_price_list(published=False)
    token = prices(price_list, [["A1", None, 5]], admin).token
    price_lists.set_prices(price_list, {make_product("A2"): Decimal(1)}, by=admin, version=1)
    price_lists.publish(price_list, by=admin, version=2)
    with pytest.raises(DomainError, match="never changes"):
        price_sheet.take(price_list, token, by=admin)


def test_exported_prices_of_a_draft_name_all_products(admin: User) -> None:
    one = make_product("A1", name_en="=HYPERLINK(1)")
    make_product("A2")
    draft, published = make_price_list({one: "0.0835"}, published=False), make_price_list({one: "10"})
    grid = sheets.read(io.BytesIO(price_sheet.export(draft, by=admin)), columns=3)
    assert grid[1:] == [["A1", "=HYPERLINK(1)", "0.0835"], ["A2", "Product A2", None]]
    grid = sheets.read(io.BytesIO(price_sheet.export(published, by=admin)), columns=3)
    assert grid[1:] == [["A1", "=HYPERLINK(1)", "10"]]
    with pytest.raises(NotAllowed):
        price_sheet.export(draft, by=make_user(Role.SUPPORTER))


@pytest.mark.django_db(transaction=True)
def test_product_that_somebody_adds_at_the_same_moment_is_not_added_twice() -> None:
    admin, group = make_user(Role.ADMINISTRATOR), make_product_group("pumps")
    token = previewed([a_line("A1")], admin).token
    added = Event()

    def add() -> None:
        with transaction.atomic():
            make_product("A1", group=group)
            added.set()
            sleep(0.5)  # the import waits at the unique code until this is committed
        connection.close()

    with ThreadPoolExecutor() as pool:
        other = pool.submit(add)
        added.wait()
        with pytest.raises(Stale, match="has changed since"):
            product_sheet.take(token, by=admin)
        other.result()
    assert Product.objects.get().version == 1
