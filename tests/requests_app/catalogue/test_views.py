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
from tests.factories import make_content, make_form_version, make_position, make_routing_row, make_user

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
    with django_assert_max_num_queries(14):
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
