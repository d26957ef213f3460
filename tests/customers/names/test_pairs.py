"""200 pairs of names that a person labelled: how often the judge says the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.same_company import Reason, distance, same_company

PAIRS = Path(__file__).with_name("pairs.txt")
PRECISION, RECALL = 0.98, 0.95


class Pair(NamedTuple):
    one: str
    other: str
    same: bool
    tuned: bool


def pairs() -> list[Pair]:
    found, tuned = [], True
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        tuned = tuned and not line.startswith("## untouched")
        if line[0] in "=!":
            one, other = line[1:].split("|")
            found.append(Pair(one.strip(), other.strip(), line[0] == "=", tuned))
    return found


def shares(some: list[Pair]) -> tuple[float, float]:
    """Of those called one company, how many are; of those that are, how many are called so."""
    called = [pair for pair in some if same_company(pair.one, pair.other).same]
    right = sum(pair.same for pair in called)
    return right / len(called), right / sum(pair.same for pair in some)


def test_the_judge_is_right_about_the_labelled_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    everything = pairs()
    untouched = [pair for pair in everything if not pair.tuned]
    with capsys.disabled():
        for title, some in (("all", everything), ("untouched while tuning", untouched)):
            precision, recall = shares(some)
            sys.stdout.write(f"\n{title}: {len(some)} pairs, precision {precision:.3f}, recall {recall:.3f}")
    precision, recall = shares(everything)
    assert precision >= PRECISION
    assert recall >= RECALL


def test_the_labelled_pairs_are_many_balanced_and_different() -> None:
    everything = pairs()
    assert len(everything) == len({frozenset(pair[:2]) for pair in everything}) == 200
    for tuned in (True, False):
        assert sum(pair.same for pair in everything if pair.tuned == tuned) == 50
        assert sum(not pair.same for pair in everything if pair.tuned == tuned) == 50


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("北京华信科技有限公司", "华信(北京)科技公司", Reason.NAME),
        ("海尔集团", "海尔有限公司", Reason.GROUP),
        ("华信科技", "北京华信科技", Reason.PLACE),
        ("Acme Intl. Trading", "Acme International Trading", Reason.SPELLING),
        ("恒源五金制品有限公司", "恒源五金制品厂", Reason.SPELLING),
        ("Hengtai Precision Machinery", "Precision Machinery Hengtai", Reason.ORDER),
        ("中科曙光信息产业", "中科署光信息产业", Reason.SLIP),
        ("海康威视数字技术", "海威康视数字技术", Reason.SLIP),
        ("海康威视数字技术", "海康威视数技术", Reason.SLIP),
        ("中科海讯讯数字", "中科海讯数字", Reason.SLIP),
        ("华信电子科技", "华信电子科计", Reason.SLIP),
        ("Catterpillar Inc", "Caterpillar Inc", Reason.SLIP),
        ("Semiconducters Internationale Hypothek", "Semiconducters Internationale Hypotehk", Reason.SLIP),
        ("华为", "华为技术有限公司", Reason.SHORT),
        ("IBM", "International Business Machines", Reason.SHORT),
        ("Siemens", "Siemens Electric Ltd", Reason.SHORT),
        ("北京华信科技", "上海华信科技", Reason.REGION),
        ("西门子（中国）有限公司", "西门子（上海）有限公司", Reason.REGION),
        ("华信科技", "华信科技上海分公司", Reason.BRANCH),
        ("中铁十一局", "中铁十二局", Reason.NUMBER),
        ("Acme Tools 2", "Acme Tools 3", Reason.NUMBER),
        ("华信科技有限公司", "华信技术有限公司", Reason.TRADE),
        ("上海电气", "上海电器", Reason.OTHER),
        ("华信电气", "华信电器", Reason.TRADE),
        ("Delta Electronics", "Delta Electric", Reason.TRADE),
        ("华信科技", "华鑫科技", Reason.OTHER),
        ("华信科技", "信华科技", Reason.OTHER),
        ("苏州东山精密制造", "苏州西山精密制造", Reason.OTHER),
        ("无锡小天鹅家电", "无锡天鹅家电", Reason.OTHER),
        ("Jinhai Chemical", "Jinhui Chemical", Reason.OTHER),
        ("TCLA科技", "TCLAB科技", Reason.OTHER),
        ("Metals United", "Petals United", Reason.OTHER),
        ("银行", "Bank", Reason.OTHER),
    ],
)
def test_same_company_says_why(one: str, other: str, why: Reason) -> None:
    assert same_company(one, other).why == same_company(other, one).why == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市南山区大疆创新科技", "深圳大疆创新科技"),
        ("广东省大疆创新科技", "深圳大疆创新科技"),
        ("大疆创新科技", "深圳大疆创新科技"),
    ],
)
def test_a_wider_region_or_none_may_be_the_same(one: str, other: str) -> None:
    judged = same_company(one, other)
    assert judged.same
    assert 0.5 < judged.score < 1


NAMES = st.sampled_from([name for pair in pairs() for name in pair[:2]])


@given(NAMES, NAMES)
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert same_company(one, other) == same_company(other, one)


@given(st.text(min_size=1, max_size=40))
def test_any_name_is_its_own(name: str) -> None:
    assert same_company(name, name).score == 1


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_how_many_changes(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_distance_of_neighbours_that_changed_places_is_one() -> None:
    assert distance("schneider", "schnieder") == 1
