"""Actions as buttons: what this person can do, and, greyed with the sentence, what he cannot do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.errors import Sentence

from ..models import Document, Task
from ..rules.states import TaskKind
from .actions.action import Action
from .actions.of_document import OF_DOCUMENT
from .actions.of_task import DECIDE, MORE, OF_TASK, OPINION, OTHERS
from .route import Round


@dataclass(frozen=True, slots=True)
class Button:
    """`refusal` is set on a greyed one."""

    name: str
    action: Action
    url: str
    refusal: Sentence = ""


def button(name: str, action: Action, user: User, subject: Any, now: datetime) -> Button:
    """The button of one action; its address carries the hash of the content that is on the screen."""
    key = subject.ref if isinstance(subject, Document) else subject.pk
    seen = f"?seen={subject.step.case.sha256}" if isinstance(subject, Task) else ""
    return Button(name, action, reverse(f"approvals:{name}", args=[key]) + seen, action.refusal(user, subject, now))


@dataclass(frozen=True, slots=True)
class Buttons:
    """`main` stand in the bar, `more` in its menu."""

    main: list[Button]
    more: list[Button]

    def __bool__(self) -> bool:
        return bool(self.main or self.more)


def buttons(user: User, task: Task, now: datetime) -> Buttons:
    """Of a decision of his all buttons, greyed where they are not possible now; of others' what he can do besides."""
    if task.kind == TaskKind.OPINION:
        main, more = _of(OPINION, user, task, now), []
    else:
        main, more = _of(DECIDE, user, task, now), _of(MORE, user, task, now)
    others = [one for one in _of(OTHERS, user, task, now) if not one.refusal]
    if any(not one.refusal for one in main):
        document = task.step.case.document
        return Buttons(main, [*more, button("copy", OF_DOCUMENT["copy"], user, document, now), *others])
    return Buttons(others, [])


def removals(user: User, found: Round, now: datetime) -> dict[int, Button]:
    """Task → the button that takes out who was added, for whom it is there."""
    tasks = [one.task for stop in found.stops for one in stop.asked if one.is_open and one.task.added]
    offered = {task.pk: button("remove", OF_TASK["remove"], user, task, now) for task in tasks}
    return {key: one for key, one in offered.items() if not one.refusal}


def _of(names: tuple[str, ...], user: User, task: Task, now: datetime) -> list[Button]:
    return [button(name, OF_TASK[name], user, task, now) for name in names]
