"""Who reads which document, in companies drawn at random: the queries say what a plain reading of the rules says."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Delegation, Unit, User
from accounts.rules.roles import Role
from approvals.models import Copy, Document, DocumentVersion, Mandate, Step, Task
from approvals.policies.deciding import may_act
from approvals.querysets import readable
from approvals.rules.states import DECIDED, OPEN_TASKS, CaseState, DocumentState, StepState, TaskKind, TaskState
from deadlines.models import Reminder
from tests.approvals.rows import make_case, make_copy, make_document, make_mandate, make_step, make_task
from tests.deadlines.chores import make_notice, make_promise, make_reminder
from tests.factories import make_company, make_customer, make_delegation, make_user

pytestmark = pytest.mark.django_db
PEOPLE, DOCUMENTS = 8, 6
ENDED = [*DECIDED, TaskState.ANSWERED, TaskState.TRANSFERRED, TaskState.CANCELLED]
AMOUNTS = (None, Decimal(500), Decimal(1000), Decimal(2000))


class Drawn:
    """People of all kinds, and documents with tasks, mandates, copies and reminders anywhere among them."""

    def __init__(self, dice: Random) -> None:
        self.dice, company = dice, make_company()
        units = [company.root, company.east, company.east_sales, company.south_sales, company.testing]
        roles = [Role.SALES_REP, Role.SALES_REP, Role.SALES_MANAGER, Role.SUPPORTER, Role.ADMINISTRATOR]
        self.people = [make_user(dice.choice(roles), unit=dice.choice(units)) for _one in range(PEOPLE)]
        if dice.random() < 0.5:
            Unit.objects.filter(pk=company.east.pk).update(manager=dice.choice(self.people))
        if dice.random() < 0.5:
            make_delegation(*self.some(2))
        self.mandates = [
            make_mandate(principal, self.another(principal), kind=kind, up_to=dice.choice(AMOUNTS), **self.period())
            for principal, kind in zip(self.some(3), ("note", "note", "contract"), strict=True)
            if dice.random() < 0.7
        ]
        for _one in range(DOCUMENTS):
            self.draw_document(dice.choice(units))

    def some(self, number: int) -> list[User]:
        return self.dice.sample(self.people, number)

    def another(self, than: User) -> User:
        return self.dice.choice([person for person in self.people if person != than])

    def period(self) -> dict[str, Any]:
        """In force, over, or revoked."""
        now = timezone.now()
        over = {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(days=1)}
        return self.dice.choice([{}, {}, over, {"revoked_at": now, "revoked_by": self.people[0]}])

    def draw_document(self, unit: Unit) -> None:
        dice, (owner, of_customer) = self.dice, self.some(2)
        fields: dict[str, Any] = {
            "unit": unit,
            "customer": make_customer(owner=of_customer),
            "base_amount": dice.choice(AMOUNTS),
        }
        if dice.random() < 0.2:
            make_document(owner, **fields)
            return
        running = dice.random() < 0.7
        document = make_document(
            owner, state=DocumentState.IN_APPROVAL if running else DocumentState.APPROVED, **fields
        )
        case = make_case(document=document, state=CaseState.RUNNING if running else CaseState.APPROVED)
        step = make_step(case, **({} if running else {"state": "passed"}))
        states = [TaskState.PENDING if running else TaskState.HANDLED, TaskState.APPROVED, TaskState.WAITING]
        for holder, state in zip(self.some(2), states, strict=False):
            self.draw_reminder(make_task(holder, step=step, state=state, **self.decider(state)))
        self.draw_words(step)
        if dice.random() < 0.5:
            make_copy(dice.choice(self.people), content=case.content)

    def draw_words(self, step: Step) -> None:
        """Who gave a mandate is asked, and who has it was asked in the same step himself, in some way or other."""
        for mandate in self.mandates:
            for person in self.dice.sample([mandate.principal, mandate.delegate], self.dice.randint(0, 2)):
                asked = Task.objects.filter(step=step, holder=person, state__in=OPEN_TASKS).exists()
                states = ENDED if asked or step.state != StepState.ACTIVE else [TaskState.PENDING, *ENDED]
                state, kind = self.dice.choice(states), self.dice.choice(TaskKind.values)
                fields: dict[str, Any] = {} if state in (*DECIDED, TaskState.ANSWERED) else {"kind": kind}
                make_task(person, step=step, state=state, **self.decider(state), **fields)

    def decider(self, state: str) -> dict[str, Any]:
        return {"actor": self.dice.choice(self.people)} if state == TaskState.APPROVED else {}

    def draw_reminder(self, task: Task) -> None:
        if self.dice.random() < 0.5:
            over = self.dice.random() < 0.3
            ended: dict[str, Any] = {"outcome": "kept", "ended_at": timezone.now(), "next_rung": "", "next_at": None}
            notice = make_notice(make_promise(task.pk, kind="approve", **(ended if over else {})))
            person, other = self.some(2)
            told = self.dice.choice([{}, {"told": person}, {"told": other}])
            make_reminder(notice, person, told_at=timezone.now() if told else None, **told)


class Read:
    """The rules again, person by person and document by document, without a query that joins."""

    def __init__(self, user: User) -> None:
        self.user, self.now = user, timezone.now()
        away = Delegation.objects.filter(delegate=user, starts_at__lte=self.now, ends_at__gt=self.now)
        self.acts_for = {user} | {one.principal for one in away}
        tops = {unit for person in self.acts_for for unit in Unit.objects.filter(manager=person)}
        leading = {Role.SALES_MANAGER, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER}
        for person in self.acts_for:
            tops |= {one.unit for one in person.role_assignments.all() if one.role in leading}
        self.led = {unit for unit in Unit.objects.all() if any(unit.path.startswith(top.path) for top in tops)}

    def reads(self, document: Document) -> bool:
        owners = {document.owner, document.customer.owner}
        led = document.unit in self.led or document.owner.unit in self.led
        if self.user.is_administrator or owners & self.acts_for or led:
            return True
        return any(self.has(task) for task in Task.objects.filter(step__case__document=document))

    def has(self, task: Task) -> bool:
        if self.user in (task.holder, task.actor):
            return True
        return task.state == TaskState.PENDING and (self.may_decide_for(task) or self.was_told_of(task))

    def may_decide_for(self, task: Task) -> bool:
        document = task.step.case.document
        return any(
            mandate.principal == task.holder
            and mandate.starts_at <= self.now < mandate.ends_at
            and mandate.revoked_at is None
            and mandate.covers(document.kind, document.base_amount)
            for mandate in Mandate.objects.filter(delegate=self.user)
        )

    def was_told_of(self, task: Task) -> bool:
        rows = Reminder.objects.filter(notice__promise__subject_id=task.pk, notice__promise__outcome="")
        return any(self.user in (one.person, one.told) for one in rows)

    def has_a_copy(self, document: Document) -> bool:
        return Copy.objects.filter(person=self.user, content__document=document).exists()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_queries_say_what_the_rules_say(seed: int) -> None:
    with transaction.atomic():
        for user in Drawn(Random(seed)).people:
            compare(User.objects.get(pk=user.pk))
        transaction.set_rollback(True)


def compare(user: User) -> None:
    plain, every = Read(user), list(Document.objects.all())
    expected = {document for document in every if plain.reads(document)}
    found = list(Document.objects.readable_by(user))
    assert len(found) == len(set(found))
    assert set(found) == set(Document.objects.filter(readable(user))) == expected
    copied = {document for document in every if plain.has_a_copy(document)}
    assert set(Document.objects.visible_to(user)) == expected | copied
    versions = set(DocumentVersion.objects.visible_to(user))
    assert versions == {one for one in DocumentVersion.objects.all() if one.document in expected | copied}
    pending = Task.objects.pending().filter(step__case__state=CaseState.RUNNING).select_related("step__case__document")
    may = {task for task in pending if may_act(user, task, plain.now)}
    assert set(Task.objects.decidable_by(user, plain.now)) == may
