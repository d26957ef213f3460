"""The ladders in force, and the door through which they change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from deadlines import kinds
from deadlines.kinds import Debt
from deadlines.models import LadderVersion
from deadlines.rules.defaults import ACCEPT, climbing, closing
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit
from deadlines.services import ladders
from tests.deadlines.chores import MONDAY, Chores
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TWO = climbing(Span(2))
LEADER = Rung((Audience.LEADER,), level=3)


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def change(by: User, topic: str = "", grade: str = "", *, ladder: Ladder = TWO, version: int = 0) -> LadderVersion:
    return ladders.change("chore", topic, grade, ladder=ladder, by=by, note="A note", version=version)


def test_new_installation_gets_each_kinds_own_ladder_once() -> None:
    call_command("load_ladders")
    call_command("load_ladders")
    assert [(row.kind, row.ladder, row.made_by) for row in LadderVersion.objects.all()] == [("chore", ACCEPT, None)]


def test_most_specific_ladder_holds_the_topic_before_the_grade(admin: User) -> None:
    ladders.ensure_defaults()
    spans = {("T1", "urgent"): Span(1), ("T1", ""): Span(2), ("", "urgent"): Span(3)}
    for (topic, grade), span in spans.items():
        change(admin, topic, grade, ladder=climbing(span))
    asked = [("T1", "urgent"), ("T1", "normal"), ("T2", "urgent"), ("T2", "normal"), ("", "")]
    expected = [Span(1), Span(2), Span(3), Span(4), Span(4)]
    assert [ladders.current_for("chore", *key).ladder.within for key in asked] == expected
    assert [ladders.in_force("chore", *key).within for key in asked] == expected


def test_looking_stores_nothing() -> None:
    assert ladders.in_force("chore") == ACCEPT
    assert ladders.current_for_each([]) == {}
    assert LadderVersion.objects.count() == 0


def test_change_is_a_version_that_leaves_the_one_before_as_it_was(admin: User) -> None:
    first = ladders.general("chore")
    second = change(admin, version=1)
    first.refresh_from_db()
    assert (first.ladder, first.is_current) == (ACCEPT, False)
    assert (second.ladder, second.number, second.made_by, second.note) == (TWO, 2, admin, "A note")


def test_change_puts_the_rungs_in_order_and_names_them(admin: User) -> None:
    rungs = (Rung((Audience.OWNER,), after=Span(1)), Rung((Audience.OWNER,), share=50))
    saved = change(admin, "T1", ladder=Ladder(Span(1), rungs)).ladder
    assert [rung.key for rung in saved.rungs] == ["before-50", "again-1"]


def test_removed_exception_leads_back_and_can_be_made_anew(admin: User) -> None:
    change(admin, "T1")
    gone = ladders.remove("chore", "T1", "", by=admin, note="Over", version=1)
    assert (gone.rule, gone.number, gone.note) == ({}, 2, "Over")
    assert ladders.current_for("chore", "T1").ladder == ACCEPT
    assert change(admin, "T1", version=2).number == 3


def test_general_ladder_stays(admin: User) -> None:
    with pytest.raises(DomainError, match="stays"):
        ladders.remove("chore", "", "", by=admin, note="", version=1)


@pytest.mark.parametrize("version", [0, 2])
def test_change_of_another_version_is_stale(admin: User, version: int) -> None:
    ladders.general("chore")
    with pytest.raises(Stale):
        change(admin, version=version)
    assert LadderVersion.objects.count() == 1


def test_only_administrators_change_ladders() -> None:
    leader = make_user(Role.COMPANY_LEADER)
    with pytest.raises(NotAllowed):
        change(leader)
    with pytest.raises(NotAllowed):
        ladders.remove("chore", "T1", "", by=leader, note="", version=1)


@pytest.mark.parametrize(("topic", "grade"), [("T9", ""), ("", "whenever"), ("T1", "whenever")])
def test_exception_is_for_what_the_kind_offers(admin: User, topic: str, grade: str) -> None:
    with pytest.raises(DomainError, match="nothing of that name"):
        change(admin, topic, grade)


@pytest.mark.parametrize(
    "ladder",
    [
        Ladder(Span(4), ()),
        replace(TWO, within=Span(0)),
        replace(TWO, within=Span(9, SpanUnit.MINUTES), rungs=(LEADER,) * 2),
    ],
)
def test_ladder_that_cannot_be_used_is_refused(admin: User, ladder: Ladder) -> None:
    with pytest.raises(DomainError):
        change(admin, "T1", ladder=ladder)


def test_only_a_kind_that_closes_by_itself_closes(admin: User, chores: Chores) -> None:
    with pytest.raises(DomainError, match="does not close"):
        change(admin, "T1", ladder=closing(Span(1)))
    kinds.register(chores.kind("chore-closing", closing(Span(1))))
    with pytest.raises(DomainError, match="must stay"):
        ladders.change("chore-closing", "T1", "", ladder=TWO, by=admin, note="", version=0)


@pytest.mark.parametrize("role", [Role.COMPANY_LEADER, Role.MARKETING_DIRECTOR, Role.ADMINISTRATOR])
def test_who_sees_everything_can_be_named(admin: User, role: Role) -> None:
    person = make_user(role)
    ladder = Ladder(Span(1), (replace(LEADER, person=person.pk),))
    assert change(admin, "T1", ladder=ladder).ladder.rungs[0].person == person.pk


@pytest.mark.parametrize(("role", "is_active"), [(Role.COORDINATOR, True), (Role.COMPANY_LEADER, False)])
def test_nobody_else_can_be_named(admin: User, role: Role, is_active: bool) -> None:
    person = make_user(role, is_active=is_active)
    with pytest.raises(DomainError, match="sees everything"):
        change(admin, "T1", ladder=Ladder(Span(1), (replace(LEADER, person=person.pk),)))


def test_kinds_that_share_an_answer_are_asked_once(chores: Chores) -> None:
    asked: list[Collection[int]] = []

    def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
        asked.append(people)
        return [Debt(1, 7)]

    for code in ("chore-2", "chore-3"):
        kinds.register(replace(chores.kind(code), owed_by=owed_by))
    assert kinds.debts({1}, MONDAY) == [Debt(1, 7)]
    assert asked == [{1}]


def test_another_kind_of_the_same_code_is_a_mistake(chores: Chores) -> None:
    kinds.register(kinds.get("chore"))
    with pytest.raises(ValueError, match="twice"):
        kinds.register(chores.kind())
