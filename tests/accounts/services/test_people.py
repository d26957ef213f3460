"""People enter, change, leave and come back."""

from __future__ import annotations

import pytest
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import AdminEvent, Unit, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from accounts.services import invitations, people, sessions
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_company, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, name="管理员", name_latin="Admin")


def facts_of(person: User) -> dict[str, object]:
    fields = ("email", "name", "name_latin", "unit", "title", "phone", "language")
    return {field: getattr(person, field) for field in fields}


def events_of(person: User) -> list[str]:
    return list(AdminEvent.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_create_enters_a_person_with_roles_and_history(administrator: User) -> None:
    unit = make_unit("East")
    person = people.create(
        by=administrator, email="Wang@Example.com", name="王芳", unit=unit, roles=[Role.SALES_REP, Role.SUPPORTER]
    )
    person.refresh_from_db()
    assert person.email == "wang@example.com"
    assert not person.has_usable_password()
    assert person.roles_in_units == {(Role.SALES_REP, unit.pk), (Role.SUPPORTER, unit.pk)}
    assert events_of(person) == [EventKind.PERSON_CREATED, EventKind.ROLE_GRANTED, EventKind.ROLE_GRANTED]


def test_create_refuses_a_taken_address_whatever_case(administrator: User) -> None:
    make_user(email="wang@example.com")
    with pytest.raises(DomainError, match="already has this e-mail"):
        people.create(by=administrator, email="WANG@example.com", name="王", unit=administrator.unit)


def test_create_refuses_a_closed_unit(administrator: User) -> None:
    with pytest.raises(DomainError, match="is closed"):
        people.create(by=administrator, email="a@example.com", name="王", unit=make_unit(is_active=False))


def test_create_is_for_administrators() -> None:
    user = make_user(Role.SALES_MANAGER)
    with pytest.raises(NotAllowed):
        people.create(by=user, email="a@example.com", name="王", unit=user.unit)


def test_found_makes_company_and_first_administrator_once() -> None:
    names = {"name": "管理员", "name_latin": "Admin", "company_en": "Company", "company_zh": "公司"}
    person = people.found(email="admin@example.com", **names)
    assert person.is_administrator
    assert person.unit.path == f"/{person.unit.pk}/"
    assert set(AdminEvent.objects.values_list("actor", flat=True)) == {None}
    with pytest.raises(DomainError, match="already is an administrator"):
        people.found(email="other@example.com", **names)


def test_found_takes_the_company_that_is_there() -> None:
    company = make_company().root
    person = people.found(email="a@example.com", name="a", name_latin="", company_en="x", company_zh="x")
    assert person.unit == company
    assert Unit.objects.filter(parent=None).count() == 1


def test_change_writes_what_differs_and_keeps_both_values(administrator: User) -> None:
    person, unit = make_user(name="王芳", name_latin="Wang Fang", phone="1"), make_unit("South", name_zh="华南")
    old_unit = person.unit
    changed = people.change(
        person,
        by=administrator,
        version=1,
        **{**facts_of(person), "unit": unit, "phone": "2"},  # type: ignore[arg-type]
    )
    assert (changed.version, changed.unit, changed.phone) == (2, unit, "2")
    event = AdminEvent.objects.get(person=person, kind=EventKind.PERSON_CHANGED)
    assert event.actor == administrator
    assert event.changes == {
        "unit": [{"en": old_unit.name_en, "zh": old_unit.name_zh}, {"en": "South", "zh": "华南"}],
        "phone": ["1", "2"],
    }


def test_change_without_a_difference_leaves_no_trace(administrator: User) -> None:
    person = make_user()
    assert people.change(person, by=administrator, version=1, **facts_of(person)).version == 1  # type: ignore[arg-type]
    assert events_of(person) == []


def test_change_of_a_stale_form_is_refused_with_what_stands_there(administrator: User) -> None:
    person = make_user(phone="1")
    people.change(person, by=administrator, version=1, **{**facts_of(person), "phone": "2"})  # type: ignore[arg-type]
    with pytest.raises(Stale) as refusal:
        people.change(person, by=administrator, version=1, **{**facts_of(person), "phone": "3"})  # type: ignore[arg-type]
    assert refusal.value.current["phone"] == "2"
    person.refresh_from_db()
    assert person.phone == "2"


def test_change_refuses_a_taken_address_and_a_closed_unit(administrator: User) -> None:
    person, other = make_user(), make_user()
    facts = facts_of(person)
    with pytest.raises(DomainError, match="already has this e-mail"):
        people.change(person, by=administrator, version=1, **{**facts, "email": other.email})  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="is closed"):
        people.change(person, by=administrator, version=1, **{**facts, "unit": make_unit(is_active=False)})  # type: ignore[arg-type]


def test_profile_is_changed_by_oneself_only(administrator: User) -> None:
    person = make_user()
    mine = {"version": 1, "name": "李雷", "name_latin": "Li Lei", "phone": "139", "language": "zh-hans"}
    with pytest.raises(NotAllowed):
        people.change_profile(person, by=administrator, **mine)  # type: ignore[arg-type]
    people.change_profile(person, by=person, **mine)  # type: ignore[arg-type]
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("李雷", "139", "zh-hans")
    assert events_of(person) == [EventKind.PERSON_CHANGED]


def test_language_is_chosen_by_oneself_from_those_there_are() -> None:
    person = make_user()
    assert people.choose_language(person, by=person, language="zh-hans").language == "zh-hans"
    with pytest.raises(DomainError, match="not available"):
        people.choose_language(person, by=person, language="xx")
    with pytest.raises(NotAllowed):
        people.choose_language(person, by=make_user(), language="en")


def test_deactivate_ends_every_session_and_every_open_link(administrator: User, client: Client) -> None:
    person = make_user(password="a-good-password")
    token = invitations.link_for(person).rstrip("/").partition("-")[2]
    assert PASSWORD_RESET_TOKEN_GENERATOR().check_token(person, token)
    client.force_login(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key or "")
    gone = people.deactivate(person, by=administrator)
    assert not gone.is_active
    assert gone.deactivated_at is not None
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not User.objects.get(pk=person.pk).check_password("a-good-password")
    assert not PASSWORD_RESET_TOKEN_GENERATOR().check_token(User.objects.get(pk=person.pk), token)
    assert events_of(person) == [EventKind.PERSON_DEACTIVATED]
    with pytest.raises(DomainError, match="already left"):
        people.deactivate(person, by=administrator)


def test_deactivate_refuses_oneself_and_strangers_to_the_office(administrator: User) -> None:
    with pytest.raises(NotAllowed, match="yourself"):
        people.deactivate(administrator, by=administrator)
    with pytest.raises(NotAllowed):
        people.deactivate(administrator, by=make_user(Role.SALES_MANAGER))


def test_reactivate_brings_a_person_back_with_roles_but_no_password(administrator: User) -> None:
    person = make_user(Role.SALES_REP, password="a-good-password")
    people.deactivate(person, by=administrator)
    back = people.reactivate(person, by=administrator)
    assert back.is_active
    assert back.roles == {Role.SALES_REP}
    assert not back.has_usable_password()
    assert events_of(person) == [EventKind.PERSON_DEACTIVATED, EventKind.PERSON_REACTIVATED]
    with pytest.raises(DomainError, match="is active"):
        people.reactivate(person, by=administrator)


def test_reactivate_needs_an_open_home_unit(administrator: User) -> None:
    person = make_user(unit=make_unit(is_active=False), is_active=False)
    with pytest.raises(DomainError, match="is closed"):
        people.reactivate(person, by=administrator)


def test_sessions_are_ended_by_administrators(administrator: User, client: Client) -> None:
    person = make_user()
    client.force_login(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key or "")
    with pytest.raises(NotAllowed):
        sessions.end_all(person, by=person)
    assert sessions.end_all(person, by=administrator) == 1
    assert not Session.objects.exists()
    assert events_of(person) == [EventKind.SESSIONS_ENDED]
