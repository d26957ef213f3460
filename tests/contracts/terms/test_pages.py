"""The pages on which an administrator keeps clauses, templates and our company."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contracts.models import CompanyDetails, ContractTemplate, StandardClause
from contracts.services import terms
from contracts.services.reference_data import load_terms
from tests.factories import make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
CLAUSE: dict[str, Any] = {
    "name_en": "Custom",
    "name_zh": "自定",
    "position": "10",
    "text_en": "One.",
    "text_zh": "一。",
}


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("administrator")
    client.force_login(person)
    load_terms()
    return person


@pytest.mark.usefixtures("administrator")
def test_clauses_stand_under_their_parts(client: Client) -> None:
    page = client.get(reverse("clauses:index")).content.decode()
    assert page.index("Payment") < page.index("Late payment") < page.index("Complaint handling")
    assert "needs an approver" in page
    assert "is marked" in page


@pytest.mark.parametrize("name", ["clauses:index", "contract_templates:index"])
def test_lists_take_the_same_number_of_queries_however_long(administrator: User, client: Client, name: str) -> None:
    few = queries(lambda: client.get(reverse(name)))
    for _row in range(3):
        terms.add_template(by=administrator, kind="sales", name_en="A", name_zh="甲", clauses=[])
        terms.add_clause(by=administrator, part="goods", is_active=True, needs_approver=True, **CLAUSE)
    assert queries(lambda: client.get(reverse(name))) == few


@pytest.mark.usefixtures("administrator")
def test_new_clause_is_added_and_shown(client: Client) -> None:
    assert client.post(reverse("clauses:add"), {"part": "goods"}).status_code == 422
    answer = client.post(reverse("clauses:add"), {"part": "goods", **CLAUSE}, follow=True)
    assert "Custom is added." in answer.content.decode()
    clause = StandardClause.objects.get(code="custom")
    assert (clause.needs_approver, clause.part, clause.is_active) == (False, "goods", True)


@pytest.mark.usefixtures("administrator")
def test_new_version_shows_what_changed_word_by_word(client: Client) -> None:
    url = reverse("clauses:publish", args=["risk"])
    assert "The risk passes" in client.get(url).content.decode()
    before = StandardClause.objects.get(code="risk").versions.get()
    typed = {"text_en": before.text_en.replace("on delivery", "on loading"), "text_zh": before.text_zh, "note": "Law"}
    assert client.post(url, typed | {"note": ""}).status_code == 422
    assert client.post(url, typed | {"version": "1"}).status_code == 302
    page = client.get(reverse("clauses:version", args=["risk", 2])).content.decode()
    assert "delivery</del>" in page
    assert "loading</ins>" in page
    assert "What changed since version 1" in page
    assert "The first text" in client.get(reverse("clauses:version", args=["risk", 1])).content.decode()
    assert client.get(reverse("clauses:version", args=["risk", 3])).status_code == 404
    assert "Text in force: version 2" in client.get(reverse("clauses:clause", args=["risk"])).content.decode()


@pytest.mark.usefixtures("administrator")
def test_clause_is_offered_no_longer(client: Client) -> None:
    url = reverse("clauses:change", args=["risk"])
    assert client.get(url).status_code == 200
    typed = {"name_en": "Risk", "name_zh": "风险", "position": "5", "version": "1"}
    assert client.post(url, typed | {"position": "0"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert not StandardClause.objects.get(code="risk").is_active
    assert client.post(url, typed | {"name_en": "Later"}).status_code == 409


@pytest.mark.usefixtures("administrator")
def test_template_offers_the_clauses_of_its_kind(client: Client) -> None:
    url = reverse("contract_templates:add", args=["intent"])
    page = client.get(url).content.decode()
    assert "Confidentiality" in page
    assert "Late payment" not in page
    clause = StandardClause.objects.get(code="confidentiality")
    foreign = StandardClause.objects.get(code="late-payment")
    typed = {"name_en": "Short", "name_zh": "短", "is_active": "on"}
    assert client.post(url, typed | {"clauses": [foreign.pk]}).status_code == 422
    assert client.post(url, typed | {"clauses": [clause.pk]}).status_code == 302
    assert client.get(reverse("contract_templates:add", args=["lease"])).status_code == 404


@pytest.mark.usefixtures("administrator")
def test_template_keeps_a_clause_that_is_offered_no_longer(client: Client) -> None:
    template = ContractTemplate.objects.get(kind="intent")
    StandardClause.objects.filter(code="confidentiality").update(is_active=False)
    url = reverse("contract_templates:change", args=[template.pk])
    assert "Confidentiality" in client.get(url).content.decode()
    kept = template.clauses.values_list("pk", flat=True)
    typed = {"name_en": "New", "name_zh": "新", "is_active": "on", "version": "1", "clauses": list(kept)}
    assert client.post(url, typed | {"name_en": ""}).status_code == 422
    assert client.post(url, typed).status_code == 302
    template.refresh_from_db()
    assert (template.name_en, template.clauses.filter(code="confidentiality").exists()) == ("New", True)


@pytest.mark.usefixtures("administrator")
def test_our_company_is_filled_in(client: Client) -> None:
    url = reverse("contract_templates:company")
    typed = {"name_en": "Huaxin Ltd.", "name_zh": "华信有限公司", "credit_code": "12", "version": "1"}
    assert client.post(url, typed).status_code == 422
    assert client.post(url, typed | {"credit_code": ""}).status_code == 302
    assert CompanyDetails.objects.get().name_zh == "华信有限公司"
    assert "华信有限公司" in client.get(url).content.decode()


def test_others_are_refused(client: Client) -> None:
    client.force_login(make_user("sales_manager"))
    load_terms()
    template = ContractTemplate.objects.filter(kind="sales").get()
    for name, args in (
        ("clauses:index", []),
        ("clauses:add", []),
        ("clauses:clause", ["risk"]),
        ("clauses:change", ["risk"]),
        ("clauses:publish", ["risk"]),
        ("clauses:version", ["risk", 1]),
        ("contract_templates:index", []),
        ("contract_templates:add", ["sales"]),
        ("contract_templates:change", [template.pk]),
        ("contract_templates:company", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_form_sent_twice_makes_one_clause_and_one_template(client: Client, language: str) -> None:
    new_clause, new_template = reverse("clauses:add"), reverse("contract_templates:add", args=["intent"])
    template = {"name_en": "Custom", "name_zh": "自定", "is_active": "on"}
    for url, typed in ((new_clause, {"part": "goods", **CLAUSE}), (new_template, template)):
        found = re.search(r'name="idempotency_key" value="([^"]+)"', client.get(url).content.decode())
        assert found
        said = typed | {"idempotency_key": found[1]}
        first, again = (client.post(url, said, headers={"Accept-Language": language}) for _twice in range(2))
        assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
        assert first.status_code == 302
    assert StandardClause.objects.filter(name_en="Custom").count() == 1
    assert ContractTemplate.objects.filter(name_en="Custom").count() == 1
