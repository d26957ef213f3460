"""What is asked of instalments: what of them is open, who sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from approvals.models import Document

from ..rules.states import Stage

if TYPE_CHECKING:
    from accounts.models import User

    from .contract import PaymentLine  # noqa: F401 named in a string that ruff does not read

MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)
OWED = (Stage.EFFECTIVE, Stage.ENDED)
"""Stages of a contract in which its instalments are owed: an ended one is still to be paid."""


def allocated(path: str) -> Coalesce:
    """What of the outer row is allocated and not released; `path` leads from an allocation to it."""
    rows = apps.get_model("contracts", "Allocation")._default_manager.filter(**{path: OuterRef("pk")}, released_at=None)
    summed = rows.order_by().values(path).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(summed, output_field=MONEY), Value(Decimal(0)), output_field=MONEY)


class PaymentLineQuerySet(models.QuerySet["PaymentLine"]):
    def with_open(self) -> Self:
        """Adds `paid`, what is allocated to it, and `open`, what is not."""
        return self.annotate(paid=allocated("line")).annotate(open=F("amount") - F("paid"))

    def still_open(self) -> Self:
        """Of those with what is open of them: those that are not paid."""
        return self.filter(open__gt=0)

    def owed(self) -> Self:
        """Of contracts that everybody has signed."""
        return self.filter(contract__stage__in=OWED)

    def visible_to(self, user: User) -> Self:
        """Of contracts that he may read."""
        return self.filter(contract__document__in=Document.objects.readable_by(user))
