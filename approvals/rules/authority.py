"""The authority matrix: who may grant how much, and which rule says so. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from accounts.rules.roles import Role

COMPANY_WIDE = frozenset({Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER, Role.ADMINISTRATOR})
"""Roles that are held for the whole company, whatever unit they are held in. Others reach the units below theirs."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one row of a document, or the whole of it, asks for.

    `group` is the code of a product group, empty for the whole document; `rate` the price as a share of the list
    price (0.92 is 92 %), None where no list price is; `amount` is in the company's currency, None where it does not
    count. `kind` is that of the document, with its subkind after a colon where it has one: price, contract:sales.
    """

    group: str
    customer_class: str
    kind: str
    rate: Decimal | None
    amount: Decimal | None


def demand_of(stored: Mapping[str, Any]) -> Demand:
    """A demand from its JSON values, where decimals are strings. KeyError and InvalidOperation for anything else."""
    numbers = {name: None if stored[name] is None else Decimal(stored[name]) for name in ("rate", "amount")}
    return Demand(group=stored["group"], customer_class=stored["customer_class"], kind=stored["kind"], **numbers)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the matrix: a role or a person may grant prices down to `lowest_rate`, for up to that amount in the
    company's currency, on the days from `valid_from` to `valid_until`. Empty narrowings, and None, mean any."""

    pk: int
    role: str
    person: int | None
    group: str
    customer_class: str
    kind: str
    lowest_rate: Decimal
    up_to: Decimal | None
    valid_from: date
    valid_until: date | None

    @property
    def specificity(self) -> tuple[int, ...]:
        """The more specific rule is greater: the person first, then product group, customer class, kind."""
        kind = 1 + self.kind.count(":") if self.kind else 0
        return int(self.person is not None), int(bool(self.group)), int(bool(self.customer_class)), kind

    def is_about(self, demand: Demand, on: date) -> bool:
        """Whether the rule speaks of such a demand on that day."""
        return (
            self.group in ("", demand.group)
            and self.customer_class in ("", demand.customer_class)
            and (self.kind in ("", demand.kind) or demand.kind.startswith(f"{self.kind}:"))
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )

    def refuses(self, demand: Demand) -> Because | None:
        """Why the rule refuses the demand; None when it grants it."""
        if demand.rate is not None and demand.rate < self.lowest_rate:
            return Because.RATE
        if demand.amount is not None and self.up_to is not None and demand.amount > self.up_to:
            return Because.AMOUNT
        return None


class Because(StrEnum):
    """Why a demand is refused."""

    NO_RULE = "no_rule"
    RATE = "rate"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Answer:
    """Truthy when granted. `rule` is the one that said so, None where no rule speaks of the demand."""

    demand: Demand
    rule: Rule | None
    because: Because | None

    def __bool__(self) -> bool:
        return self.because is None


@dataclass(frozen=True, slots=True)
class Grantor:
    """Somebody, with the roles that he holds for the unit in question."""

    person: int
    roles: Collection[str]


def may_grant(rules: Iterable[Rule], demand: Demand, on: date, by: Grantor) -> Answer:
    """Whether he may grant the demand on that day, by the most specific rule about it.

    A rule for the person comes before those of his roles. Among equally specific rules the strictest counts. Who
    holds several roles has the authority of each of them. Where no rule is found there is no authority.
    """
    about = [rule for rule in rules if rule.is_about(demand, on)]
    own = [rule for rule in about if rule.person == by.person and rule.person is not None]
    if own:
        return _by_the_most_specific(own, demand)
    answers = [
        _by_the_most_specific(held, demand)
        for role in sorted(by.roles)
        if (held := [rule for rule in about if rule.person is None and rule.role == role])
    ]
    none = Answer(demand, None, Because.NO_RULE)
    return next((answer for answer in answers if answer), _nearest_miss(answers) if answers else none)


def may_grant_all(rules: Iterable[Rule], demands: Iterable[Demand], on: date, by: Grantor) -> list[Answer]:
    """The refusals among the answers to several demands; none for none, since nothing is asked for."""
    rules = list(rules)
    return [answer for demand in demands if not (answer := may_grant(rules, demand, on, by))]


def _by_the_most_specific(rules: Iterable[Rule], demand: Demand) -> Answer:
    """The answer of one holder's rules about the demand; of equals, of one that refuses."""
    rules = list(rules)
    top = max(rule.specificity for rule in rules)
    equals = sorted((rule for rule in rules if rule.specificity == top), key=_strictest_first)
    answers = [Answer(demand, rule, rule.refuses(demand)) for rule in equals]
    return next((answer for answer in answers if not answer), answers[0])


def _strictest_first(rule: Rule) -> tuple[Decimal, bool, Decimal, int]:
    return -rule.lowest_rate, rule.up_to is None, rule.up_to or Decimal(0), rule.pk


def _nearest_miss(answers: list[Answer]) -> Answer:
    """Of refusals the one that is told: of the rule that grants the most."""
    return max(answers, key=lambda answer: _strictest_first(answer.rule) if answer.rule else ())
