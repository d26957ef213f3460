"""Copies (抄送)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Copy(models.Model):
    """One person may read this version; once a person, with a read mark."""

    content = models.ForeignKey("approvals.DocumentVersion", models.PROTECT, related_name="copies")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="approval_copies")
    sent_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the flow."
    )
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("content", "person", name="copy_once_a_person")]
        indexes = [models.Index(name="copy_of_person", fields=["person", "-id"])]

    def __str__(self) -> str:
        return f"{self.content_id} {self.person_id}"
