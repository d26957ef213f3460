"""Absences in the browser: one's own, and everybody's for administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Delegation, User
from tests.factories import make_delegation, make_user

pytestmark = pytest.mark.django_db
MINE, AWAY = reverse("accounts:my_absence"), reverse("accounts:away")
MOST_QUERIES = 14


def typed(days: float) -> str:
    """That many days from now, as a browser sends it."""
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def test_absence_is_entered_for_oneself(browser: Client, rep: User) -> None:
    delegate = make_user(name_latin="Bob")
    form = {"delegate": delegate.pk, "starts_at": typed(1), "ends_at": typed(3), "note": "trade fair"}
    response = browser.post(MINE, form, follow=True)
    entry = Delegation.objects.get()
    assert (entry.principal, entry.delegate, entry.set_by) == (rep, delegate, rep)
    text = response.content.decode()
    for words in ("Your absence was entered.", "Coming", "Bob", "trade fair"):
        assert words in text


@pytest.mark.parametrize(
    ("start", "end", "field", "words"),
    [
        (2, 1, "ends_at", "must end after it starts"),
        (-3, -1, "ends_at", "must end in the future"),
        (0.5, 1.5, "starts_at", "is already entered as away"),
    ],
)
def test_absence_form_says_what_is_wrong_beside_the_field(
    browser: Client, rep: User, start: float, end: float, field: str, words: str
) -> None:
    make_delegation(rep, None)
    response = browser.post(MINE, {"starts_at": typed(start), "ends_at": typed(end)})
    assert response.status_code == 422
    assert words in str(response.context["form"].errors[field])
    assert Delegation.objects.count() == 1


def test_absence_form_refuses_oneself_and_nonsense(browser: Client, rep: User) -> None:
    response = browser.post(MINE, {"delegate": rep.pk, "starts_at": typed(1), "ends_at": typed(2)})
    assert "Nobody can stand in for himself." in str(response.context["form"].errors["delegate"])
    assert set(browser.post(MINE, {"starts_at": "soon"}).context["form"].errors) == {"starts_at", "ends_at"}


def test_my_absence_shows_what_was_what_comes_and_whom_i_replace(
    browser: Client, rep: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    make_delegation(rep, None, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8), note="was ill")
    make_delegation(rep, make_user(), note="is away")
    make_delegation(
        rep, None, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=6), revoked_at=now, revoked_by=rep
    )
    for name in ("Bob", "Cleo", "Dora"):
        make_delegation(make_user(name_latin=name), rep)
    browser.get(MINE)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = browser.get(MINE).content.decode()
    for words in ("was ill", "is away", "Away now", "Over", "Called off", "Bob", "Cleo", "Dora"):
        assert words in text


def test_absence_is_ended_by_oneself(browser: Client, rep: User) -> None:
    entry = make_delegation(rep, None)
    response = browser.post(reverse("accounts:absence_stop", args=[entry.pk]), {"next": "https://evil.example/"})
    assert response.headers["Location"] == MINE
    entry.refresh_from_db()
    assert entry.ends_at <= timezone.now()


def test_absence_is_not_ended_by_who_stands_in(browser: Client, rep: User) -> None:
    entry = make_delegation(make_user(), rep)
    assert browser.post(reverse("accounts:absence_stop", args=[entry.pk])).status_code == 403


def test_administrator_sees_everybody_away_and_enters_absences(admin_browser: Client, rep: User) -> None:
    assert "Everybody is here" in admin_browser.get(AWAY).content.decode()
    proposed = admin_browser.get(AWAY, {"person": rep.pk}).content.decode()
    assert f'value="{rep.pk}" selected' in proposed
    form = {"principal": rep.pk, "starts_at": typed(-1), "ends_at": typed(1)}
    text = admin_browser.post(AWAY, form, follow=True).content.decode()
    assert "The absence of Wang Fang was entered." in text
    assert "Away now" in text
    entry = Delegation.objects.get()
    response = admin_browser.post(reverse("accounts:absence_stop", args=[entry.pk]), {"next": AWAY})
    assert response.headers["Location"] == AWAY


@pytest.mark.parametrize("number", [1, 3])
def test_who_is_away_costs_the_same_however_many(
    admin_browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _number in range(number):
        make_delegation(make_user(), make_user())
    admin_browser.get(AWAY)
    with django_assert_max_num_queries(MOST_QUERIES):
        admin_browser.get(AWAY)


def test_absence_without_a_person_is_asked_for_one(admin_browser: Client) -> None:
    response = admin_browser.post(AWAY, {"starts_at": typed(1), "ends_at": typed(2)})
    assert set(response.context["form"].errors) == {"principal"}
