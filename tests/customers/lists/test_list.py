"""The list of customers: whose rows, which filters and orders, which columns, how many statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ListColumns, SavedView, User
from accounts.rules.roles import Role
from customers.models import Address, Contact, Customer, Industry, Need, Opportunity, SightRule
from customers.rules.lists import COLUMNS, FIRST, LIST, ORDER, Sort, Tab
from customers.services import search_index
from tests.factories import give_role, make_customer, make_delegation, make_user
from tests.queries import queries

from .conftest import Sales

pytestmark = pytest.mark.django_db
URL = "/customers/"
Browser = Callable[[User], Client]


def names(client: Client, **query: Any) -> list[str]:
    """The names on the page, in their order."""
    return [customer.name for customer in client.get(URL, query).context["page"]]


def tabs(client: Client, **query: Any) -> dict[str, str]:
    return {tab.key: str(tab.number) for tab in client.get(URL, query).context["tabs"]}


@pytest.fixture
def mine(sales: Sales) -> Customer:
    """Of the rep, with something in every field that is hidden from others."""
    customer = make_customer(
        owner=sales.rep,
        name="华东电网有限公司",
        notes="秘密笔记",
        competitors="Rival & Sons",
        competition="strong",
        next_step="Send the offer",
        next_on=timezone.localdate() - timedelta(days=1),
        last_contact_at=timezone.now() - timedelta(days=40),
        tags=["电力", "vip"],
        value="gold",
    )
    Contact.objects.create(customer=customer, name="王芳", mobile="13800138000", email="wang@grid.cn", is_main=True)
    Need.objects.create(customer=customer, words="停电太多", recorded_by=sales.rep)
    Opportunity.objects.create(customer=customer, name="Pilot", amount=120000, created_by=sales.rep)
    search_index.refresh(customer)
    customer.save()
    return customer


# Whose customers


def test_rep_has_his_own_and_no_tabs(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep, name="Mine")
    make_customer(owner=sales.colleague, name="Hers")
    client = browser_of(sales.rep)
    assert names(client) == ["Mine"]
    assert tabs(client) == {"mine": "1"}
    assert b'class="tabs"' not in client.get(URL).content


def test_manager_begins_with_his_team(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep, name="Rep's")
    make_customer(owner=sales.manager, name="Manager's")
    make_customer(owner=sales.other, name="South")
    make_customer(owner=None, unit=sales.company.east, name="Nobody's")
    client = browser_of(sales.manager)
    assert names(client) == ["Manager's", "Nobody's", "Rep's"]
    assert tabs(client) == {"mine": "1", "team": "3"}
    assert names(client, tab="mine") == ["Manager's"]
    assert names(client, tab="all") == names(client)  # not his tab: his first one instead


def test_director_sees_all_and_his_unit(sales: Sales, browser_of: Browser) -> None:
    director = make_user(Role.MARKETING_DIRECTOR, unit=sales.company.east_sales)
    make_customer(owner=sales.rep, unit=sales.company.east, name="East")
    make_customer(owner=sales.other, unit=sales.company.south, name="South")
    client = browser_of(director)
    assert tabs(client) == {"team": "1", "unit": "1", "all": "2"}
    assert names(client, tab="unit") == ["East"]
    assert names(client, tab="all") == ["East", "South"]


def test_who_stands_in_has_a_tab_for_it(sales: Sales, browser_of: Browser) -> None:
    make_delegation(sales.rep, sales.other)
    make_customer(owner=sales.rep, name="Absent's")
    make_customer(owner=sales.other, name="Mine")
    client = browser_of(sales.other)
    assert tabs(client) == {"mine": "1", "others": "1"}
    assert names(client, tab="others") == ["Absent's"]


def test_who_owns_nothing_is_told_what_to_do(sales: Sales, browser_of: Browser) -> None:
    assert "Record whom you collected" in browser_of(sales.rep).get(URL).content.decode()
    supporter = make_user(Role.SUPPORTER)
    page = browser_of(supporter).get(URL)
    assert "Sales records new ones" in page.content.decode()
    assert tabs(browser_of(supporter)) == {"all": "0"}


def test_thrown_away_and_merged_are_not_listed(sales: Sales, browser_of: Browser) -> None:
    kept = make_customer(owner=sales.rep, name="Kept")
    make_customer(owner=sales.rep, deleted_at=timezone.now(), deleted_by=sales.rep)
    make_customer(owner=sales.rep, merged_into=kept)
    assert names(browser_of(sales.rep)) == ["Kept"]


# Filters


def test_search_takes_two_chinese_characters_of_names_and_of_what_is_open(
    sales: Sales, mine: Customer, browser_of: Browser
) -> None:
    for text in ("电网", "电力", "王芳", "笔记", "停电", "13800138000", mine.number.lower()):
        assert names(browser_of(sales.rep), q=text) == [mine.name], text
    assert names(browser_of(sales.rep), q="水网") == []


def test_search_finds_hidden_words_only_for_who_may_read_them(
    sales: Sales, mine: Customer, browser_of: Browser
) -> None:
    for text, seen in {"电网": True, "电力": True, "王芳": False, "笔记": False, "停电": False, "13800": False}.items():
        assert bool(names(browser_of(sales.coordinator), q=text)) == seen, text
        assert names(browser_of(sales.director), q=text) == [mine.name], text


def test_search_of_a_manager_looks_in_his_widest_tab(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    answer = browser_of(sales.manager).get(URL, {"q": "电网"})
    assert answer.context["filters"].current_tab == Tab.TEAM
    assert mine.name in answer.content.decode()


def test_search_box_opens_the_only_hit(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    client = browser_of(sales.rep)
    found = client.get(URL, {"q": mine.name, "open": "1"})
    assert (found.status_code, found["Location"]) == (302, mine.get_absolute_url())
    for query in ({"q": mine.name}, {"q": mine.name, "open": "1", "incomplete": "on"}, {"open": "1"}):
        assert client.get(URL, query).status_code == 200
    assert client.get(URL, {"q": "nobody of this name", "open": "1"}).status_code == 200
    make_customer(owner=sales.rep, name=f"{mine.name} II")
    several = client.get(URL, {"q": mine.name, "open": "1"})
    assert mine.name in several.content.decode()
    assert "open=" not in several.context["query"]


def test_filters_narrow(sales: Sales, browser_of: Browser) -> None:
    whole = Industry.objects.create(code="x-energy", name_en="Energy", name_zh="能源")
    part = Industry.objects.create(code="x-energy-power", name_en="Power", name_zh="电力", parent=whole)
    now = timezone.now()
    hit = make_customer(
        owner=sales.rep,
        unit=sales.company.east,
        name="Hit",
        industry=part,
        value="gold",
        account="key",
        tracking="intent",
        stage="needs",
        source="partner",
        competition="strong",
        tags=["vip", "电力"],
        created_at=now - timedelta(days=10),
        last_contact_at=now - timedelta(days=30),
        protected_until=now + timedelta(days=3),
        next_on=timezone.localdate(),
    )
    make_customer(
        owner=sales.rep,
        unit=sales.company.south,
        last_contact_at=now,
        completed_at=now,
        next_on=timezone.localdate() + timedelta(days=9),
        protected_until=now + timedelta(days=90),
    )
    day = timezone.localdate() - timedelta(days=10)
    client = browser_of(sales.rep)
    for query in (
        {"owner": sales.rep.pk, "value": "gold"},
        {"unit": sales.company.east.pk},
        {"industry": whole.pk},
        {"industry": part.pk},
        {"account": "key"},
        {"tracking": ["intent", "signed"]},
        {"stage": "needs"},
        {"source": "partner"},
        {"competition": "strong"},
        {"tags": "vip，电力"},
        {"recorded_from": day, "recorded_to": day},
        {"recorded_to": day},
        {"silent": 29},
        {"protected_before": timezone.localdate() + timedelta(days=5)},
        {"incomplete": "on"},
        {"next": "today"},
        {"next": "week"},
    ):
        assert names(client, **query) == [hit.name], query
    for query in ({"silent": 31}, {"tags": "vip,none"}, {"never": "on"}, {"next": "overdue"}, {"next": "none"}):
        assert names(client, **query) == [], query
    assert names(client, owner=sales.other.pk) == []


def test_ownerless_never_contacted_and_undated_are_found(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=None, unit=sales.company.east, name="Nobody's")
    make_customer(owner=sales.rep, name="Rep's", last_contact_at=timezone.now(), next_on=date(2026, 1, 1))
    client = browser_of(sales.manager)
    for query in ({"ownerless": "on"}, {"never": "on"}, {"next": "none"}):
        assert names(client, **query) == ["Nobody's"], query
    assert names(client, next="overdue") == ["Rep's"]


@pytest.mark.parametrize(
    "query", [{"competition": "strong"}, {"silent": "39"}, {"next": "overdue"}, {"competition": "strong", "q": "电网"}]
)
def test_hidden_facts_cannot_be_filtered_by(
    sales: Sales, mine: Customer, browser_of: Browser, query: dict[str, str]
) -> None:
    assert names(browser_of(sales.coordinator), **query) == []
    assert names(browser_of(sales.rep), **query) == [mine.name]


@pytest.mark.parametrize("query", [{"never": "on"}, {"next": "none"}])
def test_absence_of_hidden_facts_cannot_be_filtered_by(
    sales: Sales, browser_of: Browser, query: dict[str, str]
) -> None:
    make_customer(owner=sales.rep)
    assert names(browser_of(sales.coordinator), **query) == []
    assert len(names(browser_of(sales.director), **query)) == 1


def test_bad_filters_are_ignored_and_named(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep, name="Mine")
    bad = {"owner": "x", "tab": "none", "sort": ";", "silent": "-1", "recorded_from": "soon", "q": "a\0b"}
    answer = browser_of(sales.rep).get(URL, bad)
    assert set(answer.context["filters"].errors) == set(bad)
    assert [customer.name for customer in answer.context["page"]] == ["Mine"]


def test_nothing_that_fits_offers_everything(sales: Sales, browser_of: Browser) -> None:
    page = browser_of(sales.rep).get(URL, {"value": "gold"}).content.decode()
    assert "Nothing fits these filters" in page
    assert "Show everything" in page


# Orders and pages


@pytest.mark.parametrize("sort", Sort.values)
def test_orders_sort_and_page_without_gap(sales: Sales, browser_of: Browser, sort: str) -> None:
    for number in range(30):
        make_customer(
            owner=sales.rep,
            name=f"C{number:02d}",
            value=["gold", "silver", "ordinary"][number % 3],
            last_contact_at=datetime(2026, 1, 1 + number % 5, tzinfo=UTC) if number % 4 else None,
            next_on=date(2026, 1, 1 + number % 7) if number % 2 else None,
        )
    expected = list(Customer.objects.order_by(*ORDER[sort]).values_list("name", flat=True))
    for person in (sales.rep, sales.director):
        client = browser_of(person)
        first = client.get(URL, {"sort": sort}).context["page"]
        second = client.get(URL, {"sort": sort, "after": first.next}).context["page"]
        assert [row.name for row in (*first, *second)] == expected


def test_most_valuable_come_first(sales: Sales, browser_of: Browser) -> None:
    for value in ("ordinary", "gold", "silver"):
        make_customer(owner=sales.rep, name=value, value=value)
    assert names(browser_of(sales.rep), sort="value") == ["gold", "silver", "ordinary"]


@pytest.mark.parametrize("sort", [Sort.NEXT, Sort.CONTACT])
def test_order_tells_nothing_of_what_is_hidden(sales: Sales, browser_of: Browser, sort: str) -> None:
    coordinating_rep = make_user(Role.SALES_REP, Role.COORDINATOR, unit=sales.company.east_sales)
    for name, days, owner in (("late", 3, sales.rep), ("soon", 1, sales.rep), ("own", 2, coordinating_rep)):
        make_customer(
            owner=owner,
            name=name,
            next_on=date(2026, 1, days),
            last_contact_at=datetime(2026, 1, days, tzinfo=UTC),
        )
    assert names(browser_of(sales.director), sort=sort) == ["soon", "own", "late"]
    assert names(browser_of(sales.coordinator), sort=sort) == ["late", "soon", "own"]  # as they were recorded
    assert names(browser_of(coordinating_rep), sort=sort, tab="all") == ["own", "late", "soon"]


# Columns


def test_every_column_shows_what_is_there(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    Address.objects.create(customer=mine, text="1 Harbour Road", is_main=True)
    Opportunity.objects.create(customer=mine, name="Second", amount=80, created_by=sales.rep)
    whole = Industry.objects.create(code="x", name_en="Energy", name_zh="能源")
    mine.industry = Industry.objects.create(code="x-power", name_en="Power", name_zh="电力", parent=whole)
    mine.other_names = ["East Grid"]
    mine.save()
    page = browser_of(sales.rep).get(URL, {"columns": list(COLUMNS)}).content.decode()
    words = ["王芳", "13800138000", "wang@grid.cn", "120,080.00", "秘密笔记", "电力", "vip"]
    for word in (*words, "Send the offer", "1 Harbour Road", "East Grid", "Rival &amp; Sons", "Energy · Power"):
        assert word in page, word
    assert "A strong competitor</span>" in page


def test_hidden_columns_stay_empty(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    page = browser_of(sales.coordinator).get(URL, {"columns": list(COLUMNS)}).content.decode()
    table = page.partition("<tbody>")[2]
    assert "王芳" in table  # names of contacts are not hidden
    for word in ("13800138000", "wang@grid.cn", "120,000", "秘密笔记", "Send the offer", "Rival", "strong competitor"):
        assert word not in table
    assert table.count("Shown to the owner and his managers only") == sum(c.private for c in COLUMNS.values())


def test_columns_are_the_address_then_the_last_choice_then_the_lists_own(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep)
    client = browser_of(sales.rep)

    def shown(**query: Any) -> list[str]:
        labels = client.get(URL, query).context["columns"]
        return [name for name, column in COLUMNS.items() if column in labels]

    assert tuple(shown()) == FIRST
    answer = client.post(URL + "columns/", {"columns": ["unit", "number"], "query": "sort=value&columns=owner"})
    assert answer["Location"] == "/customers/?sort=value"
    assert shown() == ["number", "unit"]
    long = "&".join(["tracking=key"] * 100)
    assert client.post(URL + "columns/", {"columns": ["unit"], "query": long})["Location"] == f"/customers/?{long}"
    assert shown(columns=["stage", "no-such"]) == ["stage"]
    client.post(URL + "columns/", {"columns": ["stage"]})
    assert ListColumns.objects.get(user=sales.rep, scope=LIST).columns == ["stage"]
    client.post(URL + "columns/", {"query": "x" * 9000})
    assert tuple(shown()) == FIRST


# Saved views


def test_saved_view_keeps_filters_order_and_columns(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep, name="Gold", value="gold")
    make_customer(owner=sales.rep, name="Plain")
    client = browser_of(sales.rep)
    page = client.get(URL, {"value": "gold", "sort": "newest", "columns": ["stage"], "after": "x"})
    query = page.context["view_form"].initial["query"]
    assert query == "value=gold&sort=newest&columns=stage"
    saved = client.post(URL + "views/new/customers/", {"name": "Gold ones", "query": query, "is_shared": "on"})
    view = SavedView.objects.get()
    assert saved["Location"] == f"/customers/views/{view.token}/"
    leads = client.get(saved["Location"])
    assert leads["Location"] == f"/customers/?{query}&view={view.token}"
    assert [row.name for row in client.get(leads["Location"]).context["page"]] == ["Gold"]
    assert "Gold ones" in browser_of(sales.other).get(URL).content.decode()
    assert browser_of(sales.other).get(f"/customers/views/{view.token}/").status_code == 302
    assert browser_of(sales.other).post(f"/customers/views/{view.token}/delete/").status_code == 403
    assert client.post(f"/customers/views/{view.token}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_views_of_other_lists_are_none_of_ours(sales: Sales, browser_of: Browser) -> None:
    other = SavedView.objects.create(owner=sales.rep, scope="queue", name="Queue", query="")
    client = browser_of(sales.rep)
    assert client.get(f"/customers/views/{other.token}/").status_code == 404
    assert client.post("/customers/views/new/queue/", {"name": "X"}).status_code == 404
    assert client.get(f"/requests/views/{other.token}/").status_code == 302


# What it costs


@pytest.mark.parametrize("columns", [FIRST, tuple(COLUMNS)])
def test_list_costs_the_same_with_more_rows(sales: Sales, browser_of: Browser, columns: tuple[str, ...]) -> None:
    def add() -> None:
        customer = make_customer(owner=make_user(Role.SALES_REP, unit=sales.company.east_sales))
        Contact.objects.create(customer=customer, name="Li", is_main=True)
        Opportunity.objects.create(customer=customer, name="P", amount=1, created_by=sales.rep)
        Address.objects.create(customer=customer, text="Here")

    client = browser_of(sales.manager)
    add()
    one = queries(lambda: client.get(URL, {"columns": columns, "q": ""}))
    add()
    add()
    assert len(names(client)) == 3
    assert queries(lambda: client.get(URL, {"columns": columns, "q": ""})) == one


def test_sight_rules_change_what_the_list_holds(sales: Sales, mine: Customer, browser_of: Browser) -> None:
    SightRule.objects.create(role=Role.SUPPORTER, scope="unit", sees_private=False)
    supporter = make_user(Role.SUPPORTER, unit=sales.company.east_sales)
    Customer.objects.update(unit=sales.company.east)
    client = browser_of(supporter)
    assert tabs(client) == {"unit": "1"}
    assert names(client, next="overdue") == []
    give_role(supporter, Role.SALES_REP)
    assert tabs(client) == {"mine": "0", "unit": "1"}
