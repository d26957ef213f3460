from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.documents import Frozen
from approvals.rules.authority import Demand
from approvals.rules.flow import Approver, Field, Flow, Source
from approvals.services.flow_trial import Trial, example_of, try_on, typed_example
from core.errors import DomainError
from tests.approvals import memos
from tests.approvals.kinds import Notes
from tests.approvals.memos import FLOW, MEMO, step
from tests.approvals.rows import make_document
from tests.factories import appoint, make_authority, make_company, make_user

pytestmark = pytest.mark.django_db
DEMAND = Demand("", "gold", "memo:open", Decimal("0.88"), Decimal(300_000))


@pytest.fixture
def rep() -> User:
    """A rep of East whose manager is Li, in a company with a director and a leader."""
    company = make_company()
    make_user(Role.MARKETING_DIRECTOR, unit=company.market, name_latin="Zhao")
    make_user(Role.COMPANY_LEADER, name_latin="Chen")
    boss = make_user(unit=company.east, name_latin="Li")
    appoint(company.east, by=make_user(Role.ADMINISTRATOR), manager=boss)
    return make_user(Role.SALES_REP, unit=company.east)


def tried(rep: User, flow: Flow = FLOW, **facts: Any) -> Trial:
    now = timezone.now()
    example = typed_example(DEMAND, submitter=rep, facts={Field(key): value for key, value in facts.items()}, at=now)
    return try_on(memos.register(), flow, example, at=now)


def shown(trial: Trial) -> list[object]:
    """For each step whom it asks, or what skips it."""
    return [
        [tuple(one) for one in step.skipped] or [person.name_latin for person in step.people] for step in trial.steps
    ]


def test_each_step_asks_somebody_or_shows_what_skips_it(rep: User) -> None:
    trial = tried(rep, net_amount=Decimal(50_000), over_authority=False)
    assert shown(trial) == [[("Net amount", "¥50,000.00")], [("Over the submitter's authority", "no")], ["Chen"]]
    assert shown(tried(rep, net_amount=Decimal(100_000), over_authority=True)) == [["Li"], ["Zhao"], ["Chen"]]


def test_matrix_says_whether_the_authority_is_exceeded(rep: User) -> None:
    make_authority(Role.SALES_REP, "0.85")
    assert dict(tried(rep).facts)["Over the submitter's authority"] == "no"
    make_authority(rep, "0.95")
    assert dict(tried(rep).facts)["Over the submitter's authority"] == "yes"


def test_facts_come_in_their_order_and_say_what_is_not_known(rep: User) -> None:
    told = [tuple(one) for one in tried(rep, kind="open", over_authority=True).facts]
    assert told[:4] == [
        ("Net amount", "not known"),
        ("Lowest price", "not known"),
        ("Over the submitter's authority", "yes"),
        ("Kind", "Open memo"),
    ]


def test_submitter_is_replaced_and_said_so(rep: User) -> None:
    himself = step("own", Approver(Source.PERSON, str(rep.pk)))
    own, other = tried(rep, Flow((himself, step("boss"))), over_authority=False).steps
    assert ([person.name_latin for person in own.people], own.is_replaced) == (["Li"], True)
    assert not other.is_replaced


def test_step_that_finds_nobody_has_no_people(rep: User) -> None:
    nobody = step("gone", Approver(Source.SUPERIOR, "8"))
    assert shown(tried(rep, Flow((nobody,)), over_authority=False)) == [[]]


def test_document_is_tried_as_it_is_now(rep: User, notes: Notes) -> None:
    kind, document = memos.register(), make_document(rep, kind=MEMO)
    notes.frozen[document.pk] = Frozen({}, {Field.NET_AMOUNT: Decimal(200_000), Field.OVER_AUTHORITY: True}, [DEMAND])
    example = example_of(kind, document, submitter=rep)
    assert example.facts == {"net_amount": "200000", "over_authority": True}
    assert list(example.submission.demands) == [DEMAND]
    assert shown(try_on(kind, FLOW, example, at=timezone.now())) == [["Li"], ["Zhao"], ["Chen"]]
    assert document.versions.count() == 0


def test_document_that_could_not_be_submitted_says_why(rep: User) -> None:
    def refuse(_document: object) -> Frozen:
        raise DomainError("Name the products.")

    kind = replace(memos.KIND_OF_MEMO, freeze=refuse)
    with pytest.raises(DomainError, match="Name the products"):
        example_of(kind, make_document(rep, kind=MEMO), submitter=rep)
