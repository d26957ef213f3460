"""What waits for somebody's word, for the first page: each kind with its number and the page where it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from accounts.models import User

from .. import waiting
from ..models import Claim, Visit
from ..policies.ownership import led_units
from ..policies.week import team_of
from ..rules.week import Week
from ..services import allotment, contact_rule
from ..services.week import records_in

PLANS = ngettext_lazy("visit plan to approve", "visit plans to approve", "number")
CLAIMS = ngettext_lazy("claim to rule on", "claims to rule on", "number")
OVERDUE = ngettext_lazy("customer not contacted in time", "customers not contacted in time", "number")
OWNERLESS = ngettext_lazy("customer without an owner", "customers without an owner", "number")
UNCHECKED = ngettext_lazy("new customer of last week to check", "new customers of last week to check", "number")
MOST = 1000
"""So far is counted."""


class Decision(NamedTuple):
    """`number` of them wait at `url`; `label` says what."""

    label: str
    number: int
    url: str


def decisions(user: User, now: datetime) -> list[Decision]:
    """What apps above have for anybody, and of the units that the person, or one for whom he stands in, leads. What is
    nil is left out. At most seven queries, and one for each registered source.
    """
    found = [(label, rows[:MOST].count(), url) for label, rows, url in (*_registered(user, now), *_waiting(user, now))]
    return [Decision(str(label % {"number": number}), number, url) for label, number, url in found if number]


def _registered(user: User, now: datetime) -> Iterator[tuple[Promise, QuerySet[Any], str]]:
    return ((one.label, one.rows(user, now), reverse(one.page)) for one in waiting.every())


def _waiting(user: User, now: datetime) -> Iterator[tuple[Promise, QuerySet[Any], str]]:
    """What it is, its rows, and the page where it is decided; nothing for who leads nobody."""
    if not led_units(user):
        return
    plans = Visit.objects.to_approve(user).visible_to(user)
    yield PLANS, plans, reverse("visits:approve_all")
    claims = Claim.objects.open().filter(customer__unit__in=led_units(user)).exclude(claimant=user)
    yield CLAIMS, claims.exclude(customer__owner=user), f"{reverse('ownership:claims')}?open=1"
    overdue = contact_rule.expired(user, at=now)
    yield OVERDUE, overdue, reverse("ownership:contact_rule")
    yield OWNERLESS, allotment.ownerless(user), reverse("ownership:allotment")
    last = Week.of(timezone.localdate(now)).before
    unchecked = records_in(last, team_of(user)).visible_to(user).filter(record_check=None).exclude(recorded_by=user)
    yield UNCHECKED, unchecked, f"{reverse('board:records')}?week={last}&person=team"
