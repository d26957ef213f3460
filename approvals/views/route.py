"""The way of a document through its rounds: each step with who decided what, who is asked now, and why one is not
needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch

from accounts.models import User

from .. import documents
from ..models import Case, Document, Step, Task
from ..rules.flow_words import Aspect, Names, facts
from ..rules.states import OPEN_TASKS, CaseState, StepState, TaskKind, TaskState
from ..services.ahead import Ahead

PEOPLE = ("holder", "principal", "actor", "mandate__principal", "added_by", "caused_by")


@dataclass(frozen=True, slots=True)
class Asked:
    """One task as the route shows it."""

    task: Task

    @property
    def is_open(self) -> bool:
        return self.task.state in OPEN_TASKS

    @property
    def is_pending(self) -> bool:
        return self.task.state == TaskState.PENDING

    @property
    def is_opinion(self) -> bool:
        return self.task.kind == TaskKind.OPINION

    @property
    def by_another(self) -> User | None:
        """Who decided it, where that was not its holder."""
        actor = self.task.actor
        return actor if actor is not None and actor.pk != self.task.holder_id else None

    @property
    def ended_by(self) -> User | None:
        """Whose act ended it undecided."""
        return self.task.caused_by if self.task.actor_id is None else None


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a round. `skipped` are the values for which it is not needed, `because` the conditions for which it is;
    `next_people` who would be asked if it came to it."""

    step: Step
    asked: Sequence[Asked]
    skipped: Sequence[Aspect] = ()
    because: Sequence[str] = ()
    next_people: Sequence[User] = ()

    @property
    def place(self) -> str:
        """done, now, later or off: how the mark beside it looks."""
        if self.step.state == StepState.ACTIVE:
            return "now"
        if self.step.state == StepState.WAITING:
            return "later"
        return "done" if self.step.state == StepState.PASSED else "off"


@dataclass(frozen=True, slots=True)
class Round:
    """A round with its steps in the order in which they ran."""

    case: Case
    stops: Sequence[Stop]


def rounds(document: Document, ahead: Ahead | None = None) -> list[Round]:
    """All rounds, the newest first. `ahead`: what is still to come in that one. Three statements."""
    tasks = Task.objects.select_related(*PEOPLE).order_by("position", "pk")
    steps = Step.objects.prefetch_related(Prefetch("tasks", tasks)).order_by("run", "position")
    cases = document.cases.select_related("submitted_by", "ended_by", "content").defer("content__canonical")
    rows = cases.prefetch_related(Prefetch("steps", steps)).order_by("-round")
    return [_round(document, case, ahead or Ahead()) for case in rows]


def _round(document: Document, case: Case, ahead: Ahead) -> Round:
    case.document = document
    return Round(case, [_stop(document, step, ahead) for step in _with_case(case)])


def _stop(document: Document, step: Step, ahead: Ahead) -> Stop:
    is_running = step.case.state == CaseState.RUNNING and step.state != StepState.SKIPPED
    return Stop(
        step,
        [Asked(task) for task in _with_step(step)],
        skipped=_skipped(document, step),
        because=ahead.because.get(step.key, ()) if is_running else (),
        next_people=ahead.people.get(step.pk, ()),
    )


def _with_case(case: Case) -> list[Step]:
    """Its steps, which know it without asking."""
    steps = list(case.steps.all())
    for step in steps:
        step.case = case
    return steps


def _with_step(step: Step) -> list[Task]:
    tasks = list(step.tasks.all())
    for task in tasks:
        task.step = step
    return tasks


def _skipped(document: Document, step: Step) -> list[Aspect]:
    """The values that made it not needed."""
    names = Names(kinds=documents.get(document.kind).subkinds, currency=settings.COMPANY_CURRENCY)
    return facts(step.skipped_because or {}, names)
