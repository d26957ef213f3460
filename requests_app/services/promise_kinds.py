"""The kinds of promise that requests make; registered with `deadlines` in `apps`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from deadlines import kinds
from deadlines.kinds import Kind
from deadlines.rules import defaults

from ..models import SupportContent
from ..rules.promises import ICONS, TASKS, PromiseKind
from ..rules.states import Urgency
from . import by_time, debts, lifecycle

LADDERS = {
    PromiseKind.ACCEPT: defaults.ACCEPT,
    PromiseKind.ASSIGN: defaults.ASSIGN,
    PromiseKind.DELIVER: defaults.DELIVER,
    PromiseKind.CONFIRM: defaults.CONFIRM,
}
GIVEN = {
    PromiseKind.DELIVER: _("The time that counts where nobody named one, such as a wanted-by or promised time."),
}
"""Kinds that are due at a time of the request, when it names one."""


def _contents() -> Sequence[tuple[str, Sentence]]:
    return [(content.code, str(content)) for content in SupportContent.objects.all()]


def _urgencies() -> Sequence[tuple[str, Sentence]]:
    return [(urgency.value, urgency.label) for urgency in Urgency]


KINDS = tuple(
    Kind(
        code=kind.value,
        label=kind.label,
        task=TASKS[kind],
        icon=ICONS[kind],
        ladder=ladder,
        topics=_contents,
        grades=_urgencies,
        subjects=debts.subjects,
        bound_at=partial(debts.bound_at, kind=kind),
        owed_by=debts.owed_by,
        escalated_to=debts.escalated_to,
        climbed=by_time.record_climbs,
        close=lambda ids, now: lifecycle.close_by_time(ids, at=now),
        moved=by_time.show_due_again,
        given=GIVEN.get(kind, ""),
    )
    for kind, ladder in LADDERS.items()
)


def register() -> None:
    """Make them known."""
    for kind in KINDS:
        kinds.register(kind)
