"""Who may open a customer's page, and where the number of a merged one leads."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from customers.services.logging import Report, log
from tests.core.hostile_files import picture
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


@pytest.fixture
def browser(rep: User) -> Client:
    client = Client()
    client.force_login(rep)
    return client


def page(browser: Client, customer: Customer) -> str:
    answer = browser.get(customer.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_owner_reads_the_page(browser: Client, rep: User) -> None:
    customer = make_customer(owner=rep, name="华东电网有限公司")
    words = page(browser, customer)
    assert "华东电网有限公司" in words
    assert customer.number in words


def test_colleagues_page_is_like_none(browser: Client) -> None:
    assert browser.get(make_customer().get_absolute_url()).status_code == 404
    assert browser.get("/customers/C-1/").status_code == 404


def test_merged_number_leads_to_the_survivor_over_several_merges(browser: Client, rep: User) -> None:
    survivor = make_customer(owner=rep)
    middle = make_customer(merged_into=survivor)
    first = make_customer(merged_into=middle)
    assert browser.get(first.get_absolute_url())["Location"] == survivor.get_absolute_url()


def test_merged_number_leads_nobody_to_what_he_may_not_see(browser: Client) -> None:
    loser = make_customer(merged_into=make_customer())
    assert browser.get(loser.get_absolute_url()).status_code == 404


def test_thrown_away_is_shown_to_who_may_take_it_back(browser: Client, rep: User) -> None:
    gone = {"deleted_at": timezone.now(), "deleted_by": rep, "delete_reason": "Recorded twice"}
    customer = make_customer(owner=rep, **gone)
    assert "Recorded twice" in page(browser, customer)
    browser.force_login(make_user(Role.COORDINATOR))
    assert browser.get(customer.get_absolute_url()).status_code == 404


def test_owner_is_led_from_here_to_a_visit_a_log_entry_and_a_request(browser: Client, rep: User) -> None:
    customer = make_customer(owner=rep)
    words = page(browser, customer)
    for name in ("visits:plan_new", "visits:log_new"):
        assert f'href="{reverse(name)}?customer={customer.number}"' in words
    assert f'href="{reverse("requests:new")}?customer={customer.pk}"' in words
    browser.force_login(make_user(Role.COORDINATOR))
    assert reverse("visits:plan_new") not in page(browser, customer)


def test_photos_of_a_log_entry_stand_in_the_timeline(browser: Client, rep: User) -> None:
    customer = make_customer(owner=rep)
    photo = SimpleUploadedFile("plant.png", picture("PNG"), content_type="image/png")
    entry = log(customer, by=rep, report=Report("Saw the plant", photos=[photo]))
    words = page(browser, customer)
    assert f"{reverse('visits:file_preview', args=[entry.files.get().pk])}?size=small" in words
    assert reverse("visits:log_entry", args=[entry.number]) in words
