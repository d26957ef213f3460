"""Customers of the archive that look like one company, and the ones of which somebody said that they are two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import Customer, NotSame
from ..models.customer import CustomerQuerySet
from ..policies.archive import can_decide_ownership
from ..rules.same_company import Reason, same_company
from .matching import Match, matches, shown_to

MOST = 500
"""Customers that are compared with those of one page."""
PARTNERS = 5
"""Twins of one customer that are shown: a domain that hundreds share says little."""
ASKED = ("name", "phone", "domain", "credit_code")
"""By what one customer is looked for among all others."""
SAME: dict[str, Promise] = {"phone_key": _("the same phone"), "domain": _("the same website or mail domain")}
"""What two companies rarely share. The names are judged by rules.same_company."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers and why they look like one, the earlier record first."""

    first: Customer
    second: Customer
    why: tuple[str | Promise, ...]


def with_twins(user: User) -> CustomerQuerySet:
    """Customers that the person sees, of which a later one has the same words, phone or domain."""
    seen = Customer.objects.visible_to(user)
    later = seen.filter(pk__gt=OuterRef("pk")).exclude(
        Exists(NotSame.objects.filter(first=OuterRef(OuterRef("pk")), second=OuterRef("pk")))
    )
    same_words = Exists(later.filter(core=OuterRef("core")))
    same = [_same(later, field) for field in SAME]
    return seen.filter(reduce(or_, same, Q(same_words)))


def _same(later: CustomerQuerySet, field: str) -> Q:
    """A later one with the same of it, which is not empty: said of both, or the index of those is not used."""
    some = ~Q(**{field: ""})
    return some & Q(Exists(later.filter(some, **{field: OuterRef(field)})))


def pairs(customers: Sequence[Customer], user: User) -> list[Pair]:
    """The twins of these customers as the judge of names sees them. Two queries whatever their number."""
    if not customers:
        return []
    cores, phones, domains = ({getattr(one, name) for one in customers} for name in ("core", "phone_key", "domain"))
    alike = Q(core__in=cores) | Q(phone_key__in=phones - {""}) | Q(domain__in=domains - {""})
    found = Customer.objects.visible_to(user).filter(alike).select_related("owner", "unit").order_by("pk")
    others = list(found[:MOST])
    two = set(NotSame.objects.filter(first__in=customers).values_list("first", "second"))
    return [pair for one in customers for pair in _pairs_of(one, others, two)]


def _pairs_of(one: Customer, others: Iterable[Customer], two: set[tuple[int, int]]) -> Iterator[Pair]:
    found = 0
    for other in others:
        if other.pk > one.pk and (one.pk, other.pk) not in two and found < PARTNERS and (why := _why(one, other)):
            found += 1
            yield _pair(one, other, why)


def _pair(one: Customer, other: Customer, why: tuple[str | Promise, ...]) -> Pair:
    first, second = sorted((one, other), key=_age)
    return Pair(first, second, why)


def _why(one: Customer, other: Customer) -> tuple[str | Promise, ...]:
    judged = same_company(one.name, other.name)
    names: tuple[str | Promise, ...] = (Reason(judged.why).label,) if judged.same else ()
    return names + tuple(
        label for name, label in SAME.items() if getattr(one, name) and getattr(one, name) == getattr(other, name)
    )


def twins(customer: Customer, user: User) -> list[Pair]:
    """What the person sees that looks like this customer, the surest first."""
    found = shown_to(user, matches(*(getattr(customer, name) for name in ASKED), exclude=customer))
    return [
        _pair(customer, one.customer, tuple(why.label for why in one.why)) for one in found if isinstance(one, Match)
    ]


def _age(customer: Customer) -> tuple[datetime, int]:
    """The earlier record first."""
    return customer.created_at, customer.pk


def say_two(one: Customer, other: Customer, *, by: User) -> None:
    """These are two companies: the pair is not shown again. NotAllowed unless he decides about both."""
    for customer in (one, other):
        can_decide_ownership(by, customer).require()
    first, second = sorted((one, other), key=lambda row: row.pk)
    NotSame.objects.get_or_create(first=first, second=second, defaults={"said_by": by})
