"""The queue and the other lists: whose rows, which filters, how many statements."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import SavedView, User
from accounts.rules.roles import Role
from accounts.services import saved_views
from requests_app.models import SupportContent, SupportRequest
from requests_app.rules.lists import FIRST_TAB, ORDER, TABS, Scope, Sort
from requests_app.rules.promises import PromiseKind
from requests_app.rules.states import RUNNING, State
from requests_app.services import conversation, search_index
from tests.factories import give_role, make_customer, make_request, make_user
from tests.requests_app.personas import World

QUEUE = "/queue/"


def numbers(client: Client, url: str, **query: Any) -> list[str | None]:
    """The numbers on the page, in their order."""
    return [row.number for row in client.get(url, query).context["page"]]


@pytest.fixture
def coordinator(client: Client, world: World) -> User:
    user = world.person("coordinator")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("persona", "url", "state", "seen"),
    [
        ("coordinator", QUEUE, State.SUBMITTED, True),
        ("coordinator_delegate", QUEUE, State.SUBMITTED, True),
        ("requester", QUEUE, State.SUBMITTED, False),
        ("stranger", QUEUE, State.SUBMITTED, False),
        ("requester", "/requests/mine/", State.SUBMITTED, True),
        ("coordinator", "/requests/mine/", State.SUBMITTED, False),
        ("lead", "/requests/work/", State.ASSIGNED, True),
        ("supporter_delegate", "/requests/work/", State.ASSIGNED, True),
        ("watcher", "/requests/work/", State.ASSIGNED, False),
        ("watcher", "/requests/all/", State.ASSIGNED, True),
        ("manager", "/requests/all/", State.ASSIGNED, True),
        ("stranger", "/requests/all/", State.ASSIGNED, False),
        ("administrator", "/requests/all/", State.ASSIGNED, True),
    ],
)
def test_list_holds_the_persons_own_rows(
    client: Client, world: World, persona: str, url: str, state: State, seen: bool
) -> None:
    made = world.request(state)
    client.force_login(world.person(persona))
    assert numbers(client, url) == ([made.number] if seen else [])


def test_lists_leave_drafts_out(client: Client, world: World) -> None:
    make_request(world.cast.requester, state=State.DRAFT, form=world.form)
    client.force_login(world.person("requester"))
    assert numbers(client, "/requests/mine/", tab="open") == []


def test_unrouted_requests_wait_for_the_administrator_alone(client: Client, world: World) -> None:
    lost = make_request(world.cast.requester, form=world.form)
    client.force_login(world.person("administrator"))
    assert numbers(client, QUEUE) == [lost.number]
    assert numbers(client, QUEUE, unrouted="on") == [lost.number]
    client.force_login(world.person("coordinator"))
    assert numbers(client, QUEUE) == []


def test_tabs_count_what_the_filters_leave(client: Client, world: World, coordinator: User) -> None:
    world.request(State.SUBMITTED, title="Alpha")
    world.request(State.SUBMITTED)
    world.request(State.IN_PROGRESS)
    world.request(State.CLOSED)
    found = {tab["key"]: tab["number"] for tab in client.get(QUEUE).context["tabs"]}
    assert found == {
        "triage": 2,
        "assign": 0,
        "working": 1,
        "returned": 0,
        "delivered": 0,
        "open": 3,
        "ended": None,
    }


@pytest.mark.parametrize("tab", TABS)
def test_tab_shows_its_states(client: Client, world: World, coordinator: User, tab: str) -> None:
    by_state: dict[str, str | None] = {state: world.request(state).number for state in State if state != State.DRAFT}
    assert set(numbers(client, QUEUE, tab=tab)) == {by_state[state] for state in TABS[tab].states}


def test_filters_narrow(client: Client, world: World, coordinator: User) -> None:
    give_role(coordinator, Role.COORDINATOR)  # coordinators may name any customer
    customer = make_customer(unit=world.company.east, owner=world.cast.requester)
    hit = world.request(
        State.ASSIGNED,
        customer=customer,
        urgency="critical",
        business_unit=world.company.east,
        due_at=timezone.now() - timedelta(hours=1),
        due_kind="deliver",
    )
    world.request(State.ASSIGNED, due_at=timezone.now() + timedelta(days=3), due_kind="deliver", lead=make_user())
    for query in (
        {"content": hit.content_id, "urgency": "critical"},
        {"customer": customer.pk},
        {"unit": world.company.east.pk},
        {"due": "overdue"},
        {"supporter": world.cast.lead.pk, "due": "overdue"},
    ):
        assert numbers(client, QUEUE, tab="working", **query) == [hit.number], query
    assert len(numbers(client, QUEUE, tab="working", due="week")) == 1
    assert numbers(client, QUEUE, tab="working", due="none") == []
    assert numbers(client, QUEUE, state=State.CLOSED) == []


def test_due_today_ends_at_midnight(client: Client, world: World, coordinator: User) -> None:
    tonight = timezone.localtime().replace(hour=23, minute=59, second=59)
    world.request(State.ASSIGNED, due_at=tonight, due_kind="deliver")
    world.request(State.ASSIGNED, due_at=tonight + timedelta(seconds=5), due_kind="deliver")
    assert len(numbers(client, QUEUE, tab="working", due="today")) == 1


def test_bad_filters_are_ignored_and_named(client: Client, coordinator: User) -> None:
    answer = client.get(QUEUE, {"customer": "x", "state": "nonsense", "tab": "none", "sort": "; drop", "q": "a\0b"})
    assert answer.status_code == 200
    assert set(answer.context["filters"].errors) == {"customer", "state", "tab", "sort", "q"}


def test_orders_sort_and_page(client: Client, world: World, coordinator: User) -> None:
    now = timezone.now()
    made = [
        world.request(
            State.SUBMITTED, submitted_at=now - timedelta(hours=hours), wanted_by=now + timedelta(hours=hours)
        )
        for hours in range(30)
    ]
    newest = [row.number for row in made]
    assert numbers(client, QUEUE) == newest[:4:-1]  # triage shows the oldest first
    assert numbers(client, QUEUE, sort=Sort.NEWEST) == newest[:25]
    assert numbers(client, QUEUE, sort=Sort.DUE) == newest[:25]
    first = client.get(QUEUE, {"sort": Sort.DUE}).context["page"]
    assert numbers(client, QUEUE, sort=Sort.DUE, after=first.next) == newest[25:]


def test_every_order_and_first_tab_exists() -> None:
    assert set(ORDER) == set(Sort)
    assert set(FIRST_TAB) == set(Scope)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("persona", ["coordinator", "administrator"])
def test_queue_costs_at_most_twelve_statements(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int, persona: str
) -> None:
    for _ in range(rows):
        world.request(State.SUBMITTED, customer=make_customer())
    client.force_login(world.person(persona))
    client.get(QUEUE)
    with django_assert_max_num_queries(12):
        assert client.get(QUEUE).status_code == 200


@pytest.mark.parametrize("url", ["/requests/mine/", "/requests/work/", "/requests/all/", "/"])
def test_lists_cost_the_same_with_one_and_three_rows(client: Client, world: World, url: str) -> None:
    counts = []
    client.force_login(world.person("supporter"))
    client.get(url)
    for more in (1, 2):
        for _ in range(more):
            world.request(State.ASSIGNED, customer=make_customer())
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_text_finds_two_chinese_characters(client: Client, world: World, coordinator: User) -> None:
    hit = world.request(State.SUBMITTED, title="上海门店网络压力测试")
    other = world.request(State.SUBMITTED, title="门店压测")
    for row in (hit, other):
        search_index.refresh(row)
    assert numbers(client, QUEUE, q="压力") == [hit.number]
    assert numbers(client, "/requests/search/", q="门店") == [other.number, hit.number]


def test_search_keeps_internal_notes_from_the_requester(client: Client, world: World) -> None:
    made = world.request(State.IN_PROGRESS)
    conversation.comment(made, by=world.person("coordinator"), body="secret margin", internal=True)
    conversation.comment(made, by=world.person("coordinator"), body="public word")
    found = {}
    for persona in (
        "requester",
        "manager",
        "watcher",
        "stranger",
        "coordinator",
        "lead",
        "cooperator",
        "administrator",
    ):
        client.force_login(world.person(persona))
        found[persona] = [len(numbers(client, "/requests/search/", q=text)) for text in ("secret", "public word")]
    assert found == {
        "requester": [0, 1],
        "manager": [0, 1],
        "watcher": [0, 1],
        "stranger": [0, 0],
        "coordinator": [1, 1],
        "lead": [1, 1],
        "cooperator": [1, 1],
        "administrator": [1, 1],
    }


def test_search_leads_a_number_to_its_request(client: Client, world: World) -> None:
    made = world.request()
    client.force_login(world.person("requester"))
    assert client.get("/requests/search/", {"q": str(made.number).lower()})["Location"] == made.get_absolute_url()
    client.force_login(world.person("stranger"))
    assert client.get("/requests/search/", {"q": str(made.number)}).status_code == 200


def test_search_asks_for_two_characters(client: Client, world: World) -> None:
    client.force_login(world.person("requester"))
    assert client.get("/requests/search/", {"q": "测"}).context["too_short"]


def test_saved_view_has_a_stable_link_that_shares_filters_not_rows(
    client: Client, world: World, coordinator: User
) -> None:
    world.request()
    saved = client.post("/requests/views/new/queue/", {"name": "Mine", "query": "urgency=normal", "is_shared": "on"})
    view = SavedView.objects.get()
    assert saved["Location"] == f"/requests/views/{view.token}/"
    assert client.get(saved["Location"])["Location"] == f"/queue/?urgency=normal&view={view.token}"
    client.force_login(world.person("stranger"))
    assert numbers(client, client.get(f"/requests/views/{view.token}/")["Location"]) == []
    assert client.post(f"/requests/views/{view.token}/delete/").status_code == 403


def test_saved_view_without_a_name_leads_back_whatever_the_filters_hold(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    typed = {"name": "", "query": "q=技术\r\nX-Forged: 1"}
    answer = client.post("/requests/views/new/queue/", typed, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/queue/?q=%E6%8A%80%E6%9C%AF%0D%0AX-Forged:%201"
    assert "X-Forged" not in answer.headers


def test_saved_view_refuses_a_second_of_the_same_name(client: Client, coordinator: User) -> None:
    for _ in range(2):
        answer = client.post("/requests/views/new/queue/", {"name": "Mine", "query": ""})
    assert answer.status_code == 409
    assert SavedView.objects.count() == 1
    assert client.post("/requests/views/new/queue/", {"name": "", "query": "q=1"})["Location"] == "/queue/?q=1"


def test_saved_views_of_one_person_are_limited(client: Client, world: World, coordinator: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=owner, scope=scope, name=str(number))
        for owner in (coordinator, world.cast.stranger)
        for scope in ("queue", "all")
        for number in range(saved_views.MOST // 2)
    )
    answer = client.post("/requests/views/new/queue/", {"name": "One more", "query": ""})
    assert answer.status_code == 409
    assert "You have 50 saved views" in answer.content.decode()
    saved_views.drop(coordinator.saved_views.all()[0], by=coordinator)
    assert client.post("/requests/views/new/queue/", {"name": "One more", "query": ""}).status_code == 302


def test_private_view_does_not_exist_for_others(client: Client, world: World, coordinator: User) -> None:
    client.post("/requests/views/new/queue/", {"name": "Mine", "query": ""})
    token = SavedView.objects.get().token
    assert client.post(f"/requests/views/{token}/delete/").status_code == 302
    client.post("/requests/views/new/queue/", {"name": "Mine", "query": ""})
    client.force_login(world.person("stranger"))
    assert client.get(f"/requests/views/{SavedView.objects.get().token}/").status_code == 404
    assert client.get("/requests/views/unknown/").status_code == 404


def test_overdue_is_the_same_question_in_lists_and_rows_whatever_is_due(world: World) -> None:
    now = timezone.now()
    for state in RUNNING:
        for kind in PromiseKind:
            for due in (now - timedelta(hours=1), now + timedelta(hours=1)):
                world.request(state, due_at=due, due_kind=kind)
        world.request(state)
    by_rows = {row.pk for row in SupportRequest.objects.all() if row.is_overdue}
    assert by_rows == set(SupportRequest.objects.overdue(timezone.now()).values_list("pk", flat=True))
    assert len(by_rows) == len(RUNNING) * len(PromiseKind)


def test_row_says_what_is_due_by_when_and_that_it_is_late(client: Client, world: World, coordinator: User) -> None:
    now = timezone.now()
    world.request(State.SUBMITTED, due_at=now - timedelta(hours=1), due_kind="accept")
    world.request(State.DELIVERED, due_at=now + timedelta(hours=1), due_kind="confirm")
    world.request(State.RETURNED)
    world.request(State.CLOSED)
    rows = client.get(QUEUE, {"tab": "open"}).content.decode().split("<tbody>")[1].split("</tr>")
    words = {word: sum(word in row for row in rows) for word in ("Overdue", "Clock stands still", "is-overdue")}
    assert words == {"Overdue": 1, "Clock stands still": 1, "is-overdue": 1}
    assert sum(">Accept</span>" in row and "Overdue" in row for row in rows) == 1
    assert sum(">Confirm</span>" in row for row in rows) == 1
    assert "by time, unconfirmed" in client.get(QUEUE, {"tab": "ended"}).content.decode()


def test_due_first_goes_on_where_the_page_ended(client: Client, world: World, coordinator: User) -> None:
    now = timezone.now()
    due = {
        world.request(State.ASSIGNED, due_at=now + timedelta(hours=hour), due_kind="deliver").number: hour
        for hour in random.sample(range(-20, 20), 30)
    }
    last = world.request(State.RETURNED).number
    first = client.get(QUEUE, {"tab": "open", "sort": "due"}).context["page"]
    second = client.get(QUEUE, {"tab": "open", "sort": "due", "after": first.next}).context["page"]
    shown = [row.number for row in (*first, *second)]
    assert shown == [*sorted(due, key=lambda number: due[number or ""]), last]


def test_unrouted_request_is_marked_in_the_list(client: Client, world: World) -> None:
    world.request()
    client.force_login(world.person("administrator"))
    assert "signpost-split" not in client.get("/requests/all/").content.decode().split("<tbody>")[1]
    make_request(world.cast.requester, form=world.form)
    assert client.get("/requests/all/").content.decode().split("<tbody>")[1].count("Without a queue") == 1


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.ASSIGNED, {"start", "return"}),
        (State.IN_PROGRESS, {"deliver", "return"}),
        (State.DELIVERED, set()),
    ],
)
def test_rows_of_my_work_offer_the_next_step(client: Client, world: World, state: State, offered: set[str]) -> None:
    made = world.request(state)
    client.force_login(world.person("lead"))
    page = client.get("/requests/work/", {"tab": "open"}).content.decode()
    for action in ("start", "deliver", "return", "accept", "assign"):
        assert (f"{made.get_absolute_url()}{action}/" in page) == (action in offered)


def test_my_work_has_tabs_for_triage_only_while_something_is_in_them(client: Client, world: World) -> None:
    def keys(url: str, **query: str) -> list[object]:
        return [tab["key"] for tab in client.get(url, query).context["tabs"]]

    client.force_login(world.person("lead"))
    assert keys("/requests/work/") == ["working", "returned", "delivered", "open", "ended"]
    assert "triage" in keys("/requests/work/", tab="triage")
    assert {"triage", "assign"} <= set(keys("/requests/all/"))
    world.request(State.ACCEPTED)
    assert keys("/requests/work/")[:2] == ["assign", "working"]


def test_work_is_started_with_one_click_from_list_and_start_page(client: Client, world: World) -> None:
    for url in ("/requests/work/", "/"):
        made = world.request(State.ASSIGNED)
        client.force_login(world.person("lead"))
        assert f'action="{made.get_absolute_url()}start/"' in client.get(url).content.decode()
        client.post(f"{made.get_absolute_url()}start/")
        made.refresh_from_db()
        assert made.state == State.IN_PROGRESS


def test_process_group_filters(client: Client, world: World, coordinator: User) -> None:
    made = world.request()
    group = made.content.process_group
    other = next(value for value in SupportContent.ProcessGroup.values if value != group)
    assert numbers(client, QUEUE, group=group) == [made.number]
    assert numbers(client, QUEUE, group=other) == []
