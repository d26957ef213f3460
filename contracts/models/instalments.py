"""What is asked of instalments: which of them are open, who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F

from approvals.querysets import readable

from ..rules.states import Stage

if TYPE_CHECKING:
    from accounts.models import User

    from .contract import PaymentLine  # noqa: F401 named in a string that ruff does not read

OWED = (Stage.EFFECTIVE, Stage.ENDED)
"""Stages of a contract in which its instalments are owed: an ended one is still to be paid."""


class PaymentLineQuerySet(models.QuerySet["PaymentLine"]):
    def still_open(self) -> Self:
        """Those of which something is not paid."""
        return self.filter(paid__lt=F("amount"))

    def all_paid(self) -> Self:
        """The others."""
        return self.filter(paid__gte=F("amount"))

    def owed(self) -> Self:
        """Of contracts that everybody has signed, and whose place no amendment took."""
        return self.filter(contract__stage__in=OWED, contract__replaced_by=None)

    def visible_to(self, user: User) -> Self:
        """Of contracts that he may read."""
        return self.filter(readable(user, "contract__document"), contract__document__kind="contract")
