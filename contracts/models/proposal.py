"""The proposal loop: draft, internal review, sent, the customer's answer, the next round (domain §6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Proposal(models.Model):
    """What we propose to a customer. Its files are those of the document; its rounds the versions of it."""

    document = models.OneToOneField("approvals.Document", models.PROTECT, primary_key=True, related_name="proposal")
    opportunity = models.ForeignKey(
        "customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity")
    )
    summary = models.TextField(_("content"), max_length=8000, blank=True)
    must_bring_out = models.TextField(_("what it must bring out"), max_length=4000, blank=True)
    to_avoid = models.TextField(_("what to avoid"), max_length=4000, blank=True)
    for_whom = models.CharField(_("submitted to"), max_length=200, blank=True)
    submit_by = models.DateTimeField(_("submit by"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.document_id)


class CustomerAnswer(models.Model):
    """What the customer said to a version that was sent. Written once."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer", "Accepted")
        CHANGES = "changes", pgettext_lazy("answer", "Wants changes")
        REFUSED = "refused", pgettext_lazy("answer", "Refused")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="answers")
    content = models.OneToOneField("approvals.DocumentVersion", models.PROTECT, related_name="customer_answer")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    words = models.TextField(_("in the customer's words"), max_length=4000, blank=True)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="customer_answer_known", condition=Q(answer__in=["accepted", "changes", "refused"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.answer}"
