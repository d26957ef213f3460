"""The tree and its units in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Unit, User
from accounts.rules.roles import Role
from accounts.services import units
from tests.factories import Company, appoint, make_company, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db
TREE = reverse("accounts:organisation")
MOST_QUERIES = 14


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company()


def page(name: str, unit: Unit) -> str:
    return reverse(f"accounts:{name}", args=[unit.pk])


@pytest.mark.parametrize("number", [1, 3])
def test_tree_costs_the_same_however_large(
    admin_browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _number in range(number):
        make_user(unit=make_unit(manager=make_user()))
    admin_browser.get(TREE)
    with django_assert_max_num_queries(MOST_QUERIES):
        admin_browser.get(TREE)


def test_tree_counts_heads_of_whole_branches_and_missing_managers(admin_browser: Client, company: Company) -> None:
    make_user(unit=company.east)
    make_user(unit=company.east_sales)
    make_user(unit=company.east_sales, is_active=False)
    response = admin_browser.get(TREE)
    (root,) = response.context["tree"]
    assert [str(node.unit) for node in root.children] == ["Market system", "Technical system", "East", "South"]
    east = root.children[2]
    assert (root.heads, east.heads, east.children[0].heads) == (3, 2, 1)
    assert "10 units without manager" in response.content.decode()


def test_closed_units_are_shown_on_demand(admin_browser: Client, company: Company) -> None:
    make_unit("Old unit", is_active=False)
    assert "Old unit" not in admin_browser.get(TREE).content.decode()
    assert "Old unit" in admin_browser.get(TREE, {"closed": "1"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_unit_costs_the_same_however_full(
    admin_browser: Client,
    administrator: User,
    company: Company,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for index in range(number):
        make_user(Role.SUPPORTER, unit=company.east)
        make_post(make_user(), unit=company.east)
        units.create(
            by=administrator, parent=company.east, kind=Unit.Kind.DEPARTMENT, name_en=f"D{index}", name_zh=f"部{index}"
        )
        appoint(Unit.objects.get(pk=company.east.pk), by=administrator, manager=make_user())
    admin_browser.get(page("unit", company.east))
    with django_assert_max_num_queries(MOST_QUERIES + 4):
        text = admin_browser.get(page("unit", company.east)).content.decode()
    assert text.count("Unit changed") == number


def test_unit_is_created_where_it_was_asked_for(admin_browser: Client, company: Company) -> None:
    proposed = admin_browser.get(reverse("accounts:unit_create"), {"under": company.east.pk}).content.decode()
    assert f'value="{company.east.pk}" selected' in proposed
    manager = make_user()
    form = {
        "parent": company.east.pk,
        "kind": "department",
        "name_en": "Service",
        "name_zh": "服务部",
        "manager": manager.pk,
    }
    admin_browser.post(reverse("accounts:unit_create"), form)
    created = Unit.objects.get(name_en="Service")
    assert (created.parent, created.manager) == (company.east, manager)
    again = admin_browser.post(reverse("accounts:unit_create"), form)
    assert again.status_code == 409


def test_unit_is_changed_and_a_stale_form_is_refused(admin_browser: Client, company: Company) -> None:
    form = {"version": 1, "name_en": "East coast", "name_zh": "华东", "manager": ""}
    assert admin_browser.get(page("unit_change", company.east)).context["form"]["version"].value() == 1
    admin_browser.post(page("unit_change", company.east), form)
    company.east.refresh_from_db()
    assert company.east.name_zh == "华东"
    assert admin_browser.post(page("unit_change", company.east), {**form, "name_en": "x"}).status_code == 409


def test_unit_is_moved_only_to_places_outside_its_branch(admin_browser: Client, company: Company) -> None:
    form = admin_browser.get(page("unit_move", company.presales)).context["form"]
    offered = set(form.fields["parent"].queryset)
    assert company.market in offered
    assert company.technical not in offered
    assert company.presales not in offered
    admin_browser.post(page("unit_move", company.presales), {"parent": company.market.pk})
    company.presales.refresh_from_db()
    assert company.presales.parent == company.market


def test_unit_is_closed_when_empty_and_opened_again(admin_browser: Client, company: Company) -> None:
    full = admin_browser.get(page("unit_close", company.east)).content.decode()
    assert "Still in use" in full
    assert admin_browser.post(page("unit_close", company.east)).status_code == 409
    assert "The unit is empty." in admin_browser.get(page("unit_close", company.east_sales)).content.decode()
    admin_browser.post(page("unit_close", company.east_sales))
    company.east_sales.refresh_from_db()
    assert not company.east_sales.is_active
    assert "Open again" in admin_browser.get(page("unit", company.east_sales)).content.decode()
    admin_browser.post(page("unit_reopen", company.east_sales))
    company.east_sales.refresh_from_db()
    assert company.east_sales.is_active
