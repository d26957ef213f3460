"""Two people with one visit at the same moment, over two real connections: one is done, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError
from customers.models import CustomerEvent, LogEntry, Visit
from customers.services import visits
from customers.services.logging import Report

from .conftest import World, plan_of

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10  # seconds


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def race(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same moment, each on a connection of its own; "done" or the refusal of each."""
    gate, told = threading.Barrier(len(acts)), []

    def attempt(act: Callable[[], object]) -> None:
        try:
            gate.wait(PATIENCE)
            act()
            told.append("done")
        except DomainError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(told, key=lambda words: words != "done")


Acts = Callable[[World, Visit], list[Callable[[], object]]]
RACES: dict[str, tuple[str, Acts]] = {
    "leave twice": (
        "approved",
        lambda world, visit: [lambda: visits.leave(visit, by=world.person("rep")) for _time in range(2)],
    ),
    "approve against sending back": (
        "planned",
        lambda world, visit: [
            lambda: visits.approve(visit, by=world.person("manager")),
            lambda: visits.send_back(visit, by=world.person("head"), note="Too early"),
        ],
    ),
    "approve against another plan": (
        "planned",
        lambda world, visit: [
            lambda: visits.approve(visit, by=world.person("manager"), version=1),
            lambda: visits.change_plan(visit, by=world.person("rep"), plan=plan_of(aim="New"), version=1),
        ],
    ),
    "log twice": (
        "back",
        lambda world, visit: [
            lambda: visits.log(visit, by=world.person("rep"), report=Report("x")) for _time in range(2)
        ],
    ),
    "leave against cancel": (
        "approved",
        lambda world, visit: [
            lambda: visits.leave(visit, by=world.person("rep")),
            lambda: visits.cancel(visit, by=world.person("manager"), reason="Ill"),
        ],
    ),
}


@pytest.mark.parametrize("name", RACES)
def test_of_two_at_the_same_moment_one_is_told(world: World, name: str) -> None:
    state, acts = RACES[name]
    for _round in range(3):
        visit = world.visit(state)
        told = race(*acts(world, visit))
        assert told[0] == "done"
        assert len(told) == 2
        assert told[1] != "done"
        assert CustomerEvent.objects.filter(visit=visit).count() == 1
        assert Visit.objects.get(pk=visit.pk).version == visit.version + 1


def test_approval_and_cancelling_at_once_end_cancelled(world: World) -> None:
    """Both are possible one after the other; never is an approval written over a cancelled visit."""
    for _round in range(3):
        visit = world.visit()
        told = race(
            lambda visit=visit: visits.approve(visit, by=world.person("manager")),  # type: ignore[misc]
            lambda visit=visit: visits.cancel(visit, by=world.person("rep"), reason="Ill"),  # type: ignore[misc]
        )
        assert Visit.objects.get(pk=visit.pk).state == "cancelled"
        assert CustomerEvent.objects.filter(visit=visit).count() == told.count("done")


def test_without_the_lock_two_would_leave(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where rows are read and not locked, both go through."""
    both_read = threading.Barrier(2)

    @contextmanager
    def unguarded(visit: Visit, name: str, *, by: Any, note: str = "", version: int | None = None) -> Any:
        step = visits.Step(Visit.objects.get(pk=visit.pk), by, visit.planned_at)
        visits._require_state(step.visit, name)
        both_read.wait(PATIENCE)
        step.visit.state = "back"
        yield step
        step.visit.save()

    monkeypatch.setattr(visits, "_moving", unguarded)
    visit = world.visit("out")
    assert race(*[lambda: visits.come_back(visit, by=world.person("rep")) for _time in range(2)]) == ["done", "done"]


def test_a_log_sent_by_two_windows_is_one_entry(world: World) -> None:
    visit = world.visit("out")
    race(*[lambda: visits.log(visit, by=world.person("rep"), report=Report("x")) for _time in range(2)])
    assert LogEntry.objects.filter(visit=visit).count() == 1
