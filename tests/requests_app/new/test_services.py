"""Drafts, prefilling, completeness and likeness, without a browser."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from core.search import any_word
from customers.models import Customer
from requests_app.models import Attachment, Delivery, SupportContent, SupportRequest
from requests_app.rules.states import State
from requests_app.rules.wanted_by import usual
from requests_app.services import completeness, drafts, placing, prefill, search_index, similar
from tests.factories import make_company, make_content, make_customer, make_form_version, make_request, make_user

from .conftest import Filled

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


# Drafts


def test_begin_is_refused_to_who_left(content: SupportContent) -> None:
    with pytest.raises(DomainError, match="not active"):
        drafts.begin(by=make_user(is_active=False), content=content)


def test_begin_of_a_content_without_a_form_is_refused(rep: User) -> None:
    with pytest.raises(DomainError, match="not offered"):
        drafts.begin(by=rep, content=make_content())


def test_unknown_fields_are_a_programming_error(rep: User, content: SupportContent) -> None:
    with pytest.raises(KeyError):
        drafts.begin(by=rep, content=content, state="closed")
    draft = drafts.begin(by=rep, content=content)
    with pytest.raises(KeyError):
        drafts.keep(draft, by=rep, number="SR-1")


def test_keep_and_discard_are_the_authors(rep: User, content: SupportContent) -> None:
    draft, other = drafts.begin(by=rep, content=content), make_user(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        drafts.keep(draft, by=other, title="x")
    with pytest.raises(NotAllowed):
        drafts.discard(draft, by=other)


def test_of_form_without_a_key_begins_each_time(rep: User, content: SupportContent) -> None:
    made = {drafts.of_form(by=rep, content=content, form=None).pk for _time in range(2)}
    assert len(made) == 2


def test_copy_leaves_out_a_customer_one_cannot_see(rep: User, content: SupportContent) -> None:
    theirs = make_request(form=content.form_versions.get(), customer=make_customer())
    assert drafts.copy_of(theirs, by=rep).customer is None


# What is known


@pytest.mark.parametrize(
    ("code", "now", "expected"),
    [
        ("T3", "2026-11-23T09:00", "2026-12-07T17:30"),
        ("S1", "2026-11-27T20:00", "2026-12-02T17:30"),
        ("other", "2026-11-28T08:00", "2026-12-04T17:30"),
    ],
)
def test_usual_wanted_by_counts_weekdays(code: str, now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert usual(code, moment) == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("wanted", ["", "x", "9" * 30, "²"])
def test_prefill_survives_any_customer_in_the_address(rep: User, content: SupportContent, wanted: str) -> None:
    known = prefill.prefill(by=rep, content=content, customer=wanted, now=timezone.now())
    assert known["customer"] is None


def test_prefill_does_not_choose_a_customer_one_cannot_see(rep: User, content: SupportContent) -> None:
    known = prefill.prefill(by=rep, content=content, customer=str(make_customer().pk), now=timezone.now())
    assert known["customer"] is None


def test_prefill_leaves_out_a_choice_that_is_not_offered_any_more(rep: User, customer: Customer) -> None:
    options = [{"value": value, "label": {"en": value, "zh": value}} for value in ("phone", "video")]
    mode = {"key": "mode", "type": "choice", "label": {"en": "Mode", "zh": "方式"}, "options": options}
    form = make_form_version(None, mode)
    make_request(rep, form=form, answers={"mode": "video"}, created_at=timezone.now() - timedelta(days=1))
    make_request(rep, form=form, answers={"mode": "fax"})
    known = prefill.prefill(by=rep, content=form.content, now=timezone.now())
    assert known["answers"] == {"mode": "video"}


# Completeness


def test_problems_names_everything_that_is_missing(rep: User, content: SupportContent) -> None:
    draft = drafts.begin(by=rep, content=content, title=" ", answers={"count": "x"})
    content.is_active = False
    draft.content = content
    found = [str(sentence) for sentence in completeness.problems(draft)]
    assert [sentence.partition(" ")[0] for sentence in found] == ["T3", "The", "The", "The", "Topic:", "Count:"]
    with pytest.raises(DomainError, match="The customer is missing"):
        completeness.require(draft)


def test_problems_of_a_complete_request(rep: User, content: SupportContent, customer: Customer) -> None:
    values: dict[str, Any] = {
        "title": "T",
        "customer": customer,
        "precondition_confirmed": True,
        "answers": {"topic": "x"},
    }
    draft = drafts.begin(by=rep, content=content, **values)
    assert completeness.problems(draft) == []
    completeness.require(draft)


def test_problems_of_an_owner_who_left(rep: User, content: SupportContent) -> None:
    draft = make_request(
        rep,
        state=State.DRAFT,
        form=make_form_version(make_content(), schema={"groups": []}),
        customer=make_customer(owner=make_user(is_active=False)),
    )
    assert ["who has left" in str(sentence) for sentence in completeness.problems(draft)] == [True]


def test_mail_may_leave_questions_open(rep: User, customer: Customer) -> None:
    form = make_form_version()
    mailed = make_request(rep, state=State.DRAFT, form=form, origin="email", customer=customer)
    assert completeness.problems(mailed) == []
    form.content.needs_customer = False
    mailed.content, mailed.customer = form.content, None
    assert completeness.problems(mailed) == []


# Where it goes


def test_preview_asks_for_the_customers_business_unit_first(content: SupportContent) -> None:
    company = make_company()
    rep = make_user(Role.SALES_REP, unit=company.east_sales)
    customer = make_customer(owner=rep, unit=company.south)
    assert placing.business_unit_for(rep, None) == company.east
    assert placing.business_unit_for(rep, customer) == company.south
    route = placing.preview(content=content, requester=rep, customer=customer, at=timezone.now())
    assert route.destination is None


# Likeness


def _found(title: str, content: SupportContent, by: User) -> list[str]:
    return [row.title for row in similar.similar(title, content=content, by=by)]


def test_any_word_is_an_or_of_words_and_pairs() -> None:
    assert any_word("Load test 负载测试 a") == "'load' | 'test' | '负载' | '载测' | '测试'"
    assert any_word("a ! '") == ""


def test_similar_prefers_closed_ones_and_likeness(rep: User, content: SupportContent) -> None:
    form = content.form_versions.get()
    for title, state in (
        ("Load test of the gateway", State.SUBMITTED),
        ("Load of something", State.SUBMITTED),
        ("A test long ago", State.CLOSED),
        ("计费系统负载测试", State.CLOSED),
        ("Quite different", State.CLOSED),
        ("Load test in draft", State.DRAFT),
    ):
        search_index.refresh(make_request(rep, form=form, title=title, state=state))
    search_index.refresh(make_request(form=form, title="Load test of a stranger"))
    search_index.refresh(make_request(rep, title="Load test of another content"))
    assert _found("load test", content, rep) == ["A test long ago", "Load test of the gateway", "Load of something"]
    assert _found("测试", content, rep) == ["计费系统负载测试"]
    for nothing in ("", "l", "?!", "' | '"):
        assert _found(nothing, content, rep) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_similar_costs_three_queries(
    rep: User, content: SupportContent, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    list(SupportRequest.objects.visible_to(rep))  # his reach is asked for once in an HTTP request
    for row in range(rows):
        made = make_request(rep, form=content.form_versions.get(), title=f"Load {row}", state=State.CLOSED)
        search_index.refresh(made)
        delivery = Delivery.objects.create(support_request=made, name="Report", delivered_by=rep)
        Attachment.objects.create(support_request=made, delivery=delivery, name="report.pdf", added_by=rep)
    with django_assert_num_queries(3):
        found = similar.similar("load", content=content, by=rep)
        assert [file.name for one in found for d in one.deliveries.all() for file in d.attachments.all()]


def test_similar_fragment_links_the_deliverables(rep: User, content: SupportContent, browser: Client) -> None:
    made = make_request(rep, form=content.form_versions.get(), title="Load test", state=State.CLOSED)
    search_index.refresh(made)
    delivery = Delivery.objects.create(support_request=made, name="Report of 2025", delivered_by=rep)
    for name, fields in (("r.pdf", {}), ("gone.pdf", {"removed_at": timezone.now()}), ("ours.pdf", {"internal": True})):
        Attachment.objects.create(support_request=made, delivery=delivery, name=name, added_by=rep, **fields)
    shown = browser.get("/requests/similar/", {"title": "load", "content": "T3"}).content.decode()
    assert "Report of 2025" in shown
    assert "r.pdf" in shown
    assert "gone.pdf" not in shown
    assert "ours.pdf" not in shown
    assert browser.get("/requests/similar/", {"title": "load"}).status_code == 404
    assert "None with these words" in browser.get("/requests/similar/", {"content": "T3"}).content.decode()


def test_open_at_colleagues_links_only_what_may_be_seen(
    rep: User, content: SupportContent, customer: Customer, browser: Client
) -> None:
    form = content.form_versions.get()
    assert similar.open_at_colleagues(customer, content=content, by=rep) == []
    seen, unseen = make_request(form=form, customer=customer), make_request(form=form, customer=customer)
    seen.watchers.create(user=rep, added_by=rep)
    make_request(rep, form=form, customer=customer)
    make_request(form=form, customer=customer, state=State.CLOSED)
    make_request(customer=customer)
    found = similar.open_at_colleagues(customer, content=content, by=rep)
    assert {(same.support_request, same.visible) for same in found} == {(seen, True), (unseen, False)}
    shown = browser.get("/requests/new/T3/route/", {"customer": customer.pk}).content.decode()
    assert str(seen.number) in shown
    assert str(unseen.number) not in shown
    assert str(unseen.requester) in shown


# Races


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twenty_times_in_parallel_makes_one_request(
    rep: User, content: SupportContent, filled: Filled
) -> None:
    data = filled.with_(submit="1")

    def send(_time: int) -> str:
        client = Client()
        client.force_login(rep)
        try:
            return str(client.post("/requests/new/T3/", data).headers.get("Location"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(20)))
    made = SupportRequest.objects.get()
    assert answers == {made.get_absolute_url()}
    assert made.events.filter(kind="submitted").count() == 1
    assert made.number is not None
    assert made.number.endswith(f"{timezone.localtime(made.submitted_at, UTC).year}-00001")


@pytest.mark.django_db(transaction=True)
def test_without_its_key_the_race_makes_many(rep: User, content: SupportContent, filled: Filled) -> None:
    """The control: it is the key that makes one of twenty."""
    data = filled.with_(submit="1", idempotency_key=None, form_key=None)

    def send(_time: int) -> None:
        client = Client()
        client.force_login(rep)
        client.post("/requests/new/T3/", data)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    assert SupportRequest.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_form_kept_in_parallel_makes_one_draft(rep: User, content: SupportContent) -> None:
    key = uuid.uuid4()

    def begin(_time: int) -> int:
        try:
            return drafts.of_form(by=rep, content=content, form=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(begin, range(20)))) == 1
    assert SupportRequest.objects.count() == 1
