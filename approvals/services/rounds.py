"""One round of approval in memory, read under the lock of its document: what every operation works on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User

from ..models import Case, Document, DocumentEvent, Mandate, Step, Task
from ..policies.moments import newest_steps
from ..rules import flow as flow_rules
from ..rules import replay
from ..rules.counting import Count, Vote, count
from ..rules.states import IN_THE_STEP, OPEN_TASKS, StepState, TaskState
from .recording import record


@dataclass
class Round:
    """`by` acts at the moment `at`, for `principal` under `mandate` when he does it for another; nobody: by itself.
    `words` are his to those whom he asks.

    `tasks` are all of the case, `steps` all of its rows in the order of runs and positions. `opened` are the tasks that
    this operation made pending, `unrecorded` those that it made and its next event tells of, `events` what it recorded:
    who is told is seen to when it is finished. `stuck` are the steps for which nobody was found before.
    """

    document: Document
    case: Case
    steps: list[Step]
    tasks: list[Task]
    at: datetime
    by: User | None
    principal: User | None = None
    mandate: Mandate | None = None
    task: Task | None = None
    words: str = ""
    opened: list[Task] = field(default_factory=list)
    unrecorded: list[Task] = field(default_factory=list)
    events: list[DocumentEvent] = field(default_factory=list)
    stuck: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.stuck = frozenset(step.pk for step in self.steps if step.needs_rescue)

    @property
    def actor(self) -> User:
        """Who acts, where somebody does."""
        if self.by is None:
            raise ValueError("Nobody acts here.")
        return self.by

    @cached_property
    def flow(self) -> flow_rules.Flow:
        """The flow as it stood when the round began."""
        return self.case.flow.flow

    def rule_of(self, step: Step) -> flow_rules.Step:
        """What the flow says of the step."""
        return next(one for one in self.flow.steps if one.key == step.key)

    @property
    def current(self) -> list[Step]:
        """What counts of a round that went back."""
        return newest_steps(self.steps)

    @property
    def active(self) -> Step | None:
        """The step that is being decided."""
        return next((step for step in self.steps if step.state == StepState.ACTIVE), None)

    @property
    def last(self) -> Step:
        """The last step that is needed: its decision is the final one."""
        return [step for step in self.current if step.state != StepState.SKIPPED][-1]

    def after(self, step: Step) -> list[Step]:
        """The steps that come after this one and are needed."""
        return [one for one in self.current if one.position > step.position and one.state != StepState.SKIPPED]

    def tasks_of(self, *steps: Step) -> list[Task]:
        """What was asked of people in the steps."""
        keys = {step.pk for step in steps}
        return [task for task in self.tasks if task.step_id in keys]

    def open_tasks(self, *steps: Step) -> list[Task]:
        """Those of the steps, or of the whole round, that wait or are pending."""
        among = self.tasks_of(*steps) if steps else self.tasks
        return [task for task in among if task.state in OPEN_TASKS]

    def heir(self, key: int | None) -> int | None:
        """The task that stands in the place of this one now: itself, unless it was transferred or asked anew."""
        heirs = {task.replaces_id: task.pk for task in self.tasks}
        while key in heirs and key is not None:
            key = heirs[key]
        return key

    def added_to(self, task: Task) -> list[Task]:
        """Those who were added before, after or beside the task, or the one in whose place it stands."""
        return [one for one in self.tasks if one.parent_id and self.heir(one.parent_id) == task.pk]

    def count(self, step: Step, *, as_waiting: Collection[int] = (), as_approved: Collection[int] = ()) -> Count:
        """What the decisions in the step come to, or would if these tasks were still open, and those approved."""
        supposed = dict.fromkeys(as_waiting, TaskState.WAITING) | dict.fromkeys(as_approved, TaskState.APPROVED)
        votes = [
            Vote(
                task.pk,
                supposed.get(task.pk, task.state),
                task.position,
                task.added,
                self.heir(task.parent_id),
                task.together or step.mode,
                task.batch,
            )
            for task in self.tasks_of(step)
        ]
        return count(step.mode, step.quorum, votes)

    def ask(self, step: Step, tasks: Sequence[Task]) -> list[Task]:
        """Store new tasks of the step, waiting; `advancing.advance` opens those whose turn it is. One statement.

        The next event that is recorded tells of them.
        """
        for task in tasks:
            task.document = self.document
        made = Task.objects.bulk_create(tasks)
        self.tasks += made
        self.unrecorded += made
        return made

    def in_place_of(self, task: Task, holder: User) -> Task:
        """The same task anew, of this holder; not stored."""
        return Task(
            step=task.step,
            kind=task.kind,
            holder=holder,
            principal=task.principal,
            position=task.position,
            state=TaskState.WAITING,
            added=task.added,
            added_by=task.added_by,
            together=task.together,
            batch=task.batch,
            parent=task.parent,
            replaces=task,
            created_at=self.at,
        )

    def in_the_step(self, *steps: Step) -> set[int]:
        """Keys of who is asked in one of the steps, has answered, or decided there for another."""
        tasks = [task for task in self.tasks_of(*steps) if task.state in IN_THE_STEP]
        return {key for task in tasks for key in (task.holder_id, task.actor_id) if key is not None}

    def may_not_decide(self, person: User) -> bool:
        """Nobody approves what he submitted himself, or what is his."""
        return self.case.is_of(person.pk)

    def record(
        self, kind: str, *, task: Task | None = None, by: User | None = None, note: str = "", **data: Any
    ) -> DocumentEvent:
        """One event of this operation, about its own task unless another is given, by another than who acts if so."""
        event = record(
            self.document,
            kind,
            by=by or self.by,
            at=self.at,
            case=self.case,
            task=task or self.task,
            on_behalf_of=self.principal,
            mandate=self.mandate,
            note=note,
            **self._asked(),
            **data,
        )
        self.events.append(event)
        return event

    def record_by_itself(self, kind: str, *, task: Task | None = None, **data: Any) -> DocumentEvent:
        """One event that nobody caused."""
        event = record(self.document, kind, by=None, at=self.at, case=self.case, task=task, **self._asked(), **data)
        self.events.append(event)
        return event

    def _asked(self) -> dict[str, Any]:
        """What the next event says of the tasks that were made since the last one."""
        made, self.unrecorded = self.unrecorded, []
        return {"asked": [replay.task_of(vars(task)) for task in made]} if made else {}
