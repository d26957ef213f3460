"""One person's page and what an administrator does there."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import RoleAssignment, User
from accounts.rules.roles import Role
from accounts.services import people, roles
from tests.factories import give_role, make_delegation, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 24


def page(name: str, person: User, *more: int) -> str:
    return reverse(f"accounts:{name}", args=[person.pk, *more])


@pytest.mark.parametrize("number", [1, 3])
def test_person_costs_the_same_whatever_hangs_on_him(
    admin_browser: Client,
    administrator: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    person = make_user()
    for index in range(number):
        roles.grant(person, by=administrator, role=Role.SUPPORTER, unit=make_unit(manager=person))
        make_post(person)
        make_delegation(make_user(), person)
        UserSession.objects.create(user=person, ip="10.0.0.1", session_key=f"key{index}", user_agent="Firefox/1 Linux")
    make_delegation(person, make_user())
    admin_browser.get(page("person", person))
    with django_assert_max_num_queries(MOST_QUERIES):
        response = admin_browser.get(page("person", person))
    text = response.content.decode()
    assert text.count("Firefox · Linux") == number
    assert text.count("Role given") == number
    assert text.count("Stands in for") == number


def test_person_history_comes_alone_for_htmx(admin_browser: Client, administrator: User) -> None:
    person = people.create(by=administrator, email="a@example.com", name="安", unit=administrator.unit)
    response = admin_browser.get(page("person", person), headers={"HX-Request": "true"})
    assert b"Person entered" in response.content
    assert b"<html" not in response.content


def test_person_who_is_not_there_is_404(admin_browser: Client) -> None:
    assert admin_browser.get(reverse("accounts:person", args=[999_999])).status_code == 404


def test_person_is_changed(admin_browser: Client, rep: User) -> None:
    form = {"version": 1, "email": rep.email, "name": "王芳芳", "unit": rep.unit_id, "language": "zh-hans"}
    response = admin_browser.post(page("person_change", rep), form)
    assert response.headers["Location"] == page("person", rep)
    rep.refresh_from_db()
    assert (rep.name, rep.language, rep.version) == ("王芳芳", "zh-hans", 2)


def test_person_changed_by_two_administrators_is_refused_with_both_texts(admin_browser: Client, rep: User) -> None:
    form = {"version": 1, "email": rep.email, "name": "王芳芳", "unit": rep.unit_id}
    admin_browser.post(page("person_change", rep), form)
    response = admin_browser.post(page("person_change", rep), {**form, "name": "Something I typed"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "王芳芳" in text
    assert "Something I typed" in text


def test_person_form_without_a_version_is_refused(admin_browser: Client, rep: User) -> None:
    form = {"email": rep.email, "name": "王", "unit": rep.unit_id}
    assert admin_browser.post(page("person_change", rep), form).status_code == 422


def test_role_is_given_and_taken_away(admin_browser: Client, rep: User) -> None:
    unit = make_unit()
    admin_browser.post(page("role_grant", rep), {"role": "coordinator", "unit": unit.pk})
    given = RoleAssignment.objects.get(user=rep, role=Role.COORDINATOR)
    assert given.unit == unit
    response = admin_browser.post(page("role_take_away", rep, given.pk))
    assert response.headers["Location"] == page("person", rep)
    assert not RoleAssignment.objects.filter(pk=given.pk).exists()


def test_role_form_with_errors_shows_the_page_again(admin_browser: Client, rep: User) -> None:
    response = admin_browser.post(page("role_grant", rep), {"role": "king", "unit": ""})
    assert response.status_code == 422
    assert set(response.context["role_form"].errors) == {"role", "unit"}


def test_role_of_another_person_is_404(admin_browser: Client, rep: User) -> None:
    other = give_role(make_user(), Role.SUPPORTER)
    assert admin_browser.post(page("role_take_away", rep, other.pk)).status_code == 404


def test_administrator_who_gives_up_the_role_is_led_to_his_profile(admin_browser: Client, administrator: User) -> None:
    make_user(Role.ADMINISTRATOR)
    own = RoleAssignment.objects.get(user=administrator)
    response = admin_browser.post(page("role_take_away", administrator, own.pk), follow=True)
    assert response.redirect_chain == [(reverse("accounts:profile"), 302)]
    assert response.status_code == 200


def test_last_administrator_reads_why_not(admin_browser: Client, administrator: User) -> None:
    own = RoleAssignment.objects.get(user=administrator)
    response = admin_browser.post(page("role_take_away", administrator, own.pk))
    assert response.status_code == 409
    assert "This is the last administrator." in response.content.decode()


def test_deactivating_shows_first_what_to_hand_over(admin_browser: Client, rep: User) -> None:
    unit = make_unit("East", manager=rep)
    post = make_post(rep)
    make_delegation(make_user(name_latin="Bob"), rep)
    text = admin_browser.get(page("person_deactivate", rep)).content.decode()
    for words in ("Hand over first", "Manager of East", f"Only holder of {post}", "Stands in for Bob"):
        assert words in text
    assert reverse("accounts:unit", args=[unit.pk]) in text
    assert admin_browser.post(page("person_deactivate", rep)).status_code == 409
    rep.refresh_from_db()
    assert rep.is_active


def test_deactivated_person_is_out_at_the_next_request(admin_browser: Client, browser: Client, rep: User) -> None:
    assert browser.get(reverse("accounts:profile")).status_code == 200
    assert "Nothing has to be handed over." in admin_browser.get(page("person_deactivate", rep)).content.decode()
    admin_browser.post(page("person_deactivate", rep))
    response = browser.get(reverse("accounts:profile"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")
    assert "Reactivate" in admin_browser.get(page("person", rep)).content.decode()


def test_deactivating_oneself_is_refused_with_the_reason(admin_browser: Client, administrator: User) -> None:
    reason = "You cannot deactivate yourself."
    assert reason in admin_browser.get(page("person", administrator)).content.decode()
    assert reason in admin_browser.get(page("person_deactivate", administrator)).content.decode()
    assert admin_browser.post(page("person_deactivate", administrator)).status_code == 403


def test_reactivating_invites_again(admin_browser: Client) -> None:
    gone = make_user(is_active=False, email="gone@example.com")
    admin_browser.post(page("person_reactivate", gone))
    gone.refresh_from_db()
    assert gone.is_active
    assert [message.to for message in mail.outbox] == [["gone@example.com"]]


def test_invitation_is_sent_again(admin_browser: Client, rep: User) -> None:
    admin_browser.post(page("person_invite", rep))
    assert len(mail.outbox) == 1


def test_sessions_are_ended(admin_browser: Client, browser: Client, rep: User) -> None:
    browser.get(reverse("accounts:profile"))
    assert UserSession.objects.filter(user=rep).exists()
    admin_browser.post(page("person_end_sessions", rep))
    assert browser.get(reverse("accounts:profile")).status_code == 302
