"""What a new installation still lacks, for the administrator who sets it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Post, Unit, User
from approvals.models import AuthorityRule
from customers.models import Customer


class Step(NamedTuple):
    """`page` is the name of an address; `there` finds what the step brings, beside the person who takes it."""

    page: str
    title: Promise
    why: Promise
    there: Callable[[User], QuerySet[Any]]


STEPS = (
    Step(
        "accounts:organisation",
        _("Enter your units"),
        _("Business units and departments: what a person sees and who decides goes by them."),
        lambda _user: Unit.objects.active().filter(parent__isnull=False),
    ),
    Step(
        "accounts:people",
        _("Let your people in"),
        _("Each with a unit and roles: sales reps, their managers, coordinators, supporters."),
        lambda user: User.objects.filter(is_active=True).exclude(pk=user.pk),
    ),
    Step(
        "accounts:positions",
        _("Say who holds which position"),
        _("The routing table sends requests to positions; what nobody holds waits without a queue."),
        lambda _user: Post.objects.filter(holders__isnull=False),
    ),
    Step(
        "authority:table",
        _("Say who may grant which price"),
        _("Without a rule every price goes up to the company. A proposal is there to begin with."),
        lambda _user: AuthorityRule.objects.all(),
    ),
    Step(
        "imports:new",
        _("Bring your customers in"),
        _("From Excel or CSV, once the sales reps are there who will own them."),
        lambda _user: Customer.objects.all(),
    ),
)


def first_steps(user: User) -> list[tuple[Step, bool]]:
    """Each with whether it is done; none for who does not administer, and none when all are done."""
    if not user.is_administrator:
        return []
    steps = [(step, step.there(user).exists()) for step in STEPS]
    return [] if all(is_done for _step, is_done in steps) else steps
