"""Whoever the deadlines tell of a decision can open what they tell him of, and decides nothing by that."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from approvals.models import Document, Task
from approvals.policies import deciding, viewing
from deadlines.models import Promise
from tests.approvals.rows import make_case, make_step, make_task
from tests.approvals.running import settle_case
from tests.deadlines.chores import make_notice, make_reminder
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> Task:
    """Promised, and missed."""
    task = make_task(step=make_step(make_case()))
    settle_case(task.step.case, at=timezone.now())
    return task


def sees(person: User, task: Task) -> bool:
    document = task.step.case.document
    answer = bool(viewing.can_read(person, document))
    assert Document.objects.visible_to(person).filter(pk=document.pk).exists() is answer
    return answer


def test_superior_who_hears_that_it_is_late_sees_it_while_it_is(task: Task) -> None:
    superior, other = make_user(), make_user()
    assert not sees(superior, task)
    make_reminder(make_notice(Promise.objects.get(), rung="level-1", level=1), superior)
    assert sees(superior, task)
    assert not sees(other, task)
    assert not deciding.can_decide(superior, task, timezone.now())
    Task.objects.update(state="cancelled", ended_at=timezone.now())
    assert not sees(superior, task)


def test_who_is_told_instead_of_somebody_away_sees_it_until_it_is_decided(task: Task) -> None:
    stand_in, now = make_user(), timezone.now()
    make_reminder(make_notice(Promise.objects.get(), rung="before-50"), task.holder, told=stand_in, told_at=now)
    assert sees(stand_in, task)
    Promise.objects.update(outcome="kept", ended_at=now, next_rung="", next_at=None)
    assert not sees(stand_in, task)
