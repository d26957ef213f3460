"""Whose signature counts (approvals: signing). Pure: the moment is an argument."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Self


class Lack(StrEnum):
    """What a delegation lacks for a signature."""

    SIGNING = "signing"
    KIND = "kind"
    AMOUNT = "amount"
    NOW = "now"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Power:
    """A delegation, as far as it is about signing: for a kind of document, up to an amount, in [starts_at, ends_at)."""

    pk: int
    kind: str
    up_to: Decimal | None
    may_sign: bool
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed: a kind of document of that amount in the company's currency, now, on paper of that day."""

    kind: str
    amount: Decimal | None
    at: datetime
    day: date
    zone: tzinfo

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """The day on the paper, half-open."""
        begins = datetime.combine(self.day, time(), self.zone)
        return begins, datetime.combine(self.day + timedelta(days=1), time(), self.zone)


@dataclass(frozen=True, slots=True)
class Answer:
    """Truthy when the power is enough. The nearest delegation and what it lacks; no delegation at all: neither."""

    power: Power | None
    lacks: tuple[Lack, ...] = ()

    def __bool__(self) -> bool:
        return self.power is not None and not self.lacks

    @classmethod
    def best(cls, answers: Iterable[Self]) -> Answer:
        """The one that lacks least; the first among equals."""
        return min(answers, key=lambda answer: len(answer.lacks), default=Answer(None))


def may_sign(powers: Collection[Power], signing: Signing) -> Answer:
    """Whether one of the delegations covers the signature in kind, amount and date: it is in force now, when the
    signature is recorded, and was on the day on the paper. Several delegations are not added up."""
    return Answer.best(Answer(power, tuple(_lacks(power, signing))) for power in powers)


def _lacks(power: Power, signing: Signing) -> Iterable[Lack]:
    if power.kind != signing.kind:
        yield Lack.KIND
    if not power.may_sign:
        yield Lack.SIGNING
    if power.up_to is not None and (signing.amount is None or signing.amount > power.up_to):
        yield Lack.AMOUNT
    if not power.starts_at <= signing.at < power.ends_at:
        yield Lack.NOW
    begins, ends = signing.hours
    if not (power.starts_at < ends and begins < power.ends_at):
        yield Lack.DAY


def same_name(one: str, other: str) -> bool:
    """Whether both write one person's name: width, case and blanks do not count."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
