"""The list as a file: its rows, columns and order, nothing that is hidden, no formulas, noted for good."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from core.errors import DomainError
from customers.models import Address, Contact, Customer, ExportLog, Industry, Opportunity
from customers.rules.lists import COLUMNS, FileFormat
from customers.services import exporting
from tests.core.test_tables import FORMULAS
from tests.factories import make_customer, make_user
from tests.queries import queries

from .conftest import Sales

pytestmark = pytest.mark.django_db
URL, LOG = "/customers/export/", "/customers/exports/"
Browser = Callable[[User], Client]


def taken(client: Client, query: str = "", file_format: str = "csv") -> bytes:
    answer = client.post(URL, {"query": query, "file_format": file_format})
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    return answer.getvalue()


def as_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def as_sheet(data: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def full(owner: User, text: str = "words", **fields: Any) -> Customer:
    """A customer with something in every column."""
    facts = dict.fromkeys(("competitors", "phone", "website", "credit_code", "notes", "next_step"), text)
    facts["credit_code"] = text[:18]
    customer = make_customer(
        owner=owner,
        **{"name": text, "other_names": [text], "tags": [text[:30]]} | facts | fields,
        next_on=date(2026, 12, 1),
        last_contact_at=timezone.now(),
        protected_until=timezone.now() + timedelta(days=9),
        industry=Industry.objects.create(code=f"x{owner.pk}-{len(text)}-{text[-4:]}", name_en=text, name_zh=text),
    )
    Contact.objects.create(customer=customer, name=text, position=text, phone=text, mobile=text, is_main=True)
    Contact.objects.filter(customer=customer).update(email=text)
    Opportunity.objects.create(customer=customer, name=text, amount=5, created_by=owner)
    Address.objects.create(customer=customer, text=text)
    return customer


def test_file_follows_filters_columns_and_order_over_all_pages(sales: Sales, browser_of: Browser) -> None:
    for number in range(60):
        make_customer(owner=sales.rep, name=f"C{number:02d}", value="gold" if number % 2 else "ordinary")
    head, *rows = as_csv(taken(browser_of(sales.rep), "value=gold&sort=newest&columns=value&columns=number&after=x"))
    assert head == ["Customer", "Number", "Value"]
    assert [row[0] for row in rows] == [f"C{number:02d}" for number in range(59, 0, -2)]
    assert {row[2] for row in rows} == {"Gold"}
    log = ExportLog.objects.get()
    assert (log.by, log.what, log.format, log.rows, log.private) == (sales.rep, "customers", "csv", 30, False)
    assert log.columns == ["number", "value"]
    assert log.query.startswith("value=gold")


def test_excel_holds_the_same_with_dates_as_dates(sales: Sales, browser_of: Browser) -> None:
    customer = full(sales.rep)
    query = "&".join(f"columns={name}" for name in COLUMNS)
    sheet = as_sheet(taken(browser_of(sales.rep), query, "xlsx"))
    head = [str(cell.value) for cell in sheet[1]]
    row = dict(zip(head, (cell.value for cell in sheet[2]), strict=True))
    assert head == ["Customer", *(str(column.label) for column in COLUMNS.values())]
    assert row["Next date"] == datetime.fromisoformat("2026-12-01")
    recorded = row["Recorded"]
    assert isinstance(recorded, datetime)
    local = timezone.localtime(customer.created_at).replace(tzinfo=None)
    assert abs(recorded - local) < timedelta(seconds=1)
    assert row["Open opportunities"] == "CNY 5.00"
    assert row["Contact's mobile"] == "words"
    assert ExportLog.objects.get().private


@pytest.mark.parametrize("file_format", FileFormat.values)
def test_hidden_cells_are_empty(sales: Sales, browser_of: Browser, file_format: str) -> None:
    full(sales.rep, "canary")
    client = browser_of(sales.coordinator)
    query = "&".join(f"columns={name}" for name, column in COLUMNS.items() if column.private)
    data = taken(client, query, file_format)
    rows = as_csv(data)[1:] if file_format == "csv" else [[c.value or "" for c in row] for row in as_sheet(data)][1:]
    assert rows == [["canary", *[""] * sum(column.private for column in COLUMNS.values())]]
    assert not ExportLog.objects.get().private


def test_rows_that_one_may_not_see_do_not_go_along(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.other, name="South")
    make_customer(owner=sales.rep, name="Mine")
    assert [row[0] for row in as_csv(taken(browser_of(sales.rep), "tab=all"))] == ["Customer", "Mine"]
    exported = exporting.export(
        Customer.objects.all(), by=sales.rep, columns=["number"], order=["id"], file_format=FileFormat.CSV
    )
    with exported.file as file:
        assert len(as_csv(file.read())) == 2


def test_hidden_words_cannot_be_searched_out_by_an_export(sales: Sales, browser_of: Browser) -> None:
    full(sales.rep, "Harbour", notes="canary")
    assert len(as_csv(taken(browser_of(sales.rep), "q=canary"))) == 2
    for query in ("q=canary", "competition=unknown", "next=week", "silent=1", "never=on"):
        assert len(as_csv(taken(browser_of(sales.coordinator), query))) == 1, query


def test_no_column_becomes_a_formula(sales: Sales, browser_of: Browser) -> None:
    """Names of people, units and industries, and every text of the customer begin like a formula."""
    sales.company.east_sales.name_en = FORMULAS[0]
    sales.company.east_sales.save()
    for number, text in enumerate(FORMULAS):
        owner = make_user("sales_rep", unit=sales.company.east_sales, name=text, name_latin=text)
        full(owner, text, name=f"{text} company {number}")
    client, query = browser_of(sales.director), "&".join(f"columns={name}" for name in COLUMNS)
    sheet = as_sheet(taken(client, query, "xlsx"))
    assert sheet.max_row == 1 + len(FORMULAS)
    assert not [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
    starts = tuple(text.strip()[0] for text in FORMULAS)
    rows = as_csv(taken(client, query))
    assert len(rows) == 1 + len(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.strip().startswith(starts)]


def test_too_many_rows_are_refused_in_words(sales: Sales, browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for _row in range(3):
        make_customer(owner=sales.rep)
    monkeypatch.setattr(exporting, "MOST", 2)
    answer = browser_of(sales.rep).post(URL, {"file_format": "csv"})
    assert answer.status_code == 409
    assert "At most 2 rows" in answer.content.decode()
    assert not ExportLog.objects.exists()
    with pytest.raises(DomainError):
        exporting.export(Customer.objects.all(), by=sales.rep, columns=[], order=["id"], file_format=FileFormat.XLSX)


def test_unknown_format_is_refused(sales: Sales, browser_of: Browser) -> None:
    assert browser_of(sales.rep).post(URL, {"file_format": "exe"}).status_code == 422
    assert browser_of(sales.rep).get(URL).status_code == 405


def test_export_costs_the_same_with_more_rows(sales: Sales, browser_of: Browser) -> None:
    client, query = browser_of(sales.manager), "&".join(f"columns={name}" for name in COLUMNS)
    full(sales.rep, "a")
    one = queries(lambda: taken(client, query))
    full(sales.rep, "b")
    full(sales.rep, "c")
    assert len(as_csv(taken(client, query))) == 4
    assert queries(lambda: taken(client, query)) == one


# The log


def test_log_is_read_by_who_leads_and_holds_his_people(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep)
    for person in (sales.rep, sales.other, sales.manager):
        taken(browser_of(person), "value=gold&columns=owner")
    rows = {row.by for row in browser_of(sales.manager).get(LOG).context["page"]}
    assert rows == {sales.rep, sales.manager}
    administrator = make_user("administrator")
    assert len(browser_of(administrator).get(LOG).context["page"]) == 3
    assert browser_of(sales.rep).get(LOG).status_code == 403
    assert "/customers/?value=gold&amp;columns=owner" in browser_of(sales.manager).get(LOG).content.decode()


def test_empty_log_says_so(sales: Sales, browser_of: Browser) -> None:
    assert "Nothing was exported yet" in browser_of(sales.manager).get(LOG).content.decode()


def test_log_costs_the_same_with_more_rows(sales: Sales, browser_of: Browser) -> None:
    client = browser_of(sales.manager)
    taken(browser_of(sales.rep))
    one = queries(lambda: client.get(LOG))
    taken(browser_of(sales.colleague))
    taken(browser_of(sales.manager))
    assert len(client.get(LOG).context["page"]) == 3
    assert queries(lambda: client.get(LOG)) == one


@pytest.mark.parametrize("statement", ["UPDATE customers_exportlog SET rows = 0", "DELETE FROM customers_exportlog"])
def test_log_is_only_added_to(sales: Sales, statement: str) -> None:
    log = ExportLog.objects.create(by=sales.rep, what="customers", format="csv", rows=1)
    assert str(log).startswith("customers ")
    with pytest.raises(IntegrityError, match="customers_export_stays"), transaction.atomic():
        connection.cursor().execute(statement)
