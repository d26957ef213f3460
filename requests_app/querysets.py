"""The reusable questions about requests: who may see which, which are locked, which wait where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import SupportRequest


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def locked(self, pk: int) -> SupportRequest:
        """The fresh row, locked until the transaction ends. Foreign keys to it stay possible meanwhile."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)
