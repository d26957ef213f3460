from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from accounts.rules.roles import Role
from approvals.rules.flow import Approver, Field, Flow, Nobody, Operator, Source, Step, Test
from approvals.rules.flow_checks import MOST_APPROVERS, MOST_GROUPS, MOST_STEPS, MOST_TESTS, problems
from approvals.rules.states import Mode
from contracts.rules import flows
from tests.approvals.memos import DIRECTOR, FINAL, FLOW, LARGE, OVER, role, step

EVERY = tuple(Field)


def found(*steps: Step, fields: Collection[Field] = EVERY, **about: Any) -> list[tuple[int | None, str]]:
    return [(place, str(sentence)) for place, sentence in problems(Flow(steps), fields=fields, **about)]


def words(*steps: Step, **about: Any) -> str:
    return " ".join(sentence for _place, sentence in found(*steps, **about))


def test_ordinary_flow_has_no_problem() -> None:
    assert found(step()) == []
    assert found(*FLOW.steps, ends_in_authority=True, over_authority_asks=Role.MARKETING_DIRECTOR) == []


@pytest.mark.parametrize(
    ("flow", "about"),
    [
        (flows.PRICE, {}),
        (flows.PROPOSAL, {}),
        (flows.CONTRACT, {"ends_in_authority": True, "over_authority_asks": Role.MARKETING_DIRECTOR}),
    ],
)
def test_flow_of_a_new_installation_has_no_problem(flow: Flow, about: dict[str, Any]) -> None:
    assert problems(flow, fields=EVERY, **about) == []


def test_problem_of_a_step_names_its_place() -> None:
    assert [place for place, _words in found(step("a"), step("b", within=(0, "hours")))] == [1]


def test_empty_flow_is_refused_also_where_it_must_end_in_authority() -> None:
    assert words(ends_in_authority=True) == "A flow needs a step."


def test_flow_has_a_limit() -> None:
    assert "too many steps" in words(*(step(f"s{number}") for number in range(MOST_STEPS + 1)))
    assert words(*(step(f"s{number}") for number in range(MOST_STEPS))) == ""


def test_keys_are_not_used_twice() -> None:
    assert "same key" in words(step("a"), step("a"))


@pytest.mark.parametrize("source", [Source.AUTHORITY, Source.CHOSEN])
def test_copy_goes_to_who_is_known_beforehand(source: Source) -> None:
    flow = Flow((step(),), (Approver(source),))
    assert [place for place, _words in problems(flow, fields=EVERY)] == [None]
    assert problems(Flow((step(),), (role(Role.SALES_REP),)), fields=EVERY) == []


@pytest.mark.parametrize("fields", [{"key": ""}, {"name_en": " "}, {"name_zh": ""}])
def test_step_has_names(fields: dict[str, str]) -> None:
    assert "needs a name" in words(replace(step(), **fields))  # type: ignore[arg-type]


def test_step_asks_somebody_each_once_and_not_too_many() -> None:
    many = [Approver(Source.PERSON, str(number)) for number in range(MOST_APPROVERS + 1)]
    assert "asks nobody" in words(replace(step(), approvers=()))
    assert "stands there twice" in words(step("a", many[0], many[0]))
    assert "too many approvers" in words(step("a", *many))
    assert words(step("a", *many[1:])) == ""


@pytest.mark.parametrize("within", [(0, "hours"), (1001, "hours"), (1, "weeks")])
def test_time_is_possible(within: tuple[int, str]) -> None:
    assert "time is not possible" in words(step(within=within))


def test_conditions_ask_for_what_the_kind_has() -> None:
    assert words(step(conditions=LARGE), fields=[Field.NET_AMOUNT]) == ""
    assert "does not have" in words(step(conditions=LARGE), fields=[Field.KIND])


def test_conditions_are_neither_empty_nor_impossible_nor_too_many() -> None:
    test = LARGE[0][0]
    assert "group of conditions is empty" in words(step(conditions=(*LARGE, ())))
    assert "cannot be" in words(step(conditions=((Test(Field.NET_AMOUNT, Operator.IS, Decimal(1)),),)))
    assert "too many conditions" in words(step(conditions=LARGE * (MOST_GROUPS + 1)))
    assert "too many conditions" in words(step(conditions=((test,) * (MOST_TESTS + 1),)))
    assert words(step(conditions=((test,) * MOST_TESTS,) * MOST_GROUPS)) == ""


def test_step_of_authority_never_passes_by_itself() -> None:
    assert "never passes by itself" in words(step(is_authority=True, nobody=Nobody.GO_ON))
    assert words(step(nobody=Nobody.GO_ON)) == ""


def test_step_of_authority_asks_again() -> None:
    assert "asks everybody" in words(step(is_authority=True, asks_again=False))
    assert words(step(asks_again=False)) == ""


def test_submitter_does_not_choose_who_decides_for_the_company() -> None:
    assert "cannot choose" in words(step("a", Approver(Source.CHOSEN), is_authority=True))
    assert words(step("a", Approver(Source.CHOSEN))) == ""


def test_holder_of_authority_decides_in_a_step_of_authority_when_it_is_exceeded() -> None:
    holder = Approver(Source.AUTHORITY)
    either = (*OVER, *LARGE)
    both = ((*OVER[0], *LARGE[0]),)
    assert words(step("a", holder, is_authority=True, conditions=OVER)) == ""
    assert words(step("a", holder, is_authority=True, conditions=both)) == ""
    assert "is a step of authority" in words(step("a", holder, conditions=OVER))
    for conditions in ((), LARGE, either, ((Test(Field.OVER_AUTHORITY, Operator.IS, value=False),),)):
        assert "only over the submitter's own" in words(step("a", holder, is_authority=True, conditions=conditions))


def test_flow_that_must_ends_in_a_step_of_authority_without_conditions() -> None:
    ends: dict[str, Any] = {"ends_in_authority": True}
    assert found(step("a"), FINAL, **ends) == []
    assert [place for place, _words in found(FINAL, step("a"), **ends)] == [1]
    assert "always needed" in words(step("a"), replace(FINAL, conditions=LARGE), **ends)


@pytest.mark.parametrize(
    "changed",
    [
        {"approvers": (role(Role.COMPANY_LEADER),)},
        {"approvers": (role(Role.MARKETING_DIRECTOR), Approver(Source.SUPERIOR, "1"))},
        {"conditions": LARGE},
        {"conditions": ((*OVER[0], *LARGE[0]),)},
        {"conditions": ((Test(Field.OVER_AUTHORITY, Operator.IS, value=False),),)},
        {"is_authority": False, "nobody": Nobody.GO_ON},
    ],
)
def test_below_the_authority_nothing_passes_without_the_director(changed: dict[str, Any]) -> None:
    assert "marketing director must be asked" in words(
        replace(DIRECTOR, **changed), FINAL, over_authority_asks=Role.MARKETING_DIRECTOR
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"conditions": ()},
        {"conditions": (*LARGE, *OVER)},
        {"approvers": (role(Role.MARKETING_DIRECTOR), Approver(Source.SUPERIOR, "1")), "mode": Mode.ALL},
        {"approvers": (Approver(Source.SUPERIOR, "1"), role(Role.MARKETING_DIRECTOR)), "mode": Mode.IN_ORDER},
        {"is_authority": False},
    ],
)
def test_director_may_be_asked_more_often_or_with_others(changed: dict[str, Any]) -> None:
    assert found(replace(DIRECTOR, **changed), FINAL, over_authority_asks=Role.MARKETING_DIRECTOR) == []
