"""The inbox: what waits, in which order, for whom, and what a page of it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from approvals.models import Case, Copy, Task
from approvals.rules.states import Mode
from approvals.services import deciding, documents
from tests.approvals.rows import make_copy, make_mandate, make_task
from tests.approvals.running import approve, asks, submitted, task_of
from tests.factories import make_customer
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db
INBOX = reverse("approvals:inbox")
SEARCHES = {"q=Copied": 1, "q=now": 0, "least=700": 1, "most=200": 1, "least=112&most=113": 1}
"""Query of the tab with copies → rows: amounts are not asked there."""


def lines(browser: Browsers, person: User, query: str = "") -> list[str]:
    """The titles on the page, in their order."""
    return [line.document.title for line in browser(person).get(f"{INBOX}{query}").context["lines"]]


def ask(*people: User, owner: User, due: timedelta | None = None, **fields: Any) -> Case:
    """A round that asks these people, due so long from now."""
    case = submitted(asks(*people), owner=owner, **fields)
    if due is not None:
        Task.objects.filter(step__case=case).update(due_at=timezone.now() + due)
    return case


def test_inbox_shows_what_is_due_first_in_groups_overdue_before_all(browser: Browsers, rep: User, ann: User) -> None:
    day = timezone.localtime().replace(hour=12, minute=0)
    for title, due in {"Later": day + timedelta(days=3), "Late": day - timedelta(days=1)}.items():
        ask(ann, owner=rep, title=title, due=due - timezone.now())
    Task.objects.filter(step__case=ask(ann, owner=rep, title="Sometime")).update(due_at=None)
    groups = browser(ann).get(INBOX).context["groups"]
    assert [(str(label), [line.document.title for line in few]) for label, few in groups] == [
        ("Overdue", ["Late"]),
        ("Due later", ["Later"]),
        ("Without a due time", ["Sometime"]),
    ]


@pytest.mark.parametrize(("hour", "group"), [(23, "Due today"), (24, "Due later")])
def test_what_is_due_until_midnight_is_due_today(
    browser: Browsers, rep: User, ann: User, hour: int, group: str, time_machine: Any
) -> None:
    morning = datetime(2026, 11, 24, 9, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(morning, tick=False)
    ask(ann, owner=rep, due=timedelta(hours=hour - 9))
    assert [str(label) for label, _few in browser(ann).get(INBOX).context["groups"]] == [group]


def test_inbox_holds_own_tasks_and_those_of_a_mandate_and_no_others(
    browser: Browsers, rep: User, ann: User, bob: User, cyd: User
) -> None:
    ask(ann, owner=rep, title="Mine")
    ask(bob, owner=rep, title="Bob's")
    ask(cyd, owner=rep, title="Cyd's")
    make_mandate(bob, ann)
    page = browser(ann).get(INBOX)
    assert {(line.document.title, line.for_whom) for line in page.context["lines"]} == {("Mine", None), ("Bob's", bob)}
    text = page.content.decode()
    assert "for Bob" in text
    assert "You may decide for Bob" in text
    assert "Ann may decide for you" in browser(bob).get(INBOX).content.decode()
    assert lines(browser, rep) == []


def test_inbox_marks_what_is_asked_as_an_opinion_and_offers_no_box_for_it(
    browser: Browsers, rep: User, ann: User
) -> None:
    case = ask(ann, owner=rep)
    Task.objects.filter(step__case=case).update(kind="opinion")
    (line,) = browser(ann).get(INBOX).context["lines"]
    assert line.is_opinion
    assert not line.several


def test_box_to_approve_several_is_there_only_without_comment_and_outside_authority(
    browser: Browsers, rep: User, ann: User
) -> None:
    submitted(asks(ann), owner=rep, title="Plain")
    submitted(asks(ann, needs_comment=True), owner=rep, title="Comment")
    submitted(asks(ann, is_authority=True), owner=rep, title="Authority")
    found = {line.document.title: line.several for line in browser(ann).get(INBOX).context["lines"]}
    assert found == {"Plain": True, "Comment": False, "Authority": False}


def test_inbox_filters_by_kind_customer_submitter_amount_and_text(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    customer = make_customer(owner=rep)
    small = ask(ann, owner=rep, title="Small", net_amount=Decimal(100), customer=customer)
    ask(ann, owner=bob, title="Large", net_amount=Decimal(900))
    for query, titles in {
        "?kind=note": {"Small", "Large"},
        f"?customer={customer.pk}": {"Small"},
        f"?submitter={bob.pk}": {"Large"},
        "?least=100.01": {"Large"},
        "?most=100": {"Small"},
        f"?q={small.document.number[-3:] if small.document.number else ''}": {"Small"},
        "?q=arg": {"Large"},
        "?kind=nonsense": {"Small", "Large"},
        "?least=many": {"Small", "Large"},
        "?tab=nonsense": {"Small", "Large"},
    }.items():
        assert set(lines(browser, ann, query)) == titles, query


def test_filters_offer_the_customers_and_submitters_of_the_rows_and_no_others(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = ask(ann, owner=rep)
    ask(bob, owner=bob)
    filters = browser(ann).get(INBOX).context["filters"]
    assert list(filters.fields["customer"].queryset) == [case.document.customer]
    assert list(filters.fields["submitter"].queryset) == [rep]
    assert "submitter" not in browser(ann).get(f"{INBOX}?tab=mine").context["filters"].fields


def test_pickers_of_the_filters_find_by_name_what_the_rows_of_the_tab_are_about(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    mill = make_customer(owner=rep, name="Harbour mill")
    ask(ann, owner=rep, customer=mill)
    ask(bob, owner=bob, customer=make_customer(owner=rep, name="Hill mill"))

    def found(what: str, text: str, tab: str = "open", person: User = ann) -> list[str]:
        answer = browser(person).get(reverse("approvals:inbox_picker", args=[tab, what]), {"q": text})
        return [item["text"] for item in answer.json()["items"]]

    assert found("customer", "mill") == [str(mill)]
    assert found("customer", "no such") == []
    assert found("submitter", "Rep") == [str(rep)]
    assert found("customer", "mill", tab="mine", person=rep) == [str(mill)]
    for tab, what in (("copies", "customer"), ("open", "owner"), ("none", "customer")):
        assert browser(ann).get(reverse("approvals:inbox_picker", args=[tab, what])).status_code == 404
    page = browser(ann).get(f"{INBOX}?customer={mill.pk}").content.decode()
    assert f'<option value="{mill.pk}" selected' in page
    assert lines(browser, ann, "?q=harbour") == lines(browser, ann)


def test_who_has_a_word_in_the_step_is_not_offered_anothers(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    both = ask(ann, bob, owner=rep, title="Both")
    ask(ann, owner=rep, title="Hers")
    make_mandate(ann, bob)
    assert sorted(lines(browser, bob)) == ["Both", "Hers"]
    approve(both, bob)
    assert lines(browser, bob) == ["Hers"]
    assert set(lines(browser, ann)) == {"Both", "Hers"}


def test_nothing_that_fits_the_filters_is_told_from_nothing_at_all(browser: Browsers, rep: User, ann: User) -> None:
    assert "Nothing waits for your decision" in browser(ann).get(INBOX).content.decode()
    ask(ann, owner=rep)
    assert "Nothing fits these filters" in browser(ann).get(f"{INBOX}?q=none").content.decode()


@pytest.mark.parametrize(
    ("tab", "words"),
    [("decided", "not decided anything"), ("copies", "No copies"), ("mine", "not submitted anything")],
)
def test_empty_tabs_say_what_they_are_for(browser: Browsers, ann: User, tab: str, words: str) -> None:
    assert words in browser(ann).get(f"{INBOX}?tab={tab}").content.decode()


def test_what_was_decided_moves_to_its_tab_the_newest_first(browser: Browsers, rep: User, ann: User) -> None:
    for title in ("First", "Second"):
        approve(ask(ann, owner=rep, title=title), ann)
    assert lines(browser, ann) == []
    assert lines(browser, ann, "?tab=decided") == ["Second", "First"]


def test_copies_are_listed_with_those_not_read_marked(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    case = ask(ann, owner=rep, title="Shared")
    copy = make_copy(bob, content=case.content)
    page = browser(bob).get(f"{INBOX}?tab=copies")
    assert [tab["number"] and str(tab["number"]) for tab in page.context["tabs"]] == ["0", None, "1", None]
    text = page.content.decode()
    assert "New" in text
    assert reverse("approvals:read_copy", args=[copy.pk]) in text
    Copy.objects.filter(pk=copy.pk).update(read_at=timezone.now())
    page = browser(bob).get(f"{INBOX}?tab=copies")
    assert [line.title for line in page.context["lines"]] == ["Shared"]
    assert [tab["number"] and str(tab["number"]) for tab in page.context["tabs"]] == ["0", None, None, None]


def reworked(case: Case, ann: User, rep: User) -> None:
    """Returned, and changed since: title, amount and customer."""
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Draft of now", net_amount=Decimal(777), customer=make_customer(owner=rep, name="Other mill"))


def test_copy_is_listed_and_searched_by_what_it_says_not_by_the_draft_since(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = ask(ann, owner=rep, title="Copied words", net_amount=Decimal(111))
    make_copy(bob, content=case.content)
    reworked(case, ann, rep)
    page = browser(bob).get(f"{INBOX}?tab=copies")
    text = page.content.decode()
    for shown in ("Copied words", "¥111.00"):
        assert shown in text
    for hidden in ("Draft of now", "¥777", "Other mill"):
        assert hidden not in text
    assert list(page.context["filters"].fields) == ["tab", "q", "kind"]
    found = {query: len(browser(bob).get(f"{INBOX}?tab=copies&{query}").context["lines"]) for query in SEARCHES}
    assert found == SEARCHES


def test_what_was_decided_shows_the_amount_that_was_decided(browser: Browsers, rep: User, ann: User) -> None:
    reworked(ask(ann, owner=rep, net_amount=Decimal(111)), ann, rep)
    text = browser(ann).get(f"{INBOX}?tab=decided").content.decode()
    assert "¥111.00" in text
    assert "¥777" not in text


def test_what_one_submitted_says_with_whom_it_lies(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ALL), owner=rep, title="Ours")
    page = browser(rep).get(f"{INBOX}?tab=mine")
    (line,) = page.context["lines"]
    assert [task.holder for task in line.waiting] == [ann, bob]
    assert "with Ann" in page.content.decode()
    approve(case, ann, bob)
    (line,) = browser(rep).get(f"{INBOX}?tab=mine").context["lines"]
    assert line.waiting == ()


@pytest.mark.parametrize("tab", ["open", "decided", "copies", "mine"])
def test_a_page_costs_the_same_with_one_row_and_with_three(
    browser: Browsers, rep: User, ann: User, bob: User, tab: str
) -> None:
    """At most 12 statements, session and person included."""

    def one_more() -> None:
        case = ask(ann, owner=rep)
        make_copy(rep, content=ask(ann, owner=bob).content)
        make_copy(ann, content=case.content)
        make_task(ann, step=case.steps.get(), state="approved")

    person = browser(rep if tab == "mine" else ann)
    one_more()
    with_one = queries(lambda: person.get(f"{INBOX}?tab={tab}"))
    one_more()
    one_more()
    assert queries(lambda: person.get(f"{INBOX}?tab={tab}")) == with_one <= 12


def test_htmx_gets_the_list_alone(browser: Browsers, ann: User) -> None:
    text = browser(ann).get(INBOX, headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in text
    assert "<html" not in text


def test_pages_follow_by_due_time(browser: Browsers, rep: User, ann: User) -> None:
    for number in range(27):
        ask(ann, owner=rep, title=f"Note {number:02}", due=timedelta(hours=number + 1))
    first = browser(ann).get(INBOX).context["page"]
    assert len(first) == 25
    assert lines(browser, ann, f"?after={first.next}") == ["Note 25", "Note 26"]


def test_menu_counts_what_waits_and_shows_nothing_for_nothing(browser: Browsers, rep: User, ann: User) -> None:
    count = reverse("approvals:count")
    assert browser(ann).get(count).content == b""
    ask(ann, owner=rep)
    assert browser(ann).get(count).content == b"1"
    page = browser(ann).get(INBOX).content.decode()
    assert f'hx-get="{count}"' in page
    assert "Deals" in page


def test_decision_of_a_moment_ago_can_be_taken_back_from_where_it_led(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann), asks(bob), owner=rep)
    task = task_of(ann, case)
    approve(case, ann)
    for query, shown in {f"?done={task.pk}": True, "?done=x": False, "": False}.items():
        assert ("Take it back" in browser(ann).get(f"{INBOX}{query}").content.decode()) == shown
    assert "Take it back" not in browser(bob).get(f"{INBOX}?done={task.pk}").content.decode()
    approve(case, bob)
    assert "Take it back" not in browser(ann).get(f"{INBOX}?done={task.pk}").content.decode()


def test_first_page_counts_what_waits_for_a_decision(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    start = reverse("start:start")
    submitted(asks(ann), owner=rep)
    one = queries(lambda: browser(ann).get(start))
    page = browser(ann).get(start)
    assert [(str(one.label), one.number, one.url) for one in page.context["decisions"]] == [
        ("approval to decide", 1, reverse("approvals:inbox"))
    ]
    assert browser(bob).get(start).context["decisions"] == []
    for _time in range(2):
        submitted(asks(ann), owner=rep)
    assert queries(lambda: browser(ann).get(start)) == one
    assert "approvals to decide" in browser(ann).get(start).content.decode()
