"""Whom the promises bind that are about steps for which nobody was found: the administrators, all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from deadlines.kinds import Binding, Bound, Debt, Subject
from deadlines.models import Promise

from ..models import Step
from ..rules.promises import RESCUE


def bound_at(_moment: datetime) -> Binding:
    """Who is an administrator now owes it (one query)."""
    return partial(_bound, tuple(person.pk for person in User.objects.with_role(Role.ADMINISTRATOR)))


def _bound(administrators: tuple[int, ...], ids: Collection[int]) -> Mapping[int, Bound]:
    there = Step.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: Bound(administrators, ()) for pk in there}


def owed_by(people: Collection[int], _at: datetime) -> list[Debt]:
    """Every administrator among these people owes each of them (two queries at most)."""
    administrators = User.objects.with_role(Role.ADMINISTRATOR).filter(pk__in=people).order_by("pk")
    owners = list(administrators.values_list("pk", flat=True))
    if not owners:
        return []
    promised = Promise.objects.open().filter(kind=RESCUE, paused_at=None).order_by("pk")
    return [Debt(person, promise) for promise in promised.values_list("pk", flat=True) for person in owners]


def subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Number and title of these steps' documents, and the page on which somebody is named (one query)."""
    steps = Step.objects.filter(pk__in=ids).select_related("case__document").order_by()
    return {step.pk: _subject(step) for step in steps}


def _subject(step: Step) -> Subject:
    document = step.case.document
    return Subject(document.number or "", document.title, reverse("approvals:name_approver", args=[step.pk]))
