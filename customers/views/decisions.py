"""What waits for a manager's word, for the first page: each kind with its number and the page where he decides."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import Claim, Visit
from ..policies.ownership import led_units
from ..policies.week import team_of
from ..rules.week import Week
from ..services import allotment, contact_rule
from ..services.week import records_in


class Decision(NamedTuple):
    """`number` of them wait at `url`; `label` says what."""

    label: Promise
    number: int
    url: str


def decisions(user: User, now: datetime) -> list[Decision]:
    """Of the units that the person, or one for whom he stands in, leads; none for everybody else. What is nil is left
    out. At most seven queries.
    """
    if not (led := led_units(user)):
        return []
    last = Week.of(timezone.localdate(now)).before
    plans = Visit.objects.to_approve(user).visible_to(user)
    claims = Claim.objects.open().filter(customer__unit__in=led).exclude(claimant=user).exclude(customer__owner=user)
    unchecked = records_in(last, team_of(user)).visible_to(user).filter(record_check=None).exclude(recorded_by=user)
    found = [
        Decision(_("visit plans to approve"), plans.count(), reverse("visits:approve_all")),
        Decision(_("claims to rule on"), claims.count(), f"{reverse('ownership:claims')}?open=1"),
        Decision(
            _("customers not contacted in time"),
            contact_rule.expired(user, at=now).count(),
            reverse("ownership:contact_rule"),
        ),
        Decision(_("customers without an owner"), allotment.ownerless(user).count(), reverse("ownership:allotment")),
        Decision(
            _("new customers of last week to check"),
            unchecked.count(),
            f"{reverse('board:records')}?week={last}&person=team",
        ),
    ]
    return [decision for decision in found if decision.number]
