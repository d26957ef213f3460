"""Changes of the catalogue: by administrators only, never over somebody else's, and for ever in its history."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Position, User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from requests_app.models import CatalogueEvent, FormVersion, Responsibility, SupportContent
from requests_app.policies.catalogue import can_administer
from requests_app.rules.forms.schema import EMPTY
from requests_app.rules.states import State
from requests_app.services import catalogue, form_versions
from tests.factories import SMALL_SCHEMA, make_content, make_form_version, make_request, make_unit, make_user

pytestmark = pytest.mark.django_db
Kind = CatalogueEvent.Kind
FACTS: dict[str, Any] = {"type": "T", "name_en": "Site survey", "name_zh": "现场勘察", "process_group": "orders"}


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def kinds(content: SupportContent) -> list[str]:
    return [event.kind for event in content.events.order_by("id")]


@pytest.mark.parametrize("role", Role.values)
def test_only_administrators_change_the_catalogue(role: str) -> None:
    verdict = can_administer(make_user(role))
    assert bool(verdict) is (role == Role.ADMINISTRATOR)
    assert bool(verdict.reason) is not bool(verdict)


def test_inactive_administrator_changes_nothing() -> None:
    assert not can_administer(make_user(Role.ADMINISTRATOR, is_active=False))


def test_every_change_asks_the_policy() -> None:
    content, rep = make_content(), make_user(Role.SALES_REP)
    draft = make_form_version(content, published=False)
    for change in (
        lambda: catalogue.create_content(by=rep, code="Z1", facts=FACTS),
        lambda: catalogue.change_content(content, by=rep, version=1, facts={}),
        lambda: catalogue.set_responsibilities(content, by=rep, version=1, units={}),
        lambda: form_versions.start_draft(content, by=rep),
        lambda: form_versions.save_draft(draft, by=rep, revision=1, schema=EMPTY),
        lambda: form_versions.publish(draft, by=rep, revision=1),
        lambda: form_versions.discard_draft(draft, by=rep),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert not CatalogueEvent.objects.exists()


def test_create_content_records_its_facts(administrator: User) -> None:
    content = catalogue.create_content(by=administrator, code="Z1", facts=FACTS | {"description_en": ""})
    event = content.events.get()
    assert (event.kind, event.actor) == (Kind.CREATED, administrator)
    assert event.changes == {"code": [None, "Z1"]} | {name: [None, value] for name, value in FACTS.items()}
    assert str(event) == f"{content.pk} created"


def test_create_content_refuses_a_taken_code(administrator: User) -> None:
    make_content(code="Z1")
    with pytest.raises(DomainError, match="The code Z1 is taken"):
        catalogue.create_content(by=administrator, code="Z1", facts=FACTS)


def test_change_content_records_what_was_before(administrator: User) -> None:
    content = make_content(name_en="Old", is_active=True)
    changed = catalogue.change_content(
        content, by=administrator, version=1, facts={"name_en": "New", "name_zh": content.name_zh, "is_active": False}
    )
    assert (changed.name_en, changed.is_active, changed.version) == ("New", False, 2)
    assert content.events.get().changes == {"name_en": ["Old", "New"], "is_active": [True, False]}


def test_change_content_without_a_change_records_nothing(administrator: User) -> None:
    content = make_content(name_en="Same")
    assert catalogue.change_content(content, by=administrator, version=1, facts={"name_en": "Same"}).version == 1
    assert kinds(content) == []


def test_change_content_refuses_a_stale_form(administrator: User) -> None:
    content = make_content(name_en="Old")
    catalogue.set_responsibilities(content, by=administrator, version=1, units={"main": [make_unit("Press")]})
    catalogue.change_content(content, by=administrator, version=2, facts={"name_en": "Theirs"})
    with pytest.raises(Stale) as caught:
        catalogue.change_content(content, by=administrator, version=1, facts={"name_en": "Mine"})
    current = caught.value.current
    assert (current["English name"], current["Offered"], current["Mainly responsible"]) == ("Theirs", "Yes", "Press")
    assert current["In charge"] == "–"


def test_change_content_refuses_other_fields(administrator: User) -> None:
    with pytest.raises(TypeError, match="code"):
        catalogue.change_content(make_content(), by=administrator, version=1, facts={"code": "Z2"})


def test_responsibilities_are_set_anew_and_recorded(administrator: User) -> None:
    content, sales, tests, press = make_content(), make_unit("Sales"), make_unit("Tests"), make_unit("Press")
    catalogue.set_responsibilities(
        content, by=administrator, version=1, units={"in_charge": [sales], "cooperating": [tests, press]}
    )
    catalogue.set_responsibilities(
        content, by=administrator, version=2, units={"in_charge": [sales], "cooperating": [tests], "main": [press]}
    )
    held = {(row.kind, row.unit) for row in content.responsibilities.all()}
    assert held == {("in_charge", sales), ("cooperating", tests), ("main", press)}
    last = content.events.first()
    assert last
    assert last.kind == Kind.RESPONSIBILITIES
    assert last.changes == {
        "main": [[], [{"en": "Press", "zh": "Press"}]],
        "cooperating": [
            [{"en": "Press", "zh": "Press"}, {"en": "Tests", "zh": "Tests"}],
            [{"en": "Tests", "zh": "Tests"}],
        ],
    }


def test_equal_responsibilities_record_nothing(administrator: User) -> None:
    content = make_content()
    assert catalogue.set_responsibilities(content, by=administrator, version=1, units={}).version == 1
    assert kinds(content) == []


def test_draft_is_a_copy_of_the_current_version(administrator: User) -> None:
    content = make_form_version().content
    draft = form_versions.start_draft(content, by=administrator)
    assert (draft.number, draft.schema, draft.created_by, draft.is_draft) == (2, SMALL_SCHEMA, administrator, True)
    assert form_versions.start_draft(content, by=administrator) == draft
    assert kinds(content) == [Kind.DRAFT_STARTED]


def test_first_draft_is_empty(administrator: User) -> None:
    draft = form_versions.start_draft(make_content(), by=administrator)
    assert (draft.number, draft.schema) == (1, EMPTY)


def test_published_draft_is_the_current_version(administrator: User) -> None:
    old = make_form_version()
    draft = form_versions.start_draft(old.content, by=administrator)
    published = form_versions.publish(draft, by=administrator, revision=1)
    assert form_versions.current_form(old.content) == published
    assert (published.published_by, published.published_at is None) == (administrator, False)
    old.refresh_from_db()
    assert (old.is_current, old.schema) == (False, SMALL_SCHEMA)
    assert kinds(old.content) == [Kind.DRAFT_STARTED, Kind.PUBLISHED]


def test_publish_refuses_a_form_with_problems(administrator: User) -> None:
    draft = form_versions.start_draft(make_content(), by=administrator)
    with pytest.raises(DomainError, match="The form asks nothing yet"):
        form_versions.publish(draft, by=administrator, revision=1)


def test_save_draft_refuses_a_stale_editor(administrator: User) -> None:
    draft = form_versions.start_draft(make_content(), by=administrator)
    assert form_versions.save_draft(draft, by=administrator, revision=1, schema=SMALL_SCHEMA).revision == 2
    with pytest.raises(Stale):
        form_versions.save_draft(draft, by=administrator, revision=1, schema=EMPTY)
    draft.refresh_from_db()
    assert draft.schema == SMALL_SCHEMA


def test_discarded_draft_is_gone(administrator: User) -> None:
    content = make_form_version().content
    form_versions.discard_draft(form_versions.start_draft(content, by=administrator), by=administrator)
    assert [version.number for version in content.form_versions.all()] == [1]
    assert kinds(content) == [Kind.DRAFT_STARTED, Kind.DRAFT_DISCARDED]


@pytest.mark.parametrize("ended", ["published", "discarded"])
def test_ended_draft_cannot_be_saved(administrator: User, ended: str) -> None:
    draft = form_versions.start_draft(make_form_version().content, by=administrator)
    if ended == "published":
        form_versions.publish(draft, by=administrator, revision=1)
    else:
        form_versions.discard_draft(draft, by=administrator)
        draft.pk = 1_000_000
    with pytest.raises(DomainError, match="Somebody was faster"):
        form_versions.save_draft(draft, by=administrator, revision=1, schema=EMPTY)


def refused_by_database(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def test_database_refuses_to_change_or_delete_a_published_version() -> None:
    version = make_form_version()
    found = FormVersion.objects.filter(pk=version.pk)
    assert refused_by_database(lambda: found.update(schema=EMPTY))
    assert refused_by_database(lambda: found.update(number=9, is_current=False))
    assert refused_by_database(lambda: found.update(published_at=None, is_current=False))
    assert refused_by_database(found.delete)
    assert found.get().schema == SMALL_SCHEMA


def test_database_lets_a_published_version_go_out_of_use() -> None:
    version = make_form_version()
    assert FormVersion.objects.filter(pk=version.pk).update(is_current=False) == 1


def test_database_refuses_to_change_the_history(administrator: User) -> None:
    content = catalogue.create_content(by=administrator, code="Z1", facts=FACTS)
    assert refused_by_database(lambda: content.events.update(kind="changed"))
    assert refused_by_database(content.events.all().delete)
    assert refused_by_database(lambda: catalogue.record(content, "unheard of", by=administrator))  # type: ignore[arg-type]


def twice_responsible(content: SupportContent) -> None:
    unit = make_unit()
    for _time in range(2):
        Responsibility.objects.create(content=content, unit=unit, kind="main")


@pytest.mark.parametrize(
    "change",
    [
        lambda version: make_form_version(version.content, number=2),
        lambda version: make_form_version(version.content, number=1, is_current=False),
        lambda version: [make_form_version(version.content, published=False, number=n) for n in (3, 4)],
        lambda version: make_form_version(version.content, published=False, is_current=True),
        lambda version: SupportContent.objects.filter(pk=version.content_id).update(precondition_en="Only English"),
        lambda version: twice_responsible(version.content),
    ],
    ids=["two current", "number twice", "two drafts", "draft in use", "one language", "twice responsible"],
)
def test_database_refuses_what_no_rule_allows(change: Any) -> None:
    version = make_form_version()
    assert refused_by_database(lambda: change(version))


def test_load_catalogue_fills_an_empty_database_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue")
    call_command("load_catalogue")
    assert capsys.readouterr().out.splitlines() == [
        "Catalogue: 13 contents, 13 forms, 10 positions added.",
        "Catalogue: 0 contents, 0 forms, 0 positions added.",
    ]
    assert SupportContent.objects.offered().count() == 13
    assert Position.objects.get(code="market_staff").per_unit


def test_load_catalogue_keeps_what_an_administrator_changed(administrator: User) -> None:
    call_command("load_catalogue")
    content = SupportContent.objects.get(code="T1")
    catalogue.change_content(content, by=administrator, version=1, facts={"name_en": "Survey", "is_active": False})
    draft = form_versions.start_draft(content, by=administrator)
    form_versions.publish(draft, by=administrator, revision=1)
    call_command("load_catalogue")
    content.refresh_from_db()
    assert (content.name_en, content.is_active, content.form_versions.count()) == ("Survey", False, 2)


def test_at_a_glance_counts_only_open_requests() -> None:
    version = make_form_version(make_content(code="Z1"))
    make_form_version(version.content, published=False)
    for state in (State.SUBMITTED, State.DRAFT, State.CLOSED):
        make_request(form=version, state=state)
    row: Any = SupportContent.objects.at_a_glance().get(code="Z1")
    assert (row.form_number, row.has_draft, row.open_requests) == (1, True, 1)
