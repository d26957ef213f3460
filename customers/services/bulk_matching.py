"""Which of many companies are in the archive, or in the same file, already: `matching` for thousands with few queries.

What may be the same is found by what the indexes of `matching` find it by, and judged by the same judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from django.db import connection

from ..models import Contact, Customer
from ..models.customer import CustomerQuerySet
from ..rules.names import core_of, key_of, near_of
from .matching import JUDGED, SHORTEST, STARTING, SURE, Way, by_name, short_forms

T = TypeVar("T")
CHUNK = 500
"""Companies that one query asks for."""
PREFIX = 40
"""Characters of a core that another may be the beginning of."""
Mark = tuple[str, str | int]


class Company(NamedTuple):
    """What is known of a company; phone and domain as rules.reach has them. `contacts` are keys of its people's phones,
    which only the archive's companies have."""

    name: str
    other_names: tuple[str, ...] = ()
    credit_code: str = ""
    phone: str = ""
    domain: str = ""
    contacts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a company may be the same as; `probable`: a person should look."""

    thing: T
    probable: bool


class Index(Generic[T]):
    """Companies at hand (lines of a file, customers), found by what they may have in common."""

    def __init__(self) -> None:
        self._by: dict[Mark, list[int]] = defaultdict(list)
        self._all: list[tuple[Company, T]] = []

    def add(self, company: Company, thing: T, marks: Iterable[Mark] | None = None) -> None:
        """Let it be found, by all its marks unless some are given."""
        for mark in set(_marks(company)) if marks is None else marks:
            self._by[mark].append(len(self._all))
        self._all.append((company, thing))

    def find(self, company: Company) -> Found[T] | None:
        """What is most surely the same, of equals the one that was added first; None for another than all."""
        for mark in (("key", key_of(company.name)), ("code", company.credit_code)):
            if certain := self._by.get(mark):
                return Found(self._all[certain[0]][1], probable=False)
        judged = [(likeness(company, self._all[place][0]), -place) for place in self._candidates(company)]
        score, place = max(judged, default=(0.0, 0))
        return Found(self._all[-place][1], probable=True) if score else None

    def _candidates(self, company: Company) -> set[int]:
        """Their places; of each way in which they are found not more than `matching` compares."""
        return {place for mark in _asked(company) for place in self._by.get(mark, ())[:JUDGED]}


def likeness(asked: Company, other: Company) -> float:
    """How surely they are one company when name and code do not say so, 0 to 1: the judgement of `matching`."""
    judged = by_name(asked.name, other.name, other.other_names)
    by = [judged[1] if judged else 0.0]
    if asked.domain and asked.domain == other.domain:
        by.append(SURE[Way.DOMAIN])
    if asked.phone and asked.phone == other.phone:
        by.append(SURE[Way.PHONE])
    if asked.phone in other.contacts:
        by.append(SURE[Way.CONTACT])
    return max(by)


def _marks(company: Company) -> Iterator[Mark]:
    """By what a company is found."""
    yield "key", key_of(company.name)
    core = core_of(company.name)
    yield from (("start", core[:length]) for length in range(SHORTEST, min(len(core), PREFIX) + 1))
    for name in (company.name, *company.other_names):
        yield "core", core_of(name)
        yield from (("near", number) for number in near_of(name))
    reached = {("code", company.credit_code), ("phone", company.phone), ("domain", company.domain)}
    reached |= {("contact", phone) for phone in company.contacts}
    yield from (mark for mark in reached if mark[1])


def _asked(company: Company) -> Iterator[Mark]:
    """By what it asks for others that may be the same."""
    yield "start", core_of(company.name)
    yield from (("core", form) for form in short_forms(company.name))
    yield from (("near", number) for number in near_of(company.name))
    yield from (("phone", company.phone), ("contact", company.phone))
    yield "domain", company.domain


def archive_of(companies: Sequence[Company], *, since: datetime | None = None) -> Index[int]:
    """The customers in the archive, by key, that any of these may be. A few queries for each CHUNK.

    `since`: only those that were recorded, changed or brought back since then.

    By which of the words a customer was found is known from the query, so its own marks need not be computed.
    """
    marks: dict[int, set[Mark]] = defaultdict(set)
    rest = iter(companies)
    while part := list(islice(rest, CHUNK)):
        for kind, word, pk in _candidates(part):
            marks[pk].add((kind, word))
    found = Customer.objects.filter(pk__in=marks.keys())
    return _index(found.filter(updated_at__gte=since) if since else found, marks)


def _index(customers: CustomerQuerySet, marks: Mapping[int, set[Mark]]) -> Index[int]:
    """The earlier record first."""
    rows = list(customers.order_by("created_at", "pk").values_list("pk", *_COLUMNS))
    phones: dict[int, set[str]] = defaultdict(set)
    numbered = Contact.objects.filter(customer__in=[pk for pk, *_rest in rows]).exclude(phone_key="")
    for customer, phone in numbered.values_list("customer_id", "phone_key"):
        phones[customer].add(phone)
    index: Index[int] = Index()
    for pk, name, other_names, code, phone, domain in rows:
        company = Company(name, tuple(other_names), code, phone, domain, frozenset(phones[pk]))
        index.add(company, pk, marks[pk])
    return index


_COLUMNS = ("name", "other_names", "credit_code", "phone_key", "domain")


def _candidates(companies: Sequence[Company]) -> Iterator[tuple[str, str | int, int]]:
    """By which kind of mark, which word of it, which customer. Each way is a query of its own over its index."""
    names = [company.name for company in companies]
    phones = _known(company.phone for company in companies)
    live = Customer.objects.live().order_by()
    yield from _pairs("key", live.filter(name_key__in={key_of(name) for name in names}), "name_key")
    codes = _known(company.credit_code for company in companies)
    yield from _pairs("code", live.filter(credit_code__in=codes), "credit_code")
    domains = _known(company.domain for company in companies)
    yield from _pairs("domain", live.filter(domain__in=domains), "domain")
    yield from _pairs("phone", live.filter(phone_key__in=phones), "phone_key")
    of_people = live.filter(contacts__phone_key__in=phones)
    yield from _pairs("contact", of_people, "contacts__phone_key")
    starts = (core for name in names if len(core := core_of(name)) >= SHORTEST)
    yield from _by_each("start", _STARTING, starts)
    yield from _by_each("core", _OF_CORE, (form for name in names for form in short_forms(name)))
    yield from _by_each("near", _NEAR, (number for name in names for number in near_of(name)))


def _pairs(kind: str, rows: CustomerQuerySet, column: str) -> Iterator[tuple[str, str, int]]:
    return ((kind, word, pk) for word, pk in rows.values_list(column, "pk"))


def _known(words: Iterable[str]) -> list[str]:
    return sorted(set(words) - {""})


_FOR_EACH = """
    SELECT asked.word, found.id FROM unnest(%s::{kind}[]) AS asked(word) CROSS JOIN LATERAL (
        SELECT id FROM customers_customer
        WHERE deleted_at IS NULL AND merged_into_id IS NULL AND {condition} LIMIT {most}
    ) AS found
"""
"""One look into the index for each word: compared with thousands of words at once, PostgreSQL reads the whole table."""
_STARTING = _FOR_EACH.format(
    kind="text", condition="core ~>=~ asked.word AND core ~<~ (asked.word || chr(1114111))", most=STARTING
)
_OF_CORE = _FOR_EACH.format(kind="varchar", condition="cores && ARRAY[asked.word]::varchar(160)[]", most=JUDGED)
_NEAR = _FOR_EACH.format(kind="integer", condition="near && ARRAY[asked.word]", most=JUDGED)


def _by_each(kind: str, sql: str, words: Iterable[str | int]) -> Iterator[tuple[str, str | int, int]]:
    """Which word finds which customer; of each word not more than `matching` compares."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(set(words))])
        return ((kind, word, pk) for word, pk in cursor.fetchall())
