"""The list of people, a new person, the picker."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import give_role, make_delegation, make_unit, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("accounts:people")
MOST_QUERIES = 12


def names(client: Client, **filters: str | int) -> list[str]:
    page = client.get(LIST, filters).context["page"]
    return [str(row) for row in page]


@pytest.mark.parametrize("people", [1, 3])
def test_people_cost_the_same_for_one_and_for_three(
    admin_browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    for _number in range(people):
        person = make_user(Role.SALES_REP, unit=make_unit())
        give_role(person, Role.SUPPORTER, make_unit())
        make_delegation(person, None)
    admin_browser.get(LIST)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(names(admin_browser)) == people + 1


def test_people_are_filtered_by_each_field(admin_browser: Client) -> None:
    east, now = make_unit("East"), timezone.now()
    inside = make_unit("East sales", parent=east, kind="department")
    make_user(Role.SALES_REP, unit=inside, name="王小芳", name_latin="Bea", last_login=now)
    away = make_user(Role.SUPPORTER, name_latin="Cleo", last_login=now)
    make_delegation(away, None)
    make_user(is_active=False, name_latin="Dora")
    User.objects.filter(name_latin="Ada Admin").update(last_login=now)
    make_user(name_latin="Eve")
    assert names(admin_browser) == ["Ada Admin", "Bea", "Cleo", "Eve"]
    assert names(admin_browser, q="小芳") == ["Bea"]
    assert names(admin_browser, unit=east.pk) == ["Bea"]
    assert names(admin_browser, role="supporter") == ["Cleo"]
    assert names(admin_browser, state="away") == ["Cleo"]
    assert names(admin_browser, state="left") == ["Dora"]
    assert names(admin_browser, state="waiting") == ["Eve"]
    assert names(admin_browser, state="nonsense", q="x" * 500) == ["Ada Admin", "Bea", "Cleo", "Eve"]


def test_people_come_in_pages_and_alone_for_htmx(admin_browser: Client) -> None:
    for number in range(26):
        make_user(name_latin=f"P{number:02}")
    first = admin_browser.get(LIST, headers={"HX-Request": "true"})
    assert b"<html" not in first.content
    cursor = first.context["page"].next
    rest = admin_browser.get(LIST, {"after": cursor}).context["page"]
    assert [str(row) for row in rest] == ["P24", "P25"]


def test_people_say_what_to_do_when_nobody_matches(admin_browser: Client) -> None:
    assert b"Nobody matches" in admin_browser.get(LIST, {"q": "zzz"}).content


def test_new_person_is_entered_and_invited(admin_browser: Client) -> None:
    unit = make_unit()
    form = {"email": "Li@Example.com", "name": "李雷", "unit": unit.pk, "roles": ["sales_rep", "supporter"]}
    response = admin_browser.post(reverse("accounts:person_create"), form, follow=True)
    person = User.objects.get(email="li@example.com")
    assert person.roles_in_units == {("sales_rep", unit.pk), ("supporter", unit.pk)}
    assert [message.to for message in mail.outbox] == [["li@example.com"]]
    assert "An invitation was sent to li@example.com." in response.content.decode()


def test_new_person_stays_when_the_mail_server_is_dead(admin_browser: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    form = {"email": "li@example.com", "name": "李雷", "unit": make_unit().pk}
    response = admin_browser.post(reverse("accounts:person_create"), form, follow=True)
    assert User.objects.filter(email="li@example.com").exists()
    assert "did not take the invitation" in response.content.decode()


def test_new_person_form_names_what_is_wrong_beside_the_field(admin_browser: Client, rep: User) -> None:
    form = {"email": rep.email.upper(), "name": "", "unit": make_unit(is_active=False).pk, "roles": ["king"]}
    response = admin_browser.post(reverse("accounts:person_create"), form)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"email", "name", "unit", "roles"}
    assert "Another person already has this e-mail address." in response.content.decode()


def test_new_person_form_proposes_the_unit_it_was_asked_from(admin_browser: Client) -> None:
    unit = make_unit()
    response = admin_browser.get(reverse("accounts:person_create"), {"unit": unit.pk})
    assert f'value="{unit.pk}" selected' in response.content.decode()


def test_picker_finds_colleagues_for_everybody(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = make_user(name="李雷", name_latin="Li Lei", title="Engineer", unit=make_unit("East"))
    make_user(name="李四", name_latin="Li Si", is_active=False)
    make_delegation(found, None)
    browser.get(reverse("accounts:people_picker"))  # the first request of a session notes where it is
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = browser.get(reverse("accounts:people_picker"), {"q": "李\x00"}).json()
    assert answer == {"items": [{"value": str(found.pk), "text": "Li Lei", "hint": "Engineer · East · away now"}]}


def test_picker_shows_twenty_at_most(browser: Client) -> None:
    for _number in range(25):
        make_user()
    assert len(browser.get(reverse("accounts:people_picker")).json()["items"]) == 20
