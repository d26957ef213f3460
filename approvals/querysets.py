"""Which documents a person sees, and which tasks he can decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Document, Task


class DocumentQuerySet(models.QuerySet["Document"]):
    def locked(self, pk: int) -> Document:
        """The document, locked until the transaction ends. Two statements; raises DoesNotExist."""
        self.select_for_update(no_key=True).values_list("pk").get(pk=pk)
        return self.select_related("owner", "unit", "customer").get(pk=pk)

    def visible_to(self, user: User) -> Self:
        """See policies.viewing, which answers the same for one document."""
        raise NotImplementedError


class TaskQuerySet(models.QuerySet["Task"]):
    def with_document(self, pk: int) -> Task:
        """The task with all that leads to its document, not locked: its document is. Raises DoesNotExist."""
        return self.select_related("step__case__document", "holder", "principal").get(pk=pk)

    def pending(self) -> Self:
        """Those that wait for a decision or an opinion."""
        return self.filter(state="pending")

    def decidable_by(self, user: User, now: datetime) -> Self:
        """Pending ones that he holds, or may decide for who holds them by a mandate that covers kind and amount."""
        raise NotImplementedError
