"""Standard clauses in versions, templates, our company's details: what services do and refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import User
from contracts.catalogue_data.clauses import CLAUSES
from contracts.models import CompanyDetails, ContractTemplate, ReferenceEvent, StandardClause, StandardClauseVersion
from contracts.rules.parts import Part, shape_of
from contracts.rules.states import ContractKind
from contracts.services import terms
from contracts.services.reference_data import load_terms
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user("administrator")


def new_clause(by: User, **changes: Any) -> StandardClause:
    values: dict[str, Any] = {
        "part": "payment",
        "name_en": "Late payment",
        "name_zh": "逾期付款",
        "text_en": "Pay in 30 days.",
        "text_zh": "三十日内付款。",
        "position": 10,
        "needs_approver": True,
        "is_active": True,
    }
    return terms.add_clause(by=by, **values | changes)


def newest(clause: StandardClause) -> StandardClauseVersion:
    return clause.versions.latest("number")


def test_new_clause_has_a_code_of_its_own_and_a_first_text(administrator: User) -> None:
    clause = new_clause(administrator)
    assert (clause.code, new_clause(administrator).code) == ("late-payment", "late-payment-2")
    assert new_clause(administrator, name_en="一").code == "clause"
    assert (newest(clause).number, newest(clause).text_in("zh-hans"), newest(clause).text_in("en")) == (
        1,
        "三十日内付款。",
        "Pay in 30 days.",
    )
    assert ReferenceEvent.objects.filter(kind="clause_added", actor=administrator).count() == 3


def test_clause_needs_its_text_in_both_languages(administrator: User) -> None:
    with pytest.raises(DomainError, match="in English and in Chinese"):
        new_clause(administrator, text_zh=" ")
    assert not StandardClause.objects.exists()


def test_published_version_follows_the_one_before_which_stays(administrator: User) -> None:
    clause = new_clause(administrator)
    version = terms.publish(
        clause, by=administrator, version=1, text_en="Pay in 45 days.", text_zh="四十五日内付款。", note=" New law "
    )
    assert (version.number, version.note, version.published_by) == (2, "New law", administrator)
    assert [one.text_en for one in clause.versions.all()] == ["Pay in 45 days.", "Pay in 30 days."]
    clause.refresh_from_db()
    assert clause.version == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": " "}, "what changed and why"),
        ({"text_en": "Pay in 30 days. ", "text_zh": "三十日内付款。"}, "Nothing was changed"),
        ({"text_en": ""}, "in English and in Chinese"),
    ],
    ids=["no reason", "no change", "one language"],
)
def test_publishing_refuses(administrator: User, changes: dict[str, str], sentence: str) -> None:
    clause = new_clause(administrator)
    values = {"text_en": "Other.", "text_zh": "别的。", "note": "why"} | changes
    with pytest.raises(DomainError, match=sentence):
        terms.publish(clause, by=administrator, version=1, **values)
    assert clause.versions.count() == 1


def test_stale_forms_are_refused_with_what_stands_there(administrator: User) -> None:
    clause = new_clause(administrator)
    terms.change_clause(clause, by=administrator, version=1, name_en="Delay")
    with pytest.raises(Stale) as refused:
        terms.publish(clause, by=administrator, version=1, text_en="x", text_zh="y", note="z")
    assert refused.value.current == {"English name": "Delay", "Chinese name": "逾期付款"}


def test_changed_clause_keeps_code_and_part_and_is_told(administrator: User) -> None:
    clause = new_clause(administrator)
    changed = terms.change_clause(clause, by=administrator, version=1, name_en=" Delay ", needs_approver=False)
    assert (changed.name_en, changed.needs_approver, changed.code, changed.version) == (
        "Delay",
        False,
        "late-payment",
        2,
    )
    event = ReferenceEvent.objects.get(kind="clause_changed")
    assert event.changes == {"name_en": ["Late payment", "Delay"], "needs_approver": [True, False]}
    with pytest.raises(DomainError, match="Nothing was changed"):
        terms.change_clause(changed, by=administrator, version=2, name_en="Delay")


def test_template_takes_clauses_and_gives_them_back(administrator: User) -> None:
    first, second = new_clause(administrator), new_clause(administrator, name_en="Risk")
    template = terms.add_template(by=administrator, kind="sales", name_en="Big", name_zh="大", clauses=[first])
    terms.change_template(template, by=administrator, version=1, clauses=[second], is_active=False)
    template.refresh_from_db()
    assert (list(template.clauses.all()), template.is_active, template.version) == ([second], False, 2)
    event = ReferenceEvent.objects.get(kind="template_changed")
    assert event.changes == {"clauses": ["late-payment", "risk"], "is_active": [True, False]}
    with pytest.raises(DomainError, match="Nothing was changed"):
        terms.change_template(template, by=administrator, version=2, clauses=[second])


def test_our_company_is_one_row(administrator: User) -> None:
    terms.set_company(by=administrator, version=1, name_en="Huaxin", name_zh="华信")
    details = terms.set_company(by=administrator, version=2, name_en="Huaxin Ltd.", address_zh="上海")
    assert (CompanyDetails.objects.get(), details.name_zh, str(details)) == (details, "华信", "Huaxin Ltd.")
    with pytest.raises(Stale):
        terms.set_company(by=administrator, version=2, name_en="Other")
    with pytest.raises(DomainError, match="Nothing was changed"):
        terms.set_company(by=administrator, version=None, name_en="Huaxin Ltd.")


def test_only_administrators_keep_terms(administrator: User) -> None:
    clause, rep = new_clause(administrator), make_user("sales_rep")
    template = terms.add_template(by=administrator, kind="sales", name_en="Big", name_zh="大", clauses=[])
    attempts: list[Callable[[], object]] = [
        lambda: new_clause(rep),
        lambda: terms.change_clause(clause, by=rep, version=1, name_en="Mine"),
        lambda: terms.publish(clause, by=rep, version=1, text_en="Mine", text_zh="我的", note="x"),
        lambda: terms.add_template(by=rep, kind="sales", name_en="Mine", name_zh="我的", clauses=[]),
        lambda: terms.change_template(template, by=rep, version=1, clauses=[clause]),
        lambda: terms.set_company(by=rep, version=1, name_en="Mine"),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_loading_fills_an_empty_database_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_terms")
    call_command("load_terms")
    assert capsys.readouterr().out.splitlines() == [
        f"Terms: {len(CLAUSES)} clauses, 5 templates added.",
        "Terms: 0 clauses, 0 templates added.",
    ]


def test_loading_keeps_what_an_administrator_changed(administrator: User) -> None:
    load_terms()
    clause = StandardClause.objects.get(code="risk")
    terms.publish(clause, by=administrator, version=1, text_en="Ours.", text_zh="我们的。", note="ours")
    template = ContractTemplate.objects.get(kind="intent")
    terms.change_template(template, by=administrator, version=1, clauses=[], is_active=False)
    load_terms()
    assert (newest(clause).number, template.clauses.count(), ContractTemplate.objects.count()) == (2, 0, 5)


@pytest.mark.parametrize("kind", ContractKind)
def test_loaded_template_has_only_clauses_of_parts_that_its_kind_has(kind: ContractKind) -> None:
    load_terms()
    parts = set(ContractTemplate.objects.get(kind=kind).clauses.values_list("part", flat=True))
    assert Part.SIGNATURES in parts
    assert parts <= set(shape_of(kind).parts)


def test_framework_template_has_a_clause_for_every_part_that_the_domain_names() -> None:
    load_terms()
    parts = set(ContractTemplate.objects.get(kind="framework").clauses.values_list("part", flat=True))
    assert parts >= {"goods", "payment", "delivery", "sales_process", "after_sales", "complaints", "later_changes"}


def test_published_texts_are_never_rewritten(administrator: User) -> None:
    version = newest(new_clause(administrator))
    with pytest.raises(IntegrityError, match="contracts_written_once"):
        StandardClauseVersion.objects.filter(pk=version.pk).update(text_en="Other")


@pytest.mark.parametrize(
    ("act", "constraint"),
    [
        (lambda: StandardClause.objects.create(code="x", part="weather"), "standard_clause_known_part"),
        (lambda: ContractTemplate.objects.create(kind="lease"), "contract_template_known_kind"),
        (lambda: CompanyDetails.objects.create(pk=2), "company_details_one"),
        (
            lambda: [StandardClause.objects.create(code="x", part="goods") for _time in range(2)],
            "contracts_standardclause_code",
        ),
    ],
)
def test_database_refuses_what_no_rule_allows(act: Any, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        act()


def test_database_refuses_a_second_text_under_one_number(administrator: User) -> None:
    clause = new_clause(administrator)
    with pytest.raises(IntegrityError, match="standard_clause_version_once"):
        clause.versions.create(number=1, text_en="a", text_zh="b")
