"""The pages of the week board."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Quota, RecordCheck, Scope, SightRule
from customers.rules.visits import VisitState
from customers.rules.week import Week
from tests.factories import Company, make_customer, make_user, make_visit
from tests.queries import queries

pytestmark = pytest.mark.django_db


def page(client: Client, user: User, address: str, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_rep_sees_his_own_days(client: Client, rep: User) -> None:
    customer = make_customer(owner=rep, name="Hengtai")
    visit = make_visit(customer, state=VisitState.BACK, starts_at=timezone.now())
    shown = page(client, rep, "/week/")
    assert "My week" in shown
    assert visit.get_absolute_url() in shown
    assert customer.get_absolute_url() in shown
    assert "The team" not in shown


def test_a_manager_begins_with_his_team(client: Client, manager: User, rep: User, company: Company) -> None:
    elsewhere = make_user(Role.SALES_REP, unit=company.south_sales, name_latin="Far Away")
    shown = page(client, manager, "/week/")
    assert f"person={rep.pk}" in shown
    assert str(elsewhere) not in shown
    of_rep = page(client, manager, f"/week/?person={rep.pk}&week=2026-W47")
    assert "Week of Zhang Wei" in of_rep
    assert "2026-W47" in of_rep


def test_who_leads_nobody_is_told_so(client: Client, company: Company) -> None:
    head = make_user(unit=company.technical)
    company.technical.manager = head
    company.technical.save()
    assert "No sales rep is below you" in page(client, head, "/week/")


@pytest.mark.parametrize("person", ["other", "0", "x", "9999999"])
def test_the_week_of_somebody_else_is_not_found(client: Client, rep: User, person: str) -> None:
    other = make_user(Role.SALES_REP, unit=rep.unit)
    page(client, rep, f"/week/?person={other.pk if person == 'other' else person}", 404)


def test_names_that_a_manager_may_not_see_are_counted_only(client: Client, manager: User, rep: User) -> None:
    SightRule.objects.create(role=Role.SALES_MANAGER, scope=Scope.OWN)
    make_customer(owner=rep, name="Hidden Trading")
    shown = page(client, manager, f"/week/?person={rep.pk}")
    assert "<strong>1</strong> of 50" in shown
    assert "Hidden Trading" not in shown
    assert "Hidden Trading" not in page(client, manager, f"/week/records/?person={rep.pk}")


def test_the_list_of_records_is_checked_off(client: Client, manager: User, rep: User) -> None:
    first, second, third = (make_customer(owner=rep) for _ in range(3))
    week = str(Week.of(timezone.localdate()))
    shown = page(client, manager, "/week/records/")
    assert "All 3 records are in order" in shown
    asked = {"week": week, "person": "team"}
    answer = client.post(f"/week/records/{first.number}/check/", {**asked, "comment": "Phone?"})
    assert answer.headers["Location"] == f"/week/records/?week={week}&person=team"
    client.post(f"/week/records/{second.number}/check/", {**asked, "in_order": "1"})
    client.post("/week/records/check/", {**asked, "customer": [first.number, third.number]})
    found = dict(RecordCheck.objects.values_list("customer", "in_order"))
    assert found == {first.pk: False, second.pk: True, third.pk: True}
    shown = page(client, manager, f"/week/records/?person={rep.pk}")
    assert "lacks something" in shown
    assert "Phone?" in shown
    assert "are in order" not in shown


def test_no_comment_is_lost_because_it_is_too_long(client: Client, manager: User, rep: User) -> None:
    customer = make_customer(owner=rep)
    client.force_login(manager)
    sent = {"person": "team", "in_order": "1", "comment": "Phone?\r\n" * 300}
    answer = client.post(f"/week/records/{customer.number}/check/", sent)
    assert answer.status_code == 409
    assert "2000" in answer.content.decode()
    assert not RecordCheck.objects.exists()


def test_a_rep_reads_the_check_and_has_no_buttons(client: Client, manager: User, rep: User) -> None:
    customer = make_customer(owner=rep)
    RecordCheck.objects.create(customer=customer, by=manager, in_order=False, comment="Phone?")
    make_customer(owner=rep)
    shown = page(client, rep, "/week/records/")
    assert "Phone?" in shown
    assert "not yet" in shown
    assert "/check/" not in shown


def test_a_manager_sets_and_gives_up_a_quota(client: Client, manager: User, company: Company) -> None:
    assert "East sales" in page(client, manager, "/week/quotas/")
    assert "South" not in page(client, manager, "/week/quotas/")
    address = f"/week/quotas/{company.east_sales.pk}/"
    assert client.post(address, {"visits": "-1", "customers": "5", "version": "0"}).status_code == 422
    client.post(address, {"visits": "8", "customers": "5", "version": "0"})
    quota = Quota.objects.get()
    assert (quota.unit, quota.visits, quota.customers) == (company.east_sales, 8, 5)
    assert "Follow the unit above" in page(client, manager, address)
    client.post(f"{address}clear/", {"version": "1"})
    assert not Quota.objects.exists()


def test_an_administrator_sets_quotas_of_all_units(client: Client, company: Company) -> None:
    shown = page(client, make_user(Role.ADMINISTRATOR), "/week/quotas/")
    assert "East sales" in shown
    assert "South sales" in shown
    assert "Product test" not in shown


def test_pages_cost_the_same_for_many_rows(client: Client, manager: User, rep: User) -> None:
    def cost(number: int, address: str) -> int:
        for _ in range(number):
            another = make_user(Role.SALES_REP, unit=rep.unit)
            make_visit(make_customer(owner=another), starts_at=timezone.now())
            make_visit(make_customer(owner=rep), starts_at=timezone.now())
        client.force_login(manager)
        return queries(lambda: client.get(address))

    for address in ("/week/", f"/week/?person={rep.pk}", "/week/records/"):
        assert cost(1, address) == cost(2, address), address


@pytest.mark.parametrize("person", ["rep", "manager"])
def test_nothing_is_red_before_its_day_or_week_has_passed(
    client: Client, rep: User, manager: User, person: str
) -> None:
    looker = {"rep": rep, "manager": manager}[person]
    with time_machine.travel("2026-11-23 12:00:00+08:00", tick=False):  # a Monday
        make_visit(rep=rep, state=VisitState.BACK, starts_at=timezone.now())
        make_customer(owner=rep)
        shown = page(client, looker, "/week/")
        assert "is-missing" not in shown
        assert "lan" in shown
    with time_machine.travel("2026-11-24 12:00:00+08:00", tick=False):
        assert page(client, looker, "/week/").count("is-missing") == 1  # yesterday's new customers
    with time_machine.travel("2026-11-30 12:00:00+08:00", tick=False):
        over = page(client, looker, "/week/?week=2026-W48")
        assert over.count("is-missing") == {"rep": 4, "manager": 3}[person]
        assert "issing" in over
