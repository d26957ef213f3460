from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from approvals.rules.flow import Approver, Flow, Source, Step
from approvals.rules.states import Mode
from approvals.services.flow_problems import problems
from tests.approvals import memos
from tests.approvals.memos import FLOW, MEMO, OVER, role, step
from tests.factories import make_authority, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    """The director and the leader whom the rest of the flow asks."""
    make_user(Role.MARKETING_DIRECTOR)
    make_user(Role.COMPANY_LEADER)


def found(one: Step, *, copies: tuple[Approver, ...] = ()) -> list[tuple[int | None, str]]:
    """The problems of the flow with this as its first step."""
    return [(place, str(words)) for place, words in problems(memos.register(), Flow((one, *FLOW.steps[1:]), copies))]


def gone() -> User:
    return make_user(is_active=False, deactivated_at=timezone.now(), name_latin="Zhao Qiming")


def asks(source: Source, value: object = "") -> Step:
    return step("first", Approver(source, str(value)))


def test_flow_that_finds_everybody_has_no_problem() -> None:
    chief = make_user()
    for one in (
        asks(Source.PERSON, chief.pk),
        asks(Source.ROLE, Role.COMPANY_LEADER),
        asks(Source.SUPERIOR, 2),
        asks(Source.HEAD, make_unit(manager=chief).pk),
        asks(Source.HEAD),
        asks(Source.CHOSEN),
    ):
        assert found(one) == []


def test_person_who_left_is_named() -> None:
    assert found(asks(Source.PERSON, gone().pk)) == [(0, "Zhao Qiming has left.")]
    assert found(asks(Source.PERSON, "x")) == [(0, "A person who is to be asked does not exist.")]


def test_role_has_a_holder_who_has_not_left() -> None:
    assert found(asks(Source.ROLE, Role.SALES_MANAGER)) == [(0, "Nobody holds the role Sales manager.")]
    make_user(Role.SALES_MANAGER, is_active=False)
    assert found(asks(Source.ROLE, Role.SALES_MANAGER)) == [(0, "Nobody holds the role Sales manager.")]
    assert found(asks(Source.ROLE, "boss")) == [(0, "Nobody holds the role boss.")]


@pytest.mark.parametrize("level", ["", "0", "9", "x"])
def test_superior_is_counted_from_one(level: str) -> None:
    assert found(asks(Source.SUPERIOR, level)) == [(0, "A superior is counted from 1 to 8.")]


def test_head_is_of_an_open_unit_that_has_a_manager() -> None:
    empty, closed = make_unit("Legal"), make_unit(manager=make_user(), is_active=False)
    assert found(asks(Source.HEAD, empty.pk)) == [(0, "Legal has no manager.")]
    Unit.objects.filter(pk=empty.pk).update(manager=gone())
    assert found(asks(Source.HEAD, empty.pk)) == [(0, "Legal has no manager.")]
    for unit in (closed.pk, "x"):
        assert found(asks(Source.HEAD, unit)) == [(0, "The unit that is to be asked does not exist any more.")]


def test_holder_of_authority_needs_a_rule_in_force() -> None:
    one = step("first", Approver(Source.AUTHORITY), conditions=OVER, is_authority=True)
    rule = make_authority(Role.MARKETING_DIRECTOR)
    assert found(one) == []
    rule.ended_at, rule.ended_by = timezone.now(), make_user()
    rule.save()
    assert found(one) == [(0, "No rule of the authority matrix is in force: nobody would be found.")]


def test_as_many_can_be_found_as_must_approve() -> None:
    make_user(Role.COMPANY_LEADER)
    people = [Approver(Source.PERSON, str(make_user().pk)) for _number in range(2)]
    both = step("first", role(Role.COMPANY_LEADER), *people, mode=Mode.QUORUM, quorum=4)
    assert found(both) == []
    more = step("first", role(Role.COMPANY_LEADER), *people, mode=Mode.QUORUM, quorum=5)
    assert found(more) == [(0, "5 must approve, but at most 4 can be found.")]
    unknown = step("first", Approver(Source.CHOSEN), *people, mode=Mode.QUORUM, quorum=5)
    assert found(unknown) == []


def test_copies_go_to_somebody_who_is_there() -> None:
    assert found(step(), copies=(Approver(Source.PERSON, str(gone().pk)),)) == [(None, "Zhao Qiming has left.")]
    assert found(step(), copies=(role(Role.COMPANY_LEADER),)) == []


def test_problems_of_the_whole_come_first_then_by_step() -> None:
    kind = memos.register()
    flow = Flow((asks(Source.PERSON, "x"), step("b", within=(0, "hours"))))
    assert [place for place, _words in problems(kind, flow)] == [None, 0, 1, 1]
    assert kind.code == MEMO
