"""Which of many companies are in the archive already: the judgement of one name, over thousands with few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Q

from ..models import Customer
from ..rules.names import core_of, key_of

T = TypeVar("T")
CHUNK = 1000
"""Companies that one query asks for."""


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of a company that may be in the archive."""

    names: tuple[str, ...]
    credit_code: str = ""
    keys: frozenset[str] = field(init=False)
    cores: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(map(key_of, self.names)))
        object.__setattr__(self, "cores", frozenset(map(core_of, self.names)))


class Found(NamedTuple, Generic[T]):
    """What a company is the same as; `probable`: a person should look."""

    thing: T
    probable: bool


class Index(Generic[T]):
    """Companies at hand (lines of a file, customers), found by what they may have in common."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[tuple[Company, T]]] = defaultdict(list)

    def add(self, company: Company, thing: T) -> None:
        """Let it be found."""
        for mark in _marks(company):
            self._by[mark].append((company, thing))

    def find(self, company: Company) -> Found[T] | None:
        """What is certainly the same; else what is probably; the one that was added first before others."""
        likely: Found[T] | None = None
        for mark in _marks(company):
            for other, thing in self._by.get(mark, ()):
                verdict = same(company, other)
                if verdict is True:
                    return Found(thing, probable=False)
                if verdict is None and likely is None:
                    likely = Found(thing, probable=True)
        return likely


def same(one: Company, other: Company) -> bool | None:
    """Whether two are one company; None: probably."""
    if one.credit_code and other.credit_code:
        return one.credit_code == other.credit_code
    if one.keys & other.keys:
        return True
    return None if one.cores & other.cores else False


def _marks(company: Company) -> Iterator[tuple[str, str]]:
    if company.credit_code:
        yield "code", company.credit_code
    yield from (("key", key) for key in sorted(company.keys))
    yield from (("core", core) for core in sorted(company.cores))


def archive_of(companies: Sequence[Company]) -> Index[Customer]:
    """The customers in the archive that any of these may be, the earliest record first. A query for each CHUNK."""
    index: Index[Customer] = Index()
    known: dict[int, Customer] = {}
    for part in _chunks(companies):
        known |= {customer.pk: customer for customer in _candidates(part)}
    for customer in sorted(known.values(), key=lambda one: (one.created_at, one.pk)):
        index.add(company_of(customer), customer)
    return index


def company_of(customer: Customer) -> Company:
    """What the archive knows of it."""
    return Company((customer.name, *customer.other_names), customer.credit_code)


def _candidates(companies: Sequence[Company]) -> Iterable[Customer]:
    keys = {key for company in companies for key in company.keys}
    cores = {core for company in companies for core in company.cores}
    codes = {company.credit_code for company in companies} - {""}
    alike = Q(name_key__in=keys) | Q(cores__overlap=list(cores)) | Q(credit_code__in=codes)
    return (
        Customer.objects.live()
        .filter(alike)
        .select_related("owner", "unit", "industry")
        .defer("found", "found_private")
    )


def _chunks(companies: Sequence[Company]) -> Iterator[list[Company]]:
    rest = iter(companies)
    while part := list(islice(rest, CHUNK)):
        yield part
