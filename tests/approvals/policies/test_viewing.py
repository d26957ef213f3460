"""Who sees a document, in every state: the list, the question about one, and a table written by hand agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.models import Case, Document, DocumentVersion, Task
from approvals.policies.deciding import may_act
from approvals.policies.viewing import can_read
from approvals.querysets import readable
from approvals.rules.states import CaseState, DocumentState, TaskState
from tests.factories import Company, give_role, make_company, make_customer, make_delegation, make_user

from ..rows import make_case, make_copy, make_document, make_mandate, make_step, make_task, make_version

pytestmark = pytest.mark.django_db

ALL = frozenset(DocumentState)
SUBMITTED = frozenset({DocumentState.IN_APPROVAL, DocumentState.APPROVED})
RUNNING = frozenset({DocumentState.IN_APPROVAL})
NEVER: frozenset[DocumentState] = frozenset()

SEES = {
    "owner": ALL,
    "stand-in of the owner": ALL,
    "leads the owner's unit": ALL,
    "leads the company": ALL,
    "manager of the document's unit": ALL,
    "leads another unit": NEVER,
    "colleague in the unit": NEVER,
    "owner of the customer": ALL,
    "owner of another customer": NEVER,
    "administrator": ALL,
    "administrator who left": NEVER,
    "holds a task": SUBMITTED,
    "decided for the holder": SUBMITTED,
    "had a task": SUBMITTED,
    "may decide for the holder": RUNNING,
    "may decide no such kind": NEVER,
    "may decide less": NEVER,
    "could decide yesterday": NEVER,
    "has a copy": SUBMITTED,
    "reads by another app": ALL,
    "stranger": NEVER,
}
"""Persona → the states in which the document is his to see."""
SEES_EVERYTHING = {"administrator", "leads the company", "reads by another app"}


@dataclass
class Cast:
    """The organisation with everybody who might look, by persona."""

    company: Company
    people: dict[str, User]
    holder: User

    def play(self, state: DocumentState) -> Document:
        """A document in that state, with the tasks, delegations and copies that it has by then."""
        owner = self.people["owner"]
        customer = make_customer(owner=self.people["owner of the customer"])
        document = make_document(owner, state=state, unit=self.company.east, customer=customer)
        if state in SUBMITTED:
            self._submit(document, state)
        return document

    def _submit(self, document: Document, state: DocumentState) -> None:
        over: dict[str, Any] = {} if state in RUNNING else {"state": CaseState.APPROVED}
        case = make_case(document=document, **over)
        step = make_step(case) if state in RUNNING else make_step(case, state="passed")
        make_task(self.holder, step=step, state="pending" if state in RUNNING else "approved")
        make_task(self.people["holds a task"], step=step, state="pending" if state in RUNNING else "handled")
        make_task(self.people["had a task"], step=step, state=TaskState.TRANSFERRED)
        decided = {"actor": self.people["decided for the holder"]}
        make_task(make_user(), step=step, state=TaskState.APPROVED, **decided)
        make_copy(self.people["has a copy"], content=case.content)


@pytest.fixture
def cast() -> Iterator[Cast]:
    company = make_company()
    sales = company.east_sales
    boss = make_user(unit=sales)
    company.east.manager = boss
    company.east.save()
    people = {name: make_user(unit=company.testing) for name in SEES}
    people |= {
        "owner": make_user(Role.SALES_REP, unit=sales),
        "leads the owner's unit": make_user(Role.SALES_MANAGER, unit=sales),
        "leads the company": give_role(make_user(unit=company.root), Role.COMPANY_LEADER).user,
        "manager of the document's unit": boss,
        "leads another unit": make_user(Role.SALES_MANAGER, unit=company.south_sales),
        "colleague in the unit": make_user(Role.SALES_REP, unit=sales),
        "owner of the customer": make_user(Role.SALES_REP, unit=company.south_sales),
        "administrator": make_user(Role.ADMINISTRATOR),
        "administrator who left": make_user(Role.ADMINISTRATOR, is_active=False, deactivated_at=timezone.now()),
    }
    make_customer(owner=people["owner of another customer"])
    make_delegation(people["owner"], people["stand-in of the owner"])
    holder, yesterday = make_user(unit=company.testing), timezone.now() - timedelta(days=1)
    make_mandate(holder, people["may decide for the holder"])
    make_mandate(holder, people["may decide no such kind"], kind="contract")
    other = {"starts_at": yesterday, "ends_at": yesterday + timedelta(hours=1)}
    make_mandate(holder, people["could decide yesterday"], **other)
    make_mandate(people["holds a task"], people["may decide less"], up_to=Decimal(999))

    def by_another_app(user: User) -> QuerySet[Any, Any]:
        rows = (
            Document.objects.filter(kind="note") if user == people["reads by another app"] else Document.objects.none()
        )
        return rows.values("pk")

    documents.let_read(by_another_app)
    yield Cast(company, people, holder)
    documents._READERS.remove(by_another_app)


@pytest.mark.parametrize("state", DocumentState)
def test_list_and_question_agree_with_the_table(cast: Cast, state: DocumentState) -> None:
    document = cast.play(state)
    other = make_document(make_user(unit=cast.company.testing))
    for name, states in SEES.items():
        user = User.objects.get(pk=cast.people[name].pk)
        seen = Document.objects.visible_to(user).filter(pk__in=[document.pk, other.pk])
        expected = {document} if state in states else set()
        assert set(seen) == expected | ({other} if name in SEES_EVERYTHING else set()), name
        assert bool(can_read(user, document)) == (state in states and name != "has a copy"), name


def test_who_leads_all_units_reads_all_and_nobody_looks_further(cast: Cast) -> None:
    cast.play(DocumentState.DRAFT)
    leader = User.objects.get(pk=cast.people["leads the company"].pk)
    statement = str(Document.objects.filter(readable(leader)).query)
    assert "WHERE" not in statement
    manager = User.objects.get(pk=cast.people["leads the owner's unit"].pk)
    assert "ANY(" in str(Document.objects.filter(readable(manager)).query)


def test_a_list_is_asked_of_the_document_and_not_of_the_row_that_leads_there(cast: Cast) -> None:
    """PostgreSQL walks the index of the order only where the whole condition is one of that table."""
    manager = User.objects.get(pk=cast.people["leads the owner's unit"].pk)
    statement = str(Case.objects.filter(readable(manager, "document")).query)
    assert '"approvals_document"."id" IN (' in statement
    assert '"approvals_case"."document_id" IN (' not in statement


def test_nobody_is_seen_twice(cast: Cast) -> None:
    document = cast.play(DocumentState.IN_APPROVAL)
    step = document.cases.get().steps.get()
    owner = cast.people["owner"]
    make_task(owner, step=step, state=TaskState.HANDLED)
    make_task(owner, step=step, state=TaskState.CANCELLED)
    assert list(Document.objects.visible_to(owner)) == [document]


def test_a_copy_opens_its_version_alone(cast: Cast) -> None:
    document, reader = cast.play(DocumentState.IN_APPROVAL), cast.people["has a copy"]
    first, second = document.versions.get(), make_version(document)
    assert list(Document.objects.visible_to(reader)) == [document]
    assert not can_read(reader, document)
    assert list(DocumentVersion.objects.visible_to(reader)) == [first]
    for name in ("owner", "administrator", "holds a task", "may decide for the holder"):
        user = User.objects.get(pk=cast.people[name].pk)
        assert can_read(user, document)
        assert list(DocumentVersion.objects.visible_to(user)) == [first, second]


@pytest.mark.parametrize("amount", [Decimal(1000), Decimal("1000.01"), None])
def test_what_can_be_decided_is_one_answer(cast: Cast, amount: Decimal | None) -> None:
    document = cast.play(DocumentState.IN_APPROVAL)
    Document.objects.update(base_amount=amount)
    tasks = list(Task.objects.pending().select_related("step__case__document"))
    bounded, now = make_user(), timezone.now()
    later = now + timedelta(days=6)
    period = {"starts_at": later - timedelta(hours=1), "ends_at": later + timedelta(hours=1)}
    make_mandate(cast.holder, bounded, up_to=Decimal(1000), **period)
    people = [*cast.people.values(), bounded, cast.holder]
    for at in (now, later):
        decidable = {user.pk for user in people if Task.objects.decidable_by(user, at).exists()}
        assert decidable == {user.pk for user in people if any(may_act(user, task, at) for task in tasks)}
    expected = amount == Decimal(1000)
    assert Task.objects.decidable_by(bounded, later).exists() == expected
    assert document.owner_id not in decidable


def test_what_is_his_own_is_never_to_be_decided(cast: Cast) -> None:
    document = cast.play(DocumentState.IN_APPROVAL)
    case = Case.objects.get(document=document)
    submitter = make_user()
    case.submitted_by = submitter
    case.save(update_fields=["submitted_by"])
    step, now = case.steps.select_related("case__document").get(), timezone.now()
    for person in (submitter, cast.people["owner"]):
        task = make_task(person, step=step)
        assert not Task.objects.decidable_by(person, now).exists()
        assert not may_act(person, task, now)
