"""One timeline of everything, newest first, in parts, of one kind or all; each reads of it what he may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.rules.roles import Role
from customers import related
from customers.models import Customer, CustomerEvent, LogEntry, LogPerson
from customers.services.addresses import add_address
from customers.services.changing import record
from customers.services.comments import comment
from customers.services.contacts import add_contact, change_contact
from customers.services.facts import change_facts
from customers.services.opportunities import open_opportunity
from customers.views.archive.timeline import SIZE, filters, timeline
from customers.views.archive.words import differences
from tests.factories import make_contact, make_opportunity, make_request, make_user, make_visit
from tests.queries import queries

pytestmark = pytest.mark.django_db


def sentences(customer: Customer, user: User, *, private: bool = True, kind: str = "") -> list[str]:
    shown = timeline(customer, user, private=private, kind=kind)
    return [entry.note if entry.log else str(entry.sentence) for entry in shown.entries]


def log(customer: Customer, by: User, at: datetime, result: str, **fields: object) -> LogEntry:
    entry = LogEntry.objects.create(customer=customer, by=by, at=at, result=result, **fields)
    record(customer, "logged", by=by, at=timezone.now(), log=entry)
    return entry


@pytest.fixture
def busy(customer: Customer, rep: User) -> Customer:
    """A customer of which something happened of each kind."""
    now = timezone.now()
    record(customer, "recorded", by=rep, at=now - timedelta(days=9))
    change_facts(customer, by=rep, tracking="key", competitors="canarycompetitor")
    change_facts(customer, by=rep, notes="canarynote")
    contact = add_contact(customer, by=rep, name="Chen", mobile="13800138000")
    entry = log(customer, rep, now - timedelta(days=5), "Agreed to meet", opportunity=make_opportunity(customer))
    LogPerson.objects.create(log=entry, contact=contact, can_decide=True)
    log(customer, rep, now - timedelta(days=2), "Saw the plant", kind="visit", visit=make_visit(customer, rep=rep))
    comment(customer, by=rep, body="canarycomment")
    make_request(rep, customer=customer, title="Test the meters", submitted_at=now - timedelta(days=1))
    return customer


def test_everything_is_in_one_order(busy: Customer, rep: User) -> None:
    found = sentences(busy, rep)
    assert [found.index(words) for words in ("Saw the plant", "Agreed to meet")] == [len(found) - 3, len(found) - 2]
    assert found[-1] == f"<strong>{rep}</strong> recorded the customer"
    assert found[0] == f"<strong>{rep}</strong> commented"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("contacts", ["commented", "Agreed to meet"]),
        ("visits", ["Saw the plant"]),
        ("ownership", ["recorded the customer"]),
        ("changes", ["added the contact Chen", "changed the facts", "changed the facts"]),
        ("requests", ["Support request"]),
    ],
)
def test_narrowed_to_one_kind(busy: Customer, rep: User, kind: str, expected: list[str]) -> None:
    found = sentences(busy, rep, kind=kind)
    assert len(found) == len(expected)
    assert all(part in words for part, words in zip(expected, found, strict=True))


def test_others_read_the_public_part(busy: Customer, browser: Client) -> None:
    browser.force_login(make_user(Role.COORDINATOR))
    words = browser.get(busy.get_absolute_url()).content.decode()
    assert "You see the public part" in words
    assert "Tracking class" in words
    assert "recorded the customer" in words
    for hidden in ("canary", "13800138000", "Agreed to meet", "Saw the plant", "added the contact"):
        assert hidden not in words


def test_owner_reads_changes_before_and_after(busy: Customer, browser: Client, rep: User) -> None:
    contact = busy.contacts.get()
    change_contact(contact, by=rep, position="Head of IT", is_main=False)
    change_facts(busy, by=rep, tags=["VIP", "tender"], next_on=date(2027, 1, 5))
    add_address(busy, by=rep, text="Jade Road 1")
    open_opportunity(busy, by=rep, name="Phase two", amount=Decimal(1_200_000))
    words = " ".join(browser.get(busy.get_absolute_url()).content.decode().split())
    for shown in (
        "<del>Tracking</del>",
        "<ins>Key</ins>",
        "<ins>Head of IT</ins>",
        "<del>yes</del>",
        "<ins>no</ins>",
        "<ins>VIP, tender</ins>",
        "<ins>5 Jan 2027</ins>",
        "<ins>Jade Road 1</ins>",
        "<ins>1,200,000.00</ins>",
        "What was entered",
        "can decide",
        "canarycomment",
    ):
        assert shown in words


def test_kept_values_are_read_in_the_readers_language(customer: Customer, rep: User, browser: Client) -> None:
    record(
        customer,
        "changed",
        by=rep,
        at=timezone.now(),
        changes={
            "industry": [None, {"en": "Energy", "zh": "能源"}],
            "owner": [{"text": "Li Wei"}, ""],
            "last_contact_at": [None, "2026-11-02 08:30:00+00:00"],
            "strange": ["1", "2"],
        },
    )
    english = browser.get(customer.get_absolute_url()).content.decode()
    assert "<ins>Energy</ins>" in english
    assert "<del>Li Wei</del>" in english
    assert "2 Nov 2026" in english
    assert "strange" in english
    rep.language = "zh-hans"
    rep.save()
    assert "<ins>能源</ins>" in browser.get(customer.get_absolute_url()).content.decode()


def test_older_parts_follow_without_a_gap(customer: Customer, rep: User, browser: Client) -> None:
    now = timezone.now()
    for number in range(SIZE * 2 + 3):
        record(customer, "commented", by=rep, at=now - timedelta(minutes=number), note=f"Word {number:02}")
    first = timeline(customer, rep, private=True)
    assert [entry.note for entry in first.entries] == [f"Word {number:02}" for number in range(SIZE)]
    address = reverse("customers:timeline", args=[customer.number])
    second = browser.get(address, {"before": first.older}, headers={"HX-Request": "true"}).content.decode()
    assert second.lstrip().startswith('<li class="entry')
    assert f"Word {SIZE:02}" in second
    assert f"Word {SIZE - 1:02}" not in second
    last = timeline(customer, rep, private=True, before=now - timedelta(minutes=SIZE * 2 - 1))
    assert (len(last.entries), last.older) == (3, "")


def test_part_does_not_end_within_one_moment(customer: Customer, rep: User) -> None:
    now = timezone.now()
    for number in range(SIZE - 1):
        record(customer, "commented", by=rep, at=now - timedelta(minutes=number))
    together = now - timedelta(hours=1)
    for note in ("a", "b"):
        record(customer, "commented", by=rep, at=together, note=note)
    record(customer, "commented", by=rep, at=now - timedelta(hours=2), note="last")
    first = timeline(customer, rep, private=True)
    assert {entry.note for entry in first.entries[-2:]} == {"a", "b"}
    assert first.older == together.isoformat()


@pytest.mark.parametrize(
    "query", ["?kind=nonsense", "?before=nonsense", "?before=2026-13-45", "?before=9999-12-31T23:59"]
)
def test_what_cannot_be_read_shows_everything(busy: Customer, browser: Client, query: str) -> None:
    answer = browser.get(reverse("customers:timeline", args=[busy.number]) + query)
    assert answer.status_code == 200
    assert "recorded the customer" in answer.content.decode()


def test_page_without_scripts_narrows_too(busy: Customer, browser: Client) -> None:
    words = browser.get(reverse("customers:timeline", args=[busy.number]), {"kind": "visits"}).content.decode()
    assert "<html" in words
    assert "Saw the plant" in words
    assert "Agreed to meet" not in words


def test_filters_name_every_source() -> None:
    offered = filters("visits")
    assert [one.value for one in offered if one.active] == ["visits"]
    assert {source.code for source in related.every()} < {one.value for one in offered}


def test_page_costs_the_same_with_more_rows(customer: Customer, rep: User, browser: Client) -> None:
    def grow() -> None:
        contact = make_contact(customer)
        entry = log(customer, rep, timezone.now(), "Called", opportunity=make_opportunity(customer))
        LogPerson.objects.create(log=entry, contact=contact)
        comment(customer, by=rep, body="A")
        add_address(customer, by=rep, text=str(contact.pk))
        make_request(rep, customer=customer)

    grow()
    one = queries(lambda: browser.get(customer.get_absolute_url()))
    grow()
    grow()
    assert queries(lambda: browser.get(customer.get_absolute_url())) == one
    assert one <= MOST_QUERIES


MOST_QUERIES = 40
"""Of the whole page, sidebar and session included."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_visits_are_one_click_away(customer: Customer, rep: User) -> None:
    visit = make_visit(customer, rep=rep)
    record(customer, "visit_planned", by=rep, at=timezone.now(), visit=visit, target={"text": visit.number})
    assert f'planned the visit <a href="/visits/{visit.number}/">{visit.number}</a>' in sentences(customer, rep)[0]


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("overdue", "told", "Told"),
        ("log_changed", "result", "Result"),
        ("log_changed", "photos", "Photos"),
        ("visit_logged", "next_step", "Next step"),
        ("contact_changed", "mobile", "Mobile"),
    ],
)
def test_what_changed_is_named_in_words(customer: Customer, kind: str, name: str, label: str) -> None:
    event = CustomerEvent(customer=customer, kind=kind, changes={name: [None, "x"]})
    assert [change.label for change in differences(event, private=True)] == [label]
