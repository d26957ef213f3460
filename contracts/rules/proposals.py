"""The proposal loop (domain §6): where a proposal stands, and how its frozen content is read. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.rules.differences import Shape
from approvals.rules.flow import Field
from core.tones import Tone


class Answer(TextChoices):
    """What the customer said to a version that was sent."""

    ACCEPTED = "accepted", pgettext_lazy("answer", "Accepted")
    CHANGES = "changes", pgettext_lazy("answer", "Wants changes")
    REFUSED = "refused", pgettext_lazy("answer", "Refused")


class Stand(TextChoices):
    """Where a proposal stands, for whoever reads of it. From `sent` on it is what became of the approved version."""

    DRAFT = "draft", pgettext_lazy("proposal", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("proposal", "In review")
    APPROVED = "approved", pgettext_lazy("proposal", "Approved")
    SENT = "sent", pgettext_lazy("proposal", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    CHANGES = "changes", pgettext_lazy("proposal", "Wants changes")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    VOID = "void", pgettext_lazy("proposal", "Void")


OPEN = (Stand.DRAFT, Stand.IN_REVIEW, Stand.APPROVED, Stand.SENT, Stand.CHANGES)
"""Somebody still has to do something."""

TONES: dict[str, Tone] = {
    Stand.DRAFT: "neutral",
    Stand.IN_REVIEW: "progress",
    Stand.APPROVED: "info",
    Stand.SENT: "progress",
    Stand.ACCEPTED: "success",
    Stand.CHANGES: "warning",
    Stand.REFUSED: "danger",
    Stand.VOID: "neutral",
}

ANSWER_TONES: dict[str, Tone] = {Answer.ACCEPTED: "success", Answer.CHANGES: "warning", Answer.REFUSED: "danger"}

LABELS = {
    "opportunity": _("Opportunity"),
    "summary": _("Content"),
    "must_bring_out": _("What it must bring out"),
    "to_avoid": _("What to avoid"),
    "for_whom": _("Submitted to"),
    "submit_by": _("Submit by"),
    "net_amount": _("Net amount"),
}
"""What a frozen proposal says, in the order in which it is shown."""

SHAPES = {"net_amount": Shape.MONEY, "for_whom": Shape.TEXT, "summary": Shape.TEXT}

FIELDS = (Field.NET_AMOUNT, Field.CUSTOMER_CLASS, Field.CURRENCY)
