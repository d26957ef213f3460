"""What an administrator sets: who sees what, and the industries."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Industry, Scope, SettingEvent, SightRule
from customers.rules.setting_history import readable
from customers.services.industries import add_industry, change_industry, move_industry
from customers.services.sight_rules import change_sight
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def industry(name: str, **fields: object) -> Industry:
    return Industry.objects.create(code=name.lower(), name_en=name, name_zh=f"{name}业", **fields)


def test_a_role_sees_more_and_the_history_says_so(admin: User) -> None:
    rule = change_sight(Role.SUPPORTER, by=admin, scope=Scope.UNIT, sees_private=False, version=0)
    assert (rule.scope, rule.version) == (Scope.UNIT, 1)
    again = change_sight(Role.SUPPORTER, by=admin, scope=Scope.UNIT, sees_private=True, version=1)
    assert (again.pk, again.version) == (rule.pk, 2)
    newest, first = SettingEvent.objects.all()
    assert first.about == {"en": "Supporter", "zh": "支持人"}
    assert [tuple(map(str, line)) for line in first.lines] == [("sees", "Own customers", "His business unit")]
    assert [tuple(map(str, line)) for line in newest.lines] == [("also what is hidden from non-owners", "No", "Yes")]


def test_only_administrators_change_what_roles_see(admin: User) -> None:
    with pytest.raises(NotAllowed):
        change_sight(Role.SALES_REP, by=make_user(Role.COMPANY_LEADER), scope=Scope.ALL, sees_private=True, version=0)


def test_administrators_go_on_seeing_all(admin: User) -> None:
    with pytest.raises(DomainError, match="Administrators see all"):
        change_sight(Role.ADMINISTRATOR, by=admin, scope=Scope.OWN, sees_private=True, version=0)
    change_sight(Role.ADMINISTRATOR, by=admin, scope=Scope.ALL, sees_private=False, version=0)
    assert not SightRule.objects.get().sees_private


def test_an_older_form_and_no_difference_are_refused(admin: User) -> None:
    with pytest.raises(DomainError, match="Nothing was changed"):
        change_sight(Role.SALES_REP, by=admin, scope=Scope.OWN, sees_private=True, version=0)
    change_sight(Role.SALES_REP, by=admin, scope=Scope.UNIT, sees_private=False, version=0)
    with pytest.raises(Stale) as stale:
        change_sight(Role.SALES_REP, by=admin, scope=Scope.ALL, sees_private=False, version=0)
    assert [str(text) for text in stale.value.current.values()] == ["His business unit"]


def test_industries_are_added_at_the_end(admin: User) -> None:
    before = industry("Zinc", position=9000)
    own = add_industry(by=admin, name_en=" Ice ", name_zh="冰业")
    part = add_industry(by=admin, name_en="Cubes", name_zh="冰块", parent=before)
    further = add_industry(by=admin, name_en="Blocks", name_zh="大冰块", parent=before)
    assert (own.name_en, own.position, own.parent) == ("Ice", 9001, None)
    assert (part.parent, part.position, further.position) == (before, 9001, 9002)
    assert len({own.code, part.code, further.code}) == 3
    with pytest.raises(DomainError, match="no parts of its own"):
        add_industry(by=admin, name_en="Small", name_zh="小", parent=part)


@pytest.mark.parametrize(("name_en", "name_zh"), [("zinc", "冰"), ("Ice", "Zinc业")])
def test_a_name_is_given_once(admin: User, name_en: str, name_zh: str) -> None:
    industry("Zinc")
    with pytest.raises(DomainError, match="there already"):
        add_industry(by=admin, name_en=name_en, name_zh=name_zh)


def test_both_names_are_owed(admin: User) -> None:
    with pytest.raises(DomainError, match="in English and in Chinese"):
        add_industry(by=admin, name_en="Ice", name_zh=" ")


def test_an_industry_is_renamed_and_retired(admin: User) -> None:
    row = industry("Zinc")
    fresh = change_industry(row, by=admin, name_en="Metal", name_zh="金属", is_active=False, version=1)
    assert (fresh.name_en, fresh.is_active, fresh.version) == ("Metal", False, 2)
    assert SettingEvent.objects.get().changes["is_active"] == [True, False]
    with pytest.raises(Stale):
        change_industry(row, by=admin, name_en="Ore", name_zh="矿", is_active=True, version=1)
    with pytest.raises(DomainError, match="Nothing was changed"):
        change_industry(row, by=admin, name_en="Metal", name_zh="金属", is_active=False, version=2)


def test_industries_change_places_with_their_neighbours(admin: User) -> None:
    Industry.objects.all().delete()
    first, second, third = (industry(name, position=5) for name in ("Alpha", "Beta", "Gamma"))
    move_industry(third, by=admin, up=True)
    assert list(Industry.objects.order_by("position", "id")) == [first, third, second]
    move_industry(first, by=admin, up=False)
    assert list(Industry.objects.order_by("position", "id")) == [third, first, second]
    assert len(set(Industry.objects.values_list("position", flat=True))) == 3
    for row, up in ((third, True), (second, False)):
        with pytest.raises(DomainError, match="at the end"):
            move_industry(row, by=admin, up=up)


def test_industries_are_the_administrators_business() -> None:
    leader, row = make_user(Role.COMPANY_LEADER), industry("Zinc")
    with pytest.raises(NotAllowed):
        add_industry(by=leader, name_en="Ice", name_zh="冰")
    with pytest.raises(NotAllowed):
        change_industry(row, by=leader, name_en="Ice", name_zh="冰", is_active=True, version=1)
    with pytest.raises(NotAllowed):
        move_industry(row, by=leader, up=True)


def test_kept_values_are_read_in_words() -> None:
    assert [str(readable("is_active", kept)) for kept in (True, False)] == ["Yes", "No"]
    assert [str(readable(field, kept)) for field, kept in (("scope", "gone"), ("place", 3), ("visits", None))] == [
        "gone",
        "3",
        "",
    ]
