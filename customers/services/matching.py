"""Which customers of the archive may be the company that somebody records, imports or claims: whoever's they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, TextChoices, Value
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User

from ..models import Contact, Customer
from ..models.customer import CustomerQuerySet
from ..rules import credit_code as codes
from ..rules.names import core_of, key_of, near_of, own_part, taken_apart
from ..rules.reach import domain_of, phone_key
from ..rules.same_company import ACRONYM, Reason, same_company

JUDGED = 500
"""Names that are compared with the one asked for, of each way in which they were found."""
STARTING = 50
"""Of those that begin with it."""
SHORTEST = 2
"""Characters of a core by which a short form is looked for."""


class Certainty(TextChoices):
    """How sure it is that they are one company."""

    SAME = "same", gettext_lazy("In the archive already")
    PROBABLY = "probably", gettext_lazy("Probably in the archive already")


class Way(TextChoices):
    """What else than the name is the same."""

    CODE = "code", gettext_lazy("the same credit code")
    PHONE = "phone", gettext_lazy("the same phone")
    CONTACT = "contact", gettext_lazy("the phone of one of its contacts")
    DOMAIN = "domain", gettext_lazy("the same website or mail domain")


@dataclass(frozen=True)
class Match:
    """A customer that may be the company, and why, the strongest reason first. `score` is from 0 to 1."""

    customer: Customer
    why: tuple[Reason | Way, ...]
    certainty: Certainty
    score: float

    @property
    def is_same(self) -> bool:
        return self.certainty == Certainty.SAME


class Taken(NamedTuple):
    """All that somebody learns of a customer that he may not see, and its only words. No date: its protection has run
    out."""

    unit: Unit
    protected_until: datetime | None
    certainty: Certainty

    def __str__(self) -> str:
        return _("Taken: %(unit)s, %(protection)s") % {"unit": self.unit, "protection": self.protection}

    @property
    def protection(self) -> str:
        if self.protected_until is None:
            return _("no longer protected")
        return _("protected until %(date)s") % {"date": date_format(localtime(self.protected_until), "DATE_FORMAT")}

    @property
    def is_same(self) -> bool:
        return self.certainty == Certainty.SAME


class _Asked(NamedTuple):
    """What is looked for, as the columns keep it."""

    name: str
    phones: list[str]
    domain: str
    credit_code: str


class _Found(NamedTuple):
    pk: int
    name: str
    other_names: list[str]
    way: str


def matches(
    name: str = "",
    phone: str = "",
    domain: str = "",
    credit_code: str = "",
    contact_phone: str = "",
    *,
    exclude: Customer | None = None,
    limit: int = 8,
) -> list[Match]:
    """Customers in the archive that are or may be the company, the surest first, the earlier record before the later.

    Phones and `domain` as people write them; `domain` may be a website or a mail address. SAME means the same key of
    the name or the same credit code. Two queries, whatever is asked.
    """
    phones = sorted({phone_key(phone), phone_key(contact_phone)} - {""})
    asked = _Asked(name.strip(), phones, domain_of(domain), codes.plain(credit_code))
    found: dict[int, list[tuple[Reason | Way, float]]] = {}
    for row in _candidates(asked):
        if (exclude is None or row.pk != exclude.pk) and (reason := _judged(asked, row)):
            found.setdefault(row.pk, []).append(reason)
    best = sorted(found, key=lambda pk: (-max(score for _why, score in found[pk]), pk))[:limit]
    there = Customer.objects.live().select_related("owner", "unit").in_bulk(best)
    rows = [_match(there[pk], found[pk]) for pk in best if pk in there]
    return sorted(rows, key=lambda match: (-match.score, match.customer.created_at, match.customer.pk))


def shown_to(user: User, found: Iterable[Match]) -> list[Match | Taken]:
    """The matches as the person may learn of them: in full where he sees the customer, else that it is taken."""
    rows = list(found)
    keys = [match.customer.pk for match in rows]
    visible = set(Customer.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return [match if match.customer.pk in visible else taken(match.customer, match.certainty) for match in rows]


def taken(customer: Customer, certainty: Certainty) -> Taken:
    """What is told of a customer to who may not see it."""
    until = customer.protected_until if customer.is_protected(timezone.now()) else None
    return Taken(customer.unit, until, certainty)


def _match(customer: Customer, reasons: list[tuple[Reason | Way, float]]) -> Match:
    score = max(score for _why, score in reasons)
    why = dict.fromkeys(why for why, _score in sorted(reasons, key=lambda reason: -reason[1]))
    return Match(customer, tuple(why), Certainty.SAME if score == 1 else Certainty.PROBABLY, score)


SURE: dict[str, float] = {Way.CODE: 1.0, Way.PHONE: 0.8, Way.CONTACT: 0.6, Way.DOMAIN: 0.7}


def _judged(asked: _Asked, row: _Found) -> tuple[Reason | Way, float] | None:
    """Why and how surely a candidate is the company; None when it is another. A former name never makes it certain."""
    if row.way:
        return Way(row.way), SURE[row.way]
    return by_name(asked.name, row.name, row.other_names)


def by_name(asked: str, name: str, other_names: Iterable[str]) -> tuple[Reason, float] | None:
    """The same by the name alone."""
    now = same_company(asked, name)
    former = [same_company(asked, one) for one in other_names]
    best = max([now, *(judged._replace(score=judged.score * 0.95) for judged in former)], key=lambda one: one.score)
    return (best.why, best.score) if best.same else None


def _candidates(asked: _Asked) -> Iterable[_Found]:
    """One query over the indexes; each part of it is short."""
    parts = [*_by_name(asked.name)] if asked.name else []
    live = Customer.objects.live().order_by()
    if asked.credit_code:
        parts.append(_rows(live.filter(credit_code=asked.credit_code), Way.CODE))
    if asked.domain:
        parts.append(_rows(live.filter(domain=asked.domain), Way.DOMAIN)[:STARTING])
    if asked.phones:
        parts.append(_rows(live.filter(phone_key__in=asked.phones), Way.PHONE)[:STARTING])
        people = Contact.objects.filter(phone_key__in=asked.phones).values("customer")
        parts.append(_rows(live.filter(pk__in=people), Way.CONTACT)[:STARTING])
    if not parts:
        return ()
    return (_Found(*row) for row in parts[0].union(*parts[1:]))


def _by_name(name: str) -> Iterable[QuerySet[Any, Any]]:
    """The same key; one wrong character; the same core or one that it may be short for, or be the long form of."""
    live, core = Customer.objects.live().order_by(), core_of(name)
    yield _rows(live.filter(name_key=key_of(name)))
    yield _rows(shortest_first(live.filter(near__overlap=near_of(name))))[:JUDGED]
    yield _rows(shortest_first(live.filter(cores__overlap=sorted(short_forms(name)))))[:JUDGED]
    if len(core) >= SHORTEST:
        yield _rows(live.filter(core__startswith=core))[:STARTING]


def short_forms(name: str) -> set[str]:
    """The core of the name, and what it may be shortened to."""
    words = taken_apart(name).words
    forms = {core_of(name), own_part(words), "".join(word[0] for word in words if len(words) in ACRONYM)}
    return {form for form in forms if len(form) >= SHORTEST}


def shortest_first(rows: CustomerQuerySet) -> CustomerQuerySet:
    """Also so that the database reads the index: unsorted it hopes to find enough of them by reading the table."""
    return rows.order_by(Length("name"), "pk")


def _rows(rows: CustomerQuerySet, way: str = "") -> QuerySet[Any, Any]:
    columns = rows.annotate(way=Value(way, output_field=CharField()))
    return columns.values_list("pk", "name", "other_names", "way")
