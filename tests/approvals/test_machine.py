"""Model-based: whatever people try in whatever order, the engine does what the plain model of the rules does.

`script/torture approvals` runs 200 examples of 30 steps; the suite fewer.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, Step, Task
from approvals.rules import flow
from approvals.rules.states import Added, Mode
from approvals.services import deciding, documents, passing, rescuing, reverting, submitting, verifying
from core.errors import DomainError
from customers.models import Customer
from salesops.local.figures import Figure, show
from tests.factories import make_customer, make_user

from . import model
from .kinds import Notes
from .model import ADMIN, DELEGATE, OWNER, PRINCIPAL
from .rows import make_mandate
from .running import asks, begun, publish

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES, STEPS = int(os.environ.get("MODEL_EXAMPLES", "12")), int(os.environ.get("MODEL_STEPS", "25"))
APPROVERS = (PRINCIPAL, "Bob", "Cyd", "Dan", DELEGATE)
BEGUN = ("active", "passed")
PLANNED = (*APPROVERS[:4], OWNER)
NEVER = ((flow.Test(flow.Field.NET_AMOUNT, flow.Operator.LESS, Decimal(0)),),)

rules_of_flow = st.lists(
    st.builds(
        model.Rule,
        people=st.one_of(
            *[st.lists(st.sampled_from((*APPROVERS[:4], OWNER)), max_size=3, min_size=n) for n in (2, 2, 0)]
        )
        .map(dict.fromkeys)
        .map(tuple),
        mode=st.sampled_from([str(mode) for mode in Mode]),
        quorum=st.integers(1, 3),
        asks_again=st.booleans(),
        is_authority=st.sampled_from([False, False, True]),
        goes_on=st.booleans(),
        is_needed=st.sampled_from([True, True, True, False]),
    ),
    min_size=2,
    max_size=4,
)
submitters = st.sampled_from([OWNER, OWNER, OWNER, ADMIN, PRINCIPAL])
picks = st.integers(0, 999)
crowds = st.lists(st.sampled_from((*APPROVERS, OWNER)), min_size=1, max_size=2)


class Machine(RuleBasedStateMachine):
    """Does everything twice: with the services, and in the model; then both must show the same."""

    people: ClassVar[dict[str, User]]
    customer: ClassVar[Customer]
    tried: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()

    def teardown(self) -> None:
        try:
            assert verifying.verify(Document.objects.get(pk=self.document.pk)) == []
        finally:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    @initialize(rules=rules_of_flow)
    def begin(self, rules: list[model.Rule]) -> None:
        owner = self.people[OWNER]
        self.document = begun(owner, customer=self.customer)
        publish(*(self._step(rule) for rule in rules))
        self.world = model.World(rules)
        self._of_the_document("submit", OWNER)

    def _step(self, rule: model.Rule) -> flow.Step:
        nobody = flow.Nobody.GO_ON if rule.goes_on else flow.Nobody.ADMINISTRATOR
        return asks(
            *(self.people[name] for name in rule.people),
            mode=Mode(rule.mode),
            quorum=rule.quorum,
            asks_again=rule.asks_again,
            is_authority=rule.is_authority,
            nobody=nobody,
            oneself=flow.Oneself.OTHERS,
            conditions=() if rule.is_needed else NEVER,
        )

    # Doing it twice

    def _do(self, name: str, service: Callable[[], Any], in_model: Callable[[], None]) -> None:
        self.world.clock += 1
        try:
            with transaction.atomic():
                service()
            done = True
        except DomainError:
            done = False
        try:
            in_model()
            expected = True
        except model.Refused:
            expected = False
        self.tried[f"{name}, {'done' if done else 'refused'}"] += 1
        assert done == expected, f"{name}: the engine {'did' if done else 'refused'} it, the model did not"
        self._compare()

    def _compare(self) -> None:
        world, document = self.world, Document.objects.get(pk=self.document.pk)
        case = Case.objects.filter(document=document).order_by("-round").first()
        assert (document.state, document.round) == (world.document, world.round)
        assert (case.state if case else "") == world.case
        steps = Step.objects.filter(case=case).order_by("run", "position")
        shown = [(step.position, step.run, step.state, step.needs_rescue) for step in steps]
        expected = sorted(world.steps, key=lambda step: (step.run, step.position))
        assert shown == [(step.position, step.run, step.state, step.rescue) for step in expected]
        assert [self._shown(task) for task in self._tasks()] == [self._expected(row) for row in world.rows]

    def _tasks(self) -> list[Task]:
        rows = Task.objects.filter(step__case__document=self.document.pk).order_by("pk")
        return list(rows.select_related("holder", "principal", "actor", "step"))

    @staticmethod
    def _shown(task: Task) -> tuple[object, ...]:
        actor = task.actor.name if task.actor else ""
        state = (task.state, task.by_itself, task.is_override, actor, task.mandate_id is not None)
        return (task.step.position, task.holder.name, task.principal.name, task.added, *state)

    @staticmethod
    def _expected(row: model.Row) -> tuple[object, ...]:
        mandated = row.mandated and not row.overridden
        state = (row.state, row.by_itself, row.overridden, "" if row.by_itself else row.actor, mandated)
        return (row.seat.step.position, row.holder, row.principal, row.seat.added, *state)

    def _pick(self, pick: int, numbers: Sequence[int]) -> int:
        """Mostly one of these tasks; sometimes any."""
        fitting = numbers if numbers and pick % 8 != 7 else range(len(self.world.rows))
        return fitting[pick // 8 % len(fitting)]

    def _in(self, *states: str) -> list[int]:
        return [row.number for row in self.world.rows if row.state in states]

    def _who(self, row: model.Row, pick: int) -> str:
        """Mostly who holds it, or decided it; sometimes anybody."""
        everybody = [*APPROVERS, OWNER, ADMIN]
        own = row.actor or row.holder
        return own if pick % 5 != 4 else everybody[pick // 5 % len(everybody)]

    def _about(
        self,
        name: str,
        pick: int,
        who: int,
        act: Callable[[Task, User], Any],
        numbers: Sequence[int] | None = None,
        **how: Any,
    ) -> None:
        number = self._pick(pick, self._in("pending") if numbers is None else numbers)
        row, task = self.world.rows[number], self._tasks()[number]
        by = self._who(row, who)
        in_model = getattr(self.world, name)
        self._do(name, lambda: act(task, self.people[by]), lambda: in_model(row, by, **how))

    @property
    def seen(self) -> str:
        """The hash of the newest round."""
        return Case.objects.filter(document=self.document).latest("round").sha256

    # What people do

    def somebody_is_asked(self) -> bool:
        return any(row.state == "pending" for row in self.world.rows)

    def nobody_is_asked(self) -> bool:
        return not self.somebody_is_asked()

    def _of_the_document(self, what: str, who: str) -> None:
        by = self.people[who]
        services: dict[str, Callable[[], Any]] = {
            "recall": lambda: reverting.recall(self.document, by=by),
            "change": lambda: self._change(by),
            "submit": lambda: submitting.submit(self.document, by=by),
            "void": lambda: documents.void(self.document, by=by, reason="Wrong"),
        }
        self._do(what, services[what], lambda: getattr(self.world, what)(who))

    def _change(self, by: User) -> None:
        with documents.changing(self.document, by=by) as change:
            change.set(net_amount=Decimal(1000 + self.world.clock))

    @precondition(nobody_is_asked)
    @rule(what=st.sampled_from(["submit", "submit", "submit", "change", "change", "recall"]), who=submitters)
    def between_rounds(self, what: str, who: str) -> None:
        self._of_the_document(what, who)

    @precondition(somebody_is_asked)
    @rule(what=st.sampled_from(["submit", "change", "change", "recall", "void"]), who=submitters, pick=picks)
    def interfere(self, what: str, who: str, pick: int) -> None:
        self._of_the_document("change" if what == "void" and pick % 4 else what, who)

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks)
    def approve(self, pick: int, who: int) -> None:
        self._about("approve", pick, who, lambda task, by: deciding.approve(task, by=by, seen=self.seen))

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks)
    def approve_too(self, pick: int, who: int) -> None:
        self.approve(pick, who)

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks)
    def approve_as_well(self, pick: int, who: int) -> None:
        self.approve(pick, who)

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks, how=st.sampled_from(["reject", "reject", "return_to_drafter"]))
    def say_no(self, pick: int, who: int, how: str) -> None:
        said = {"seen": self.seen, "reason": "No"}
        self._about(how, pick, who, lambda task, by: getattr(deciding, how)(task, by=by, **said))

    @precondition(lambda self: self.nobody_is_asked() and self.world.rows)
    @rule(pick=picks, who=picks, how=st.sampled_from(["approve", "reject"]))
    def come_too_late(self, pick: int, who: int, how: str) -> None:
        said = {"seen": self.seen} | ({"reason": "No"} if how == "reject" else {})
        self._about(how, pick, who, lambda task, by: getattr(deciding, how)(task, by=by, **said))

    @precondition(lambda self: self.somebody_is_asked() and len(self.world.steps) > 1)
    @rule(pick=picks, who=picks, where=picks)
    def send_back(self, pick: int, who: int, where: int) -> None:
        passed = [step for step in self.world.steps if step.state == "passed"]
        targets = passed if passed and where % 5 != 4 else self.world.steps
        target = targets[where // 5 % len(targets)]
        case = Case.objects.filter(document=self.document).latest("round")
        step = Step.objects.get(case=case, position=target.position, run=target.run)
        said: dict[str, Any] = {"seen": case.sha256, "reason": "Again", "step": step}
        act: Callable[[Task, User], Any] = lambda task, by: deciding.return_to_step(task, by=by, **said)  # noqa: E731
        self._about("return_to_step", pick, who, act, target=target)

    @precondition(lambda self: any(row.state == "approved" and row.seat.step.state in BEGUN for row in self.world.rows))
    @rule(pick=picks, who=picks)
    def take_back(self, pick: int, who: int) -> None:
        decided = [number for number in self._in("approved", "rejected") if self.world.rows[number].actor]
        self._about("take_back", pick, who, lambda task, by: reverting.take_back(task, by=by), decided)

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks, to=st.sampled_from((*APPROVERS, OWNER)))
    def transfer(self, pick: int, who: int, to: str) -> None:
        person = self.people[to]
        self._about("transfer", pick, who, lambda task, by: passing.transfer(task, by=by, to=person), to=to)

    @precondition(somebody_is_asked)
    @rule(
        pick=picks,
        who=picks,
        how=st.sampled_from([str(how) for how in Added]),
        crowd=crowds,
        mode=st.sampled_from([str(mode) for mode in Mode]),
    )
    def add(self, pick: int, who: int, how: str, crowd: list[str], mode: str) -> None:
        people = [self.people[name] for name in crowd]
        words: dict[str, Any] = {"how": Added(how), "people": people, "mode": Mode(mode), "seen": self.seen}
        act: Callable[[Task, User], Any] = lambda task, by: passing.add_approvers(task, by=by, **words)  # noqa: E731
        self._about("add", pick, who, act, how=how, people=crowd, mode=mode)

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=picks, crowd=crowds)
    def ask_opinion(self, pick: int, who: int, crowd: list[str]) -> None:
        words: dict[str, Any] = {"people": [self.people[name] for name in crowd], "note": "What do you think?"}
        act: Callable[[Task, User], Any] = lambda task, by: passing.ask_opinion(task, by=by, **words)  # noqa: E731
        self._about("ask_opinion", pick, who, act, people=crowd)

    @precondition(lambda self: any(row.seat.opinion and row.state == "pending" for row in self.world.rows))
    @rule(pick=picks, who=picks)
    def give_opinion(self, pick: int, who: int) -> None:
        opinions = [row.number for row in self.world.rows if row.seat.opinion and row.state == "pending"]
        act: Callable[[Task, User], Any] = lambda task, by: passing.give_opinion(task, by=by, comment="Fine")  # noqa: E731
        self._about("give_opinion", pick, who, act, numbers=opinions)

    @precondition(lambda self: any(row.seat.added and row.state in model.OPEN for row in self.world.rows))
    @rule(pick=picks, by_him_who_added=st.booleans(), who=st.sampled_from([ADMIN, *APPROVERS]))
    def remove(self, pick: int, by_him_who_added: bool, who: str) -> None:
        added = [row.number for row in self.world.rows if row.seat.added and row.state in model.OPEN]
        number = self._pick(pick, added)
        row, task = self.world.rows[number], self._tasks()[number]
        by = row.seat.added_by if by_him_who_added and row.seat.added else who
        self._do(
            "remove", lambda: passing.remove_approver(task, by=self.people[by]), lambda: self.world.remove(row, by)
        )

    @precondition(somebody_is_asked)
    @rule(pick=picks, who=st.sampled_from([ADMIN, ADMIN, PRINCIPAL]), approve=st.booleans())
    def override(self, pick: int, who: str, approve: bool) -> None:
        number = self._pick(pick, self._in("pending"))
        row, task = self.world.rows[number], self._tasks()[number]
        said: dict[str, Any] = {"approve": approve, "reason": "He is ill", "seen": self.seen}
        act: Callable[[], Any] = lambda: rescuing.override(task, by=self.people[who], **said)  # noqa: E731
        self._do("override", act, lambda: self.world.override(row, who, approve))

    @precondition(lambda self: any(step.rescue for step in self.world.steps))
    @rule(pick=picks, who=st.sampled_from([ADMIN, ADMIN, ADMIN, PRINCIPAL]), crowd=crowds)
    def name(self, pick: int, who: str, crowd: list[str]) -> None:
        waiting = [step for step in self.world.steps if step.rescue]
        steps = waiting if pick % 8 != 7 else self.world.steps
        step = steps[pick % len(steps)]
        case = Case.objects.filter(document=self.document).latest("round")
        row = Step.objects.select_related("case__document").get(case=case, position=step.position, run=step.run)
        words: dict[str, Any] = {"people": [self.people[name] for name in crowd], "reason": "Nobody else is there"}
        act: Callable[[], Any] = lambda: rescuing.name_approver(row, by=self.people[who], **words)  # noqa: E731
        self._do("name", act, lambda: self.world.name(step, who, crowd))


def test_engine_and_model_agree(notes: Notes) -> None:
    Machine.people = {name: make_user(name=name) for name in (*APPROVERS, OWNER)}
    Machine.people[ADMIN] = make_user(Role.ADMINISTRATOR, name=ADMIN)
    Machine.customer = make_customer(owner=Machine.people[OWNER])
    Machine.tried.clear()
    make_mandate(Machine.people[PRINCIPAL], Machine.people[DELEGATE])
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = Figure("operations without a difference", f"{sum(Machine.tried.values()):,}", "all", passed=True)
    kinds = [Figure(f"  {name}", f"{number:,}") for name, number in sorted(Machine.tried.items())]
    assert not show(f"Engine against model: {EXAMPLES} examples of {STEPS} steps", [done, *kinds])
