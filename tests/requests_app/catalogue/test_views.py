"""The catalogue's pages: who reads what, and the administrator's way from an idea to a published form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import FormVersion, SupportContent
from requests_app.rules.forms.schema import FIELD_TYPES
from requests_app.rules.forms.wire import parse
from requests_app.services.reference_data import load_catalogue
from tests.factories import make_content, make_form_version, make_position, make_routing_row, make_unit, make_user

pytestmark = pytest.mark.django_db

ADMIN_PAGES = [
    ("catalogue:manage", []),
    ("catalogue:create", []),
    ("catalogue:edit", ["T1"]),
    ("catalogue:responsibilities", ["T1"]),
    ("catalogue:form", ["T1"]),
    ("catalogue:new_group", ["T1"]),
    ("catalogue:group", ["T1", "subject"]),
    ("catalogue:field", ["T1", "mode"]),
    ("catalogue:new_field", ["T1", "subject", "text"]),
]
ADMIN_POSTS = [
    ("catalogue:start", ["T1"]),
    ("catalogue:publish", ["T1"]),
    ("catalogue:discard", ["T1"]),
    ("catalogue:step_group", ["T1", "subject"]),
    ("catalogue:step_field", ["T1", "mode"]),
]


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def thirteen() -> None:
    load_catalogue()


def draft_of(code: str) -> FormVersion:
    return FormVersion.objects.get(content__code=code, published_at=None)


def post(client: Client, name: str, *args: str, **data: Any) -> Any:
    return client.post(reverse(f"catalogue:{name}", args=args), data)


def start(client: Client, code: str = "T1") -> FormVersion:
    post(client, "start", code)
    return draft_of(code)


@pytest.mark.usefixtures("thirteen")
def test_catalogue_tells_a_rep_what_can_be_asked_for(client: Client) -> None:
    client.force_login(make_user(Role.SALES_REP))
    make_routing_row(SupportContent.objects.get(code="T3"), coordinator_position=make_position(name_en="Head of tests"))
    page = client.get(reverse("catalogue:index")).content.decode()
    assert "Test environment and test requirements are definite." in page
    assert "Head of tests" in page
    assert page.count("support-desk@localhost") == 2 * 4
    assert "The administrators" in page


@pytest.mark.usefixtures("thirteen")
def test_catalogue_leaves_out_what_is_not_offered(client: Client) -> None:
    client.force_login(make_user())
    make_content(code="T9", name_en="Without a form")
    SupportContent.objects.filter(code="M4").update(is_active=False)
    page = client.get(reverse("catalogue:index")).content.decode()
    assert "Without a form" not in page
    assert "Company gifts" not in page
    assert "Market activity" in page


@pytest.mark.usefixtures("thirteen")
@pytest.mark.parametrize("code", ["T1", "T3", "S1", "M2", "M4", "C1"])
def test_everyone_reads_a_content_and_its_form(client: Client, code: str) -> None:
    client.force_login(make_user())
    answer = client.get(reverse("catalogue:content", args=[code]))
    assert answer.status_code == 200
    assert "Who changed what" not in answer.content.decode()


@pytest.mark.usefixtures("thirteen")
@pytest.mark.parametrize(("name", "args"), ADMIN_PAGES)
def test_administrators_pages_refuse_others(client: Client, name: str, args: list[str]) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    assert client.get(reverse(name, args=args)).status_code == 403


@pytest.mark.usefixtures("thirteen")
@pytest.mark.parametrize(("name", "args"), ADMIN_POSTS)
def test_administrators_buttons_refuse_others(client: Client, name: str, args: list[str]) -> None:
    client.force_login(make_user(Role.SALES_MANAGER))
    assert client.post(reverse(name, args=args), {"revision": 1, "action": "up"}).status_code == 403


@pytest.mark.usefixtures("thirteen", "administrator")
@pytest.mark.parametrize(("name", "args"), ADMIN_PAGES)
def test_administrators_pages_open(client: Client, name: str, args: list[str]) -> None:
    start(client)
    assert client.get(reverse(name, args=args)).status_code == 200


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_of_field_has_its_editor(client: Client, kind: str) -> None:
    make_form_version(make_content(code="X1"), published=False)
    assert client.get(reverse("catalogue:new_field", args=["X1", "subject", kind])).status_code == 200


@pytest.mark.usefixtures("thirteen")
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_their_length(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    SupportContent.objects.filter(position__gt=rows).update(is_active=False)
    for content in SupportContent.objects.filter(is_active=True):
        make_routing_row(content)
    client.get(reverse("catalogue:index"))  # the first request of a session notes where and in what language it is
    with django_assert_max_num_queries(9):
        client.get(reverse("catalogue:index"))
    with django_assert_max_num_queries(10):
        client.get(reverse("catalogue:manage"))
    with django_assert_max_num_queries(14):
        client.get(reverse("catalogue:content", args=["T1"]))


@pytest.mark.usefixtures("administrator")
def test_administrator_builds_and_publishes_a_form(client: Client) -> None:
    """From nothing: content, draft, group, two fields with a condition, published."""
    facts = {"type": "T", "name_en": "Site survey", "name_zh": "现场勘察", "process_group": "orders", "position": 14}
    post(client, "create", code="T7", is_active="on", **facts)
    draft = start(client, "T7")
    post(client, "new_group", "T7", revision=draft.revision, label_en="Survey", label_zh="勘察")
    words = {"field-label_en": "Mode", "field-label_zh": "方式", "field-required": "yes"}
    options = {f"field-options-{n}-{key}": value for n, pair in enumerate([("Roof", "屋顶"), ("Cellar", "地下室")])
               for key, value in zip(("en", "zh"), pair, strict=True)}  # fmt: skip
    post(client, "new_field", "T7", "survey", "choice", revision=2, **words, **options)
    words = {"field-label_en": "Key to the cellar", "field-label_zh": "钥匙", "field-required": "no"}
    post(client, "new_field", "T7", "survey", "text", revision=3, **words, **{"field-shown_when": "mode=cellar"})
    answer = post(client, "publish", "T7", revision=4)
    assert answer.status_code == 302
    published = FormVersion.objects.get(content__code="T7")
    assert published.is_current
    fields = [*parse(published.schema).fields]
    assert [field.key for field in fields] == ["mode", "key_to_the_cellar"]
    assert fields[1].shown_when[0].values == ("cellar",)
    page = client.get(reverse("catalogue:content", args=["T7"])).content.decode()
    assert page.count("Form published") == 1


def small_draft(client: Client, code: str = "T7") -> FormVersion:
    """A draft with a table, to be edited."""
    form = {
        "groups": [
            {
                "key": "one",
                "label": {"en": "One", "zh": "一"},
                "fields": [
                    {"key": "a", "type": "text", "label": {"en": "First", "zh": "甲"}},
                    {
                        "key": "t",
                        "type": "rows",
                        "label": {"en": "Table", "zh": "表"},
                        "columns": [
                            {"key": "x", "type": "number", "label": {"en": "X", "zh": "X"}},
                            {"key": "y", "type": "number", "label": {"en": "Y", "zh": "Y"}},
                        ],
                    },
                ],
            },
            {"key": "two", "label": {"en": "Two", "zh": "二"}},
        ]
    }
    return make_form_version(make_content(code=code), schema=form, published=False)


def shape(draft: FormVersion) -> list[Any]:
    draft.refresh_from_db()
    return [
        [group.key, *[(f.key, *[c.key for c in f.columns]) if f.columns else f.key for f in group.fields]]
        for group in parse(draft.schema).groups
    ]


STEPS: list[tuple[str, list[str], str, list[Any]]] = [
    ("step_group", ["one"], "down", [["two"], ["one", "a", ("t", "x", "y")]]),
    ("step_group", ["one"], "remove", [["two"]]),
    ("step_field", ["t"], "up", [["one", ("t", "x", "y"), "a"], ["two"]]),
    ("step_field", ["t"], "down", [["one", "a"], ["two", ("t", "x", "y")]]),
    ("step_field", ["a"], "remove", [["one", ("t", "x", "y")], ["two"]]),
    ("step_column", ["t", "y"], "up", [["one", "a", ("t", "y", "x")], ["two"]]),
    ("step_column", ["t", "y"], "remove", [["one", "a", ("t", "x")], ["two"]]),
]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(("name", "keys", "action", "expected"), STEPS)
def test_small_buttons_move_and_remove(
    client: Client, name: str, keys: list[str], action: str, expected: list[Any]
) -> None:
    draft = small_draft(client)
    answer = post(client, name, "T7", *keys, revision=1, action=action)
    assert answer.status_code == 302
    assert shape(draft) == expected


@pytest.mark.usefixtures("administrator")
def test_small_button_gives_htmx_the_editor_alone(client: Client) -> None:
    small_draft(client)
    url = reverse("catalogue:step_field", args=["T7", "t"])
    page = client.post(url, {"revision": 1, "action": "up"}, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="editor"')
    assert "中文预览" in page


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("step_group", ["none"]),
        ("step_field", ["none"]),
        ("step_column", ["t", "none"]),
        ("step_column", ["none", "x"]),
        ("new_field", ["none", "text"]),
        ("new_field", ["one", "computed"]),
        ("new_field", ["one", "colour"]),
        ("new_column", ["t", "rows"]),
        ("column", ["t", "none"]),
        ("field", ["none"]),
        ("group", ["none"]),
    ],
)
def test_what_the_draft_does_not_have_is_not_found(client: Client, name: str, keys: list[str]) -> None:
    small_draft(client)
    assert post(client, name, "T7", *keys, revision=1, action="up").status_code == 404


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("data", [{}, {"revision": "x", "action": "up"}, {"revision": 1, "action": "sideways"}])
def test_forged_button_is_a_bad_request(client: Client, data: dict[str, Any]) -> None:
    draft = small_draft(client)
    before = shape(draft)
    assert post(client, "step_field", "T7", "t", **data).status_code == 400
    assert shape(draft) == before


@pytest.mark.usefixtures("administrator")
def test_form_without_its_revision_is_a_bad_request(client: Client) -> None:
    small_draft(client)
    assert post(client, "publish", "T7").status_code == 400


@pytest.mark.usefixtures("administrator")
def test_stale_editor_is_refused_and_nothing_is_lost(client: Client) -> None:
    draft = small_draft(client)
    post(client, "step_field", "T7", "t", revision=1, action="up")
    assert post(client, "step_field", "T7", "a", revision=1, action="remove").status_code == 409
    assert shape(draft) == [["one", ("t", "x", "y"), "a"], ["two"]]


@pytest.mark.usefixtures("administrator")
def test_form_with_problems_lists_them_and_is_not_published(client: Client) -> None:
    draft = small_draft(client)
    page = client.get(reverse("catalogue:form", args=["T7"])).content.decode()
    assert "two: the group has no fields." in page
    assert post(client, "publish", "T7", revision=1).status_code == 409
    assert draft_of("T7") == draft


@pytest.mark.usefixtures("administrator")
def test_group_is_renamed_in_both_languages(client: Client) -> None:
    draft = small_draft(client)
    assert post(client, "group", "T7", "one", revision=1, label_en="New").status_code == 422
    assert post(client, "group", "T7", "one", revision=1, label_en="New", label_zh="新").status_code == 302
    draft.refresh_from_db()
    assert draft.schema["groups"][0]["label"] == {"en": "New", "zh": "新"}


@pytest.mark.usefixtures("administrator")
def test_column_is_added_and_changed(client: Client) -> None:
    draft = small_draft(client)
    words = {"field-label_en": "Sum", "field-label_zh": "合计"}
    formula = {"field-formula": "product", "field-first": "x", "field-second": "y", "field-summed": "yes"}
    assert post(client, "new_column", "T7", "t", "computed", revision=1, **words).status_code == 422
    assert post(client, "new_column", "T7", "t", "computed", revision=1, **words, **formula).status_code == 302
    words = {"field-label_en": "Pieces", "field-label_zh": "件数", "field-required": "yes", "field-summed": "no"}
    assert client.get(reverse("catalogue:column", args=["T7", "t", "x"])).status_code == 200
    assert post(client, "column", "T7", "t", "x", revision=2, **words).status_code == 302
    draft.refresh_from_db()
    table = parse(draft.schema).field("t")
    assert table
    assert [(c.key, c.label.en, c.required) for c in table.columns] == [
        ("x", "Pieces", True), ("y", "Y", False), ("sum", "Sum", False),
    ]  # fmt: skip


@pytest.mark.usefixtures("administrator")
def test_field_is_changed_and_a_row_added_without_script(client: Client) -> None:
    draft = small_draft(client)
    words = {"field-label_en": "Changed", "field-label_zh": "改", "field-required": "yes"}
    added = post(client, "new_field", "T7", "two", "choice", revision=1, **words, **{"field-options-add": "1"})
    assert added.status_code == 200
    assert "field-options-2-en" in added.content.decode()
    assert post(client, "field", "T7", "a", revision=1, **words).status_code == 302
    draft.refresh_from_db()
    changed = parse(draft.schema).field("a")
    assert changed
    assert (changed.label.en, changed.required) == ("Changed", True)


@pytest.mark.usefixtures("thirteen", "administrator")
def test_facts_are_changed_and_stand_in_the_history(client: Client) -> None:
    facts = {"type": "T", "name_en": "Research", "name_zh": "调研", "process_group": "customers", "position": 1}
    both = {"precondition_en": "Agreed", "precondition_zh": "已落实"}
    one = post(client, "edit", "T1", version=1, **facts, precondition_en="Agreed")
    assert one.status_code == 422
    assert "Write it in both languages, or in none." in one.content.decode()
    assert post(client, "edit", "T1", version=1, **facts, **both).status_code == 302
    page = client.get(reverse("catalogue:content", args=["T1"])).content.decode()
    assert "English name: Needs research → Research" in page
    assert "Process group: Opportunities and channels → Customer strategy and targets" in page
    assert "Offered: Yes → No" in page
    assert post(client, "edit", "T1", version=1, **facts, **both).status_code == 409


@pytest.mark.usefixtures("thirteen", "administrator")
def test_departments_are_named_and_stand_in_the_history(client: Client) -> None:
    press = make_unit("Press")
    assert post(client, "responsibilities", "M1", version="x").status_code == 422
    assert post(client, "responsibilities", "M1", version=1, main=[press.pk]).status_code == 302
    page = client.get(reverse("catalogue:content", args=["M1"])).content.decode()
    assert "Mainly responsible: – → Press" in page


@pytest.mark.usefixtures("thirteen", "administrator")
@pytest.mark.parametrize(("code", "words"), [("T1", "is taken"), ("t9", "A code is a capital letter")])
def test_new_content_needs_a_code_of_its_own(client: Client, code: str, words: str) -> None:
    facts = {"type": "T", "name_en": "Survey", "name_zh": "勘察", "process_group": "orders", "position": 1}
    answer = post(client, "create", code=code, **facts)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.usefixtures("thirteen", "administrator")
def test_discarded_draft_leads_back(client: Client) -> None:
    start(client)
    assert post(client, "discard", "T1").status_code == 302
    assert "Start a new version" in client.get(reverse("catalogue:form", args=["T1"])).content.decode()


@pytest.mark.usefixtures("thirteen")
def test_versions_are_read_and_compared(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    draft = start(client)
    post(client, "step_field", "T1", "topics", revision=1, action="remove")
    client.force_login(make_user())
    url = reverse("catalogue:compare", args=["T1"])
    assert client.get(url, {"old": 1, "new": draft.number}).status_code == 404
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert "Topics" in client.get(url).content.decode()
    assert post(client, "publish", "T1", revision=2).status_code == 302
    client.force_login(make_user())
    assert "Removed" in client.get(url, {"old": 1, "new": 2}).content.decode()
    assert "Both versions ask the same." in client.get(url, {"old": 2, "new": 2}).content.decode()
    assert client.get(url, {"old": "x", "new": "2"}).status_code == 404
    assert "No longer in use" in client.get(reverse("catalogue:version", args=["T1", 1])).content.decode()


def test_content_without_a_form_says_so(client: Client) -> None:
    client.force_login(make_user())
    make_content(code="T9")
    assert "No form is published yet" in client.get(reverse("catalogue:content", args=["T9"])).content.decode()
    assert client.get(reverse("catalogue:compare", args=["T9"])).status_code == 404
