"""Who reads contracts beside those whom approvals know: who is to sign, carries the order out, answers a complaint."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from approvals.models import Mandate

from .models import Complaint, HandOver, SigningRequirement
from .rules.states import Stage


def who_signs(user: User) -> QuerySet[Any, Any]:
    """From the approval on: who is named, and who may sign for him at this moment as long as he is here."""
    given = Mandate.objects.at(timezone.now()).filter(delegate=user, may_sign=True, kind="contract")
    mandates = given.filter(principal__is_active=True)
    named = Q(person=user) | Q(person__in=mandates.order_by().values("principal"))
    approved = SigningRequirement.objects.filter(named).exclude(contract__stage=Stage.APPROVAL)
    return approved.order_by().values("contract_id")


def who_carries_out(user: User) -> QuerySet[Any, Any]:
    """Whose hands the order is in."""
    return HandOver.objects.filter(to=user).order_by().values("contract_id")


def who_answers(user: User) -> QuerySet[Any, Any]:
    """Who is responsible for a complaint."""
    return Complaint.objects.filter(responsible=user).order_by().values("contract_id")


SOURCES = (who_signs, who_carries_out, who_answers)
