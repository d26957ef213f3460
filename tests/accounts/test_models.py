"""What the database itself refuses, and what a row says of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import (
    AdminEvent,
    FormReceipt,
    ListColumns,
    Position,
    RoleAssignment,
    SavedView,
    TypedDraft,
    Unit,
    User,
)
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from tests.factories import (
    give_role,
    make_company,
    make_delegation,
    make_position,
    make_post,
    make_unit,
    make_user,
    the_company,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str) -> pytest.RaisesExc[IntegrityError]:
    """The database answers with this constraint's name."""
    return pytest.raises(IntegrityError, match=constraint)


def test_user_email_is_unique_whatever_case() -> None:
    make_user(email="wang@example.com")
    with refused("user_email_unique_whatever_case"), transaction.atomic():
        make_user(email="Wang@Example.com")
    assert User.objects.get_by_natural_key("WANG@example.com").email == "wang@example.com"


@pytest.mark.parametrize(("is_active", "deactivated_at"), [(True, timezone.now()), (False, None)])
def test_user_has_left_exactly_when_a_time_says_so(is_active: bool, deactivated_at: object) -> None:
    with refused("user_deactivated_at_iff_inactive"):
        make_user(is_active=is_active, deactivated_at=deactivated_at)


def test_user_name_follows_the_readers_language() -> None:
    user = make_user(name="王芳", name_latin="Wang Fang")
    with translation.override("zh-hans"):
        assert str(user) == "王芳"
    with translation.override("en"):
        assert user.get_full_name() == "Wang Fang"
        assert str(make_user(name="李雷", name_latin="")) == "李雷"


def test_user_roles_are_those_of_any_unit() -> None:
    company = make_company()
    user = make_user(Role.SALES_REP, unit=company.east)
    give_role(user, Role.SUPPORTER, company.presales)
    assert user.roles == {Role.SALES_REP, Role.SUPPORTER}
    assert user.roles_in_units == {(Role.SALES_REP, company.east.pk), (Role.SUPPORTER, company.presales.pk)}
    assert not user.is_administrator


def test_people_with_a_role_are_active_and_counted_once() -> None:
    company = make_company()
    user = make_user(Role.SUPPORTER, unit=company.presales)
    give_role(user, Role.SUPPORTER, company.testing)
    make_user(Role.SUPPORTER, is_active=False)
    assert list(User.objects.with_role(Role.SUPPORTER)) == [user]


@pytest.mark.parametrize(("kind", "has_parent"), [(Unit.Kind.COMPANY, True), (Unit.Kind.DEPARTMENT, False)])
def test_unit_without_a_parent_is_the_company(kind: str, has_parent: bool) -> None:
    parent = the_company() if has_parent else None
    with refused("unit_parent_iff_not_company"):
        Unit.objects.create(kind=kind, parent=parent, path="/x/", name_en="x", name_zh="x")


def test_unit_company_is_only_one() -> None:
    the_company()
    with refused("unit_one_company"):
        Unit.objects.create(kind=Unit.Kind.COMPANY, path="/x/", name_en="x", name_zh="x")


def test_unit_path_is_unique() -> None:
    unit = make_unit()
    with refused("unit_path_unique"):
        Unit.objects.create(kind=Unit.Kind.SYSTEM, parent=the_company(), path=unit.path, name_en="x", name_zh="x")


def test_unit_knows_its_place() -> None:
    company = make_company()
    assert company.root.depth == 0
    assert company.presales.depth == 2
    assert company.presales.ancestor_ids == [company.root.pk, company.technical.pk, company.presales.pk]
    assert set(Unit.objects.below(company.east, company.market)) == {
        company.east,
        company.east_sales,
        company.market,
        company.marketing,
    }
    assert not Unit.objects.below().exists()


def test_units_under_and_over_others_are_found_by_key() -> None:
    company = make_company()
    east, market = {company.east, company.east_sales}, {company.market, company.marketing}
    assert set(Unit.objects.under([company.east.pk, company.market.pk])) == east | market
    assert set(Unit.objects.over([company.east_sales.pk, company.market.pk])) == east | {company.root, company.market}
    assert not Unit.objects.under([]).exists()
    assert not Unit.objects.over([]).exists()


def test_active_units_leave_out_closed_ones() -> None:
    unit = make_unit(is_active=False)
    assert unit not in Unit.objects.active()


def test_role_is_held_once_in_a_unit() -> None:
    user = make_user(Role.SALES_REP)
    with refused("role_assignment_once"):
        give_role(user, Role.SALES_REP)


def test_role_must_be_a_known_one() -> None:
    user = make_user()
    with refused("role_assignment_known_role"):
        RoleAssignment.objects.create(user=user, role="king", unit=user.unit)


def test_post_is_there_once_in_a_unit() -> None:
    post = make_post()
    with refused("post_once_in_a_unit"):
        make_post(position=post.position, unit=post.unit)


def test_position_code_is_unique() -> None:
    make_position("test-manager")
    with refused("accounts_position_code_key"):
        Position.objects.create(code="test-manager", name_en="x", name_zh="x")


def test_delegation_period_is_not_empty() -> None:
    now = timezone.now()
    with refused("delegation_period_not_empty"):
        make_delegation(make_user(), make_user(), starts_at=now, ends_at=now)


def test_delegation_is_not_to_oneself() -> None:
    user = make_user()
    with refused("delegation_not_to_oneself"):
        make_delegation(user, user)


def test_delegation_is_revoked_by_someone() -> None:
    with refused("delegation_revoked_by_iff_revoked_at"):
        make_delegation(make_user(), make_user(), revoked_at=timezone.now())


def test_delegations_of_one_person_do_not_overlap_but_may_touch() -> None:
    user, now = make_user(), timezone.now()
    first = make_delegation(user, None, starts_at=now, ends_at=now + timedelta(days=1))
    make_delegation(user, None, starts_at=first.ends_at, ends_at=now + timedelta(days=2))
    make_delegation(user, None, starts_at=now, ends_at=now + timedelta(days=9), revoked_by=user, revoked_at=now)
    with refused("delegation_no_overlap"):
        make_delegation(user, None, starts_at=now + timedelta(hours=23), ends_at=now + timedelta(hours=25))


def test_rows_say_what_they_are() -> None:
    user = make_user(name_latin="Ann")
    unit = make_unit("East")
    position = make_position("market-staff")
    assert str(give_role(user, Role.SALES_REP, unit)) == "Sales rep · East"
    assert str(make_post(position=position, unit=unit)) == "Market staff · East"
    assert str(make_delegation(user, None)) == "Ann → —"


def test_unit_kind_is_a_known_one() -> None:
    with refused("unit_known_kind"):
        Unit.objects.create(kind="club", parent=the_company(), path="/x/", name_en="x", name_zh="x")


def test_people_are_present_or_away_or_gone() -> None:
    here, away, now = make_user(), make_user(), timezone.now()
    make_user(is_active=False)
    make_delegation(away, None)
    assert list(User.objects.present(now)) == [here]
    assert list(User.objects.away(now)) == [away]


def test_people_match_every_word_in_any_of_their_names() -> None:
    wang = make_user(name="王小芳", name_latin="Wang Xiaofang", title="测试工程师", email="wxf@example.com")
    make_user(name="王伟", name_latin="Wang Wei")
    for text in ("小芳", "测试 王", "xiaoFANG", "wxf@", "wang 工程"):
        assert list(User.objects.matching(text)) == [wang]
    assert User.objects.matching("").count() == 2
    assert not User.objects.matching("100%").exists()


def test_people_sort_by_latin_name_else_by_name() -> None:
    last, first = make_user(name="张", name_latin="Zhang"), make_user(name="李", name_latin="an")
    without = make_user(name="王", name_latin="")
    assert list(User.objects.order_by("sort_name")) == [first, last, without]


def test_admin_event_is_of_a_known_kind_about_something() -> None:
    with refused("admin_event_known_kind"), transaction.atomic():
        AdminEvent.objects.create(kind="party", person=make_user())
    with refused("admin_event_has_a_subject"):
        AdminEvent.objects.create(kind=EventKind.PERSON_CREATED)


def test_admin_event_stays_as_it_was_written() -> None:
    event = AdminEvent.objects.create(kind=EventKind.PERSON_CREATED, person=make_user())
    with refused("admin_event_stays"), transaction.atomic():
        AdminEvent.objects.update(kind=EventKind.PERSON_CHANGED)
    with refused("admin_event_stays"), transaction.atomic():
        event.delete()
    assert str(AdminEvent.objects.get()).startswith("Person entered 20")


def test_admin_event_reads_in_both_languages() -> None:
    event = AdminEvent(changes={"unit": [None, {"en": "East", "zh": "华东"}], "name": ["a", "b"]})
    with translation.override("en"):
        assert [(str(line.label), line.before, line.after) for line in event.lines] == [
            ("name", "a", "b"),
            ("unit", "", "East"),
        ]
    with translation.override("zh-hans"):
        assert event.lines[1].after == "华东"


def test_text_is_kept_once_for_a_person_and_a_form() -> None:
    facts = {"user": make_user(), "form": "comment", "subject": "7"}
    TypedDraft.objects.create(**facts)
    with refused("typed_draft_once"), transaction.atomic():
        TypedDraft.objects.create(**facts)


def test_receipt_is_given_once_for_a_key() -> None:
    facts = {"user": make_user(), "key": "k"}
    FormReceipt.objects.create(**facts, body_hash="b")
    with refused("form_receipt_once"), transaction.atomic():
        FormReceipt.objects.create(**facts, body_hash="c")


def test_saved_views_have_a_name_and_an_address_of_their_own() -> None:
    facts = {"owner": make_user(), "scope": "queue", "name": "Mine", "query": ""}
    first = SavedView.objects.create(**facts)
    with refused("saved_view_name_once_for_an_owner"), transaction.atomic():
        SavedView.objects.create(**facts)
    with refused("accounts_savedview_token"), transaction.atomic():
        SavedView.objects.create(**facts | {"name": "Other", "token": first.token})


def test_columns_of_a_list_are_chosen_once() -> None:
    facts = {"user": make_user(), "scope": "customers", "columns": ["owner"]}
    ListColumns.objects.create(**facts)
    with refused("list_columns_once_for_a_list"), transaction.atomic():
        ListColumns.objects.create(**facts)


def test_what_a_person_keeps_says_what_it_is() -> None:
    assert str(ListColumns(user_id=7, scope="customers")) == "7 customers"
    assert str(TypedDraft(form="comment", subject="SR-2026-00001")) == "comment SR-2026-00001"
    assert str(SavedView(name="Mine")) == "Mine"
    assert str(FormReceipt(key="k")) == "k"
