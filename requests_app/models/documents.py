"""The document that a request is about: a price application (C1), a contract (C2), a proposal (T2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User

from ..reach import reach_of
from .parts import Supporter


class SupportRequestDocumentQuerySet(models.QuerySet["SupportRequestDocument"]):
    def read_by(self, user: User) -> models.QuerySet[SupportRequestDocument]:
        """Those that the person reads because he coordinates or supports the request; one query, for use in another."""
        reach = reach_of(user)
        supports = Supporter.objects.filter(
            support_request=OuterRef("support_request"), user__in=reach.acts_for, removed_at=None
        )
        return self.filter(Q(support_request__queue__in=reach.queue_ids) | Exists(supports))


class SupportRequestDocument(models.Model):
    """A request and its document. A document that is void makes room for another."""

    support_request = models.ForeignKey("requests_app.SupportRequest", models.CASCADE, related_name="documents")
    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="support_requests")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SupportRequestDocumentQuerySet] = SupportRequestDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("support_request", "document", name="request_document_once")]

    def __str__(self) -> str:
        return f"{self.support_request_id} {self.document_id}"
