from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from accounts.rules.roles import Role
from approvals.rules import flow_words
from approvals.rules.flow import Approver, Field, Flow, Nobody, Oneself, Operator, Source, Step, Test
from approvals.rules.flow_words import Change, Names, difference, lines
from approvals.rules.states import Mode
from tests.approvals.memos import DIRECTOR, FINAL, FLOW, LARGE, OVER, step

NAMES = Names(people={"7": "Zhao Qiming"}, units={"3": "Legal"}, kinds={"sales": "Sales contract"})


@pytest.mark.parametrize(
    ("source", "value", "words"),
    [
        (Source.PERSON, "7", "Zhao Qiming"),
        (Source.PERSON, "8", "somebody who does not exist any more"),
        (Source.ROLE, Role.SALES_MANAGER, "Sales manager of the submitter's unit"),
        (Source.ROLE, Role.COMPANY_LEADER, "Company leader"),
        (Source.ROLE, "boss", "nobody yet"),
        (Source.SUPERIOR, "1", "the submitter's manager"),
        (Source.SUPERIOR, "2", "superior no. 2 of the submitter"),
        (Source.HEAD, "3", "head of Legal"),
        (Source.HEAD, "4", "head of a unit that does not exist any more"),
        (Source.HEAD, "", "head of the submitter's business unit"),
        (Source.AUTHORITY, "", "nearest holder of the authority that is needed"),
        (Source.CHOSEN, "", "whom the submitter names"),
    ],
)
def test_each_source_of_approvers_in_words(source: Source, value: str, words: str) -> None:
    assert flow_words.approver(Approver(source, value), NAMES) == words


@pytest.mark.parametrize(
    ("which", "operator", "value", "words"),
    [
        (Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(100_000), "the net amount is at least ¥100,000.00"),
        (Field.NET_AMOUNT, Operator.LESS, Decimal(5), "the net amount is below ¥5.00"),
        (Field.LOWEST_RATE, Operator.LESS, Decimal("0.9"), "the lowest price is below 90 % of the list price"),
        (Field.LOWEST_RATE, Operator.AT_LEAST, Decimal("0.9"), "the lowest price is at least 90 % of the list price"),
        (Field.OVER_AUTHORITY, Operator.IS, True, "the submitter's authority is exceeded"),
        (Field.OVER_AUTHORITY, Operator.IS, False, "the submitter's authority suffices"),
        (Field.DEVIATION, Operator.IS, True, "a clause deviates from the standard text"),
        (Field.DEVIATION, Operator.IS, False, "no clause deviates from the standard text"),
        (Field.KIND, Operator.IS, "sales", "the kind is Sales contract"),
        (Field.KIND, Operator.ONE_OF, ("sales", "odd"), "the kind is Sales contract or odd"),
        (Field.CUSTOMER_CLASS, Operator.IS_NOT, "gold", "the customer value is not Gold"),
        (Field.CUSTOMER_CLASS, Operator.IS, "odd", "the customer value is odd"),
        (Field.CURRENCY, Operator.IS_NOT, "CNY", "the currency is not CNY"),
    ],
)
def test_each_condition_in_words(which: Field, operator: Operator, value: Any, words: str) -> None:
    assert flow_words.test(Test(which, operator, value), NAMES) == words


def test_conditions_of_a_group_are_joined_by_and() -> None:
    both = flow_words.group([*OVER[0], *LARGE[0]], NAMES)
    assert both == "the submitter's authority is exceeded and the net amount is at least ¥100,000.00"


def test_line_says_who_how_within_and_when() -> None:
    one = lines(Flow((step("a"), replace(DIRECTOR, conditions=(*OVER, *LARGE)))), NAMES)
    assert (one[0].number, one[0].name, one[0].who, one[0].how) == (1, "A", "the submitter's manager", "")
    assert (one[1].number, one[1].who, one[1].how) == (2, "Marketing director", "any one suffices")
    assert one[1].within == "8 working hours"
    assert one[1].conditions == [
        "the submitter's authority is exceeded",
        "the net amount is at least ¥100,000.00",
    ]
    assert one[1].marks == ["decides in the company's name"]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.ALL, "all must approve"),
        (Mode.ANY, "any one suffices"),
        (Mode.IN_ORDER, "one after another"),
        (Mode.QUORUM, "2 of them must approve"),
    ],
)
def test_each_mode_in_words(mode: Mode, words: str) -> None:
    assert flow_words.how(replace(DIRECTOR, mode=mode, quorum=2)) == words


def test_marks_tell_what_is_unusual() -> None:
    assert flow_words.marks(step()) == []
    odd = step(needs_comment=True, nobody=Nobody.GO_ON, asks_again=False)
    assert flow_words.marks(odd) == [
        "comment required",
        "passes by itself when nobody is found",
        "not asked who approved before",
    ]


def test_step_without_approver_asks_nobody_yet() -> None:
    assert flow_words.who((), NAMES) == "nobody yet"


def test_name_is_of_the_language_and_else_the_key() -> None:
    with translation.override("zh-hans"):
        assert flow_words.name(step("a")) == "步骤a"
    assert flow_words.name(replace(step("a"), name_en="")) == "a"


def test_skipping_values_are_told_with_their_labels() -> None:
    told = flow_words.facts(
        {"net_amount": "5000.00", "over_authority": False, "deviation": True, "kind": None, "lowest_rate": "0.925"},
        NAMES,
    )
    assert [tuple(one) for one in told] == [
        ("Net amount", "¥5,000.00"),
        ("Over the submitter's authority", "no"),
        ("A clause deviates from the standard text", "yes"),
        ("Kind", "not known"),
        ("Lowest price", "92.5 %"),
    ]


def changed(after: Step) -> list[tuple[str, ...]]:
    return [tuple(one) for one in difference(Flow((step("a"),)), Flow((after,)), NAMES)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name_en": "Boss"}, ("Boss: English name", "A", "Boss")),
        ({"name_zh": "领导"}, ("A: Chinese name", "步骤a", "领导")),
        ({"approvers": (Approver(Source.PERSON, "7"),)}, ("A: Who approves", "the submitter's manager", "Zhao Qiming")),
        ({"within": (2, "days")}, ("A: Time allowed", "8 working hours", "2 working days")),
        ({"conditions": OVER}, ("A: Condition", "always", "the submitter's authority is exceeded")),
        ({"is_authority": True}, ("A: Decides in the company's name", "no", "yes")),
        ({"needs_comment": True}, ("A: Comment required", "no", "yes")),
        (
            {"nobody": Nobody.GO_ON},
            ("A: When nobody is found", "An administrator names somebody", "The step passes by itself"),
        ),
        (
            {"oneself": Oneself.OTHERS},
            ("A: When the submitter would be asked", "The next superior is asked", "The others are asked"),
        ),
        ({"asks_again": False}, ("A: Asks who approved before again", "yes", "no")),
        (
            {"mode": Mode.QUORUM, "quorum": 1},
            ("A: When it passes", "when the person approves", "1 of them must approve"),
        ),
    ],
)
def test_difference_names_what_changed_of_a_step(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert changed(replace(step("a"), **fields)) == [expected]


def test_difference_names_steps_and_their_order_and_copies() -> None:
    after = Flow((FINAL, FLOW.steps[0], step("new")), (Approver(Source.ROLE, Role.SALES_REP),))
    assert difference(FLOW, after, NAMES) == [
        Change("Step removed", "Director", ""),
        Change("Step added", "", "New"),
        Change("Order of the steps", "Manager, Final", "Final, Manager"),
        Change("Copies when approved", "", "Sales rep of the submitter's unit"),
    ]


def test_same_flow_has_no_difference() -> None:
    assert difference(FLOW, FLOW, NAMES) == []
