"""The secret link: made, read and ended; what stands in the calendar behind it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError
from customers.models import CalendarFeed, Customer
from customers.rules.visits import VisitState
from customers.services import feeds, promises
from tests.factories import make_customer, make_user, make_visit
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP, name_latin="Zhang Wei")


def text_of(person: User) -> str:
    """As a calendar program puts it together again."""
    return feeds.text_for(User.objects.get(pk=person.pk), at=timezone.now()).replace("\r\n ", "")


def test_only_the_hash_of_a_token_is_kept(rep: User) -> None:
    token = feeds.renew(by=rep)
    feed = CalendarFeed.objects.get()
    assert feed.token_hash == sha256(token.encode()).hexdigest()
    assert token not in str(CalendarFeed.objects.values())
    assert feeds.current(rep) == feed


def test_a_new_link_ends_the_earlier_one(rep: User) -> None:
    first, second = feeds.renew(by=rep), feeds.renew(by=rep)
    now = timezone.now()
    assert feeds.reader_of(first, at=now) is None
    assert feeds.reader_of(second, at=now) == rep


def test_a_link_that_was_ended_is_none(rep: User) -> None:
    token = feeds.renew(by=rep)
    feeds.revoke(by=rep)
    assert feeds.reader_of(token, at=timezone.now()) is None
    assert feeds.current(rep) is None
    with pytest.raises(DomainError, match="no link"):
        feeds.revoke(by=rep)


def test_who_has_left_has_no_calendar(rep: User) -> None:
    token = feeds.renew(by=rep)
    User.objects.filter(pk=rep.pk).update(is_active=False, deactivated_at=timezone.now())
    assert feeds.reader_of(token, at=timezone.now()) is None
    with pytest.raises(DomainError, match="has left"):
        feeds.renew(by=rep)


def test_reading_is_noted_once_an_hour(rep: User) -> None:
    token, now = feeds.renew(by=rep), timezone.now()
    for minutes in (0, 59, 60):
        feeds.reader_of(token, at=now + timedelta(minutes=minutes))
    assert CalendarFeed.objects.get().read_at == now + timedelta(hours=1)


def test_the_calendar_holds_his_visits_that_are_still_ahead(rep: User) -> None:
    customer = make_customer(owner=rep, name="Hengtai")
    planned = make_visit(customer, aim="Find out who decides")
    approved = make_visit(customer, state=VisitState.APPROVED)
    over = make_visit(customer, state=VisitState.CANCELLED)
    far = make_visit(customer, starts_at=timezone.now() + timedelta(days=400))
    text = text_of(rep)
    assert planned.number in text
    assert "Find out who decides" in text
    assert approved.number in text
    assert over.number not in text
    assert far.number not in text
    assert (text.count("STATUS:TENTATIVE"), text.count("SUMMARY:Visit: Hengtai")) == (1, 2)


def test_who_comes_along_has_the_visit_in_his_calendar(rep: User) -> None:
    visit = make_visit(make_customer(owner=rep, name="Hengtai"))
    companion = make_user()
    visit.companions.add(companion)
    assert "SUMMARY:Visit with Zhang Wei: Hengtai" in text_of(companion)
    assert visit.number not in text_of(make_user(Role.ADMINISTRATOR)), "who only may see it need not go"


def test_next_steps_are_those_of_his_own_customers(rep: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_customer(owner=rep, name="Hengtai", next_step="Send the offer", next_on=tomorrow)
    make_customer(owner=rep, name="Yuanjing", next_on=tomorrow)
    make_customer(name="Of others", next_step="Hidden step", next_on=tomorrow)
    text = text_of(rep)
    assert f"DTSTART;VALUE=DATE:{tomorrow:%Y%m%d}" in text
    assert "SUMMARY:Send the offer: Hengtai" in text
    assert "SUMMARY:Next step: Yuanjing" in text
    assert "Hidden" not in text


def test_what_he_owes_is_in_it(rep: User) -> None:
    customer = make_customer(owner=rep, name="Hengtai")
    promises.settle_customer(customer, at=timezone.now())
    customer.save()
    text = text_of(rep)
    assert "SUMMARY:Due: " in text
    assert f"({customer.number} Hengtai)" in text


def test_the_calendar_is_written_in_its_readers_language(rep: User) -> None:
    User.objects.filter(pk=rep.pk).update(language="zh-hans", name="张伟")
    make_visit(make_customer(owner=rep, name="恒泰"))
    assert "张伟" in text_of(rep)


def test_a_customer_taken_away_is_gone_from_the_calendar(rep: User) -> None:
    customer = make_customer(owner=rep, next_step="Send", next_on=timezone.localdate())
    assert customer.name in text_of(rep)
    Customer.objects.filter(pk=customer.pk).update(owner=make_user(Role.SALES_REP))
    assert customer.name not in text_of(rep)


def test_the_calendar_costs_the_same_for_many_visits(rep: User) -> None:
    def cost(number: int) -> int:
        for _ in range(number):
            make_visit(make_customer(owner=rep, next_on=timezone.localdate()))
        return queries(lambda: text_of(rep))

    assert cost(1) == cost(2)


def test_programs_read_it_without_signing_in_and_only_when_it_changed(client: Client, rep: User) -> None:
    token = feeds.renew(by=rep)
    customer = make_customer(owner=rep)
    make_visit(customer)
    answer = client.get(reverse("feed:calendar", args=[token]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "private" in answer["Cache-Control"]
    same = client.get(reverse("feed:calendar", args=[token]), headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    make_visit(customer)
    changed = client.get(reverse("feed:calendar", args=[token]), headers={"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("token", ["unknown", "x" * 300])
def test_an_unknown_link_is_not_found(client: Client, token: str) -> None:
    assert client.get(reverse("feed:calendar", args=[token])).status_code == 404


def test_the_link_is_shown_once(client: Client, rep: User) -> None:
    client.force_login(rep)
    assert "no link yet" in client.get(reverse("feed:mine")).content.decode()
    answer = client.post(reverse("feed:renew"))
    shown = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    link = next(part for part in shown.split('"') if part.endswith(".ics") and part.startswith("http"))
    assert f'href="webcal:{link.partition(":")[2]}"' in shown
    assert feeds.reader_of(link.rpartition("/")[2].removesuffix(".ics"), at=timezone.now()) == rep
    again = client.get(reverse("feed:mine")).content.decode()
    assert ".ics" not in again
    client.post(reverse("feed:revoke"))
    assert feeds.current(rep) is None
