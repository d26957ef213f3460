"""What goes through approval: the document, the versions of its content, its files, its number."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import DocumentQuerySet, VersionQuerySet, learn_outcomes
from ..rules import states
from ..rules.authority import Demand, demand_of
from ..rules.states import DocumentState


class Document(models.Model):
    """A price application, a proposal, a contract: what they have in common. Its row is the lock of all about it.

    The content is in the app above while it is a draft, and in a version from its submission on. `version` counts
    changes, for forms. `head` and `length` are of the audit chain: a chain that was cut does not end with them.
    """

    State = DocumentState

    kind = models.CharField(max_length=16, help_text="Registered in approvals.documents.")
    subkind = models.CharField(max_length=24, blank=True, help_text="Of the kind: sales, framework …")
    number = models.CharField(_("number"), max_length=24, null=True, blank=True, unique=True)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="documents", verbose_name=_("owner"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="documents", verbose_name=_("customer")
    )
    state = models.CharField(_("state"), max_length=12, choices=DocumentState, default=DocumentState.DRAFT)
    currency = models.CharField(_("currency"), max_length=3)
    net_amount = models.DecimalField(_("net amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    base_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="Net, in the company's currency, as frozen."
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", help_text="Amended, renewed, copied."
    )
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")
    round = models.PositiveSmallIntegerField(default=0, help_text="Of the newest case; 0 before the first.")
    head = models.CharField(max_length=64, blank=True, help_text="Hash of the newest event.")
    length = models.PositiveIntegerField(default=0, help_text="How many events the chain has.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="document_known_state", condition=Q(state__in=DocumentState.values)),
            models.CheckConstraint(
                name="document_numbered_iff_submitted",
                condition=Q(round=0, number=None) | (Q(round__gt=0) & Q(number__isnull=False)),
            ),
            models.CheckConstraint(
                name="document_undecided_is_not_approved", condition=Q(round__gt=0) | Q(state__in=["draft", "void"])
            ),
            models.CheckConstraint(
                name="document_amount_not_negative", condition=Q(net_amount=None) | Q(net_amount__gte=0)
            ),
        ]
        indexes = [
            models.Index(name="document_list", fields=["kind", "-updated_at", "-id"]),
            models.Index(name="document_of_owner", fields=["owner", "kind", "-updated_at", "-id"]),
            models.Index(
                name="document_submitted_by", fields=["owner", "-updated_at", "-id"], condition=Q(round__gt=0)
            ),
            models.Index(name="document_of_customer", fields=["customer", "kind", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def ref(self) -> str:
        """How addresses name it: by its number, a draft that never had one by its key."""
        return self.number or f"draft-{self.pk}"

    @cached_property
    def outcome(self) -> str:
        """How the newest round of a draft ended, "" of all other. A query, which `learn_outcomes` saves for lists."""
        self.__dict__["outcome"] = ""
        learn_outcomes([self])
        return str(self.__dict__["outcome"])

    @property
    def standing(self) -> str:
        """Where it stands, in one word: see rules.states.standing."""
        return str(states.standing(self.state, self.outcome))

    def get_standing_display(self) -> str:
        return str(states.standing(self.state, self.outcome).label)


class DocumentVersion(models.Model):
    """The content as it was submitted: `canonical` is what was hashed, byte by byte. A trigger refuses a change."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the document.")
    canonical = models.TextField(help_text="JSON of content, facts, demands and files; see services.freezing.")
    sha256 = models.CharField(max_length=64, help_text="Of canonical, as UTF-8.")
    net_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    frozen_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint("document", "number", name="document_version_once")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """All that was hashed, as JSON values: document, content, facts, demands, files."""
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed

    @property
    def title(self) -> str:
        """The document's title as it was then."""
        return str(self.frozen.get("document", {}).get("title", ""))

    @property
    def customer_name(self) -> str:
        """What the customer was called then."""
        return str(self.frozen.get("document", {}).get("customer", {}).get("name", ""))

    @property
    def content(self) -> dict[str, Any]:
        """What the kind of document froze; decimals are strings."""
        content: dict[str, Any] = self.frozen["content"]
        return content

    @property
    def facts(self) -> dict[str, Any]:
        """What conditions ask for, by `rules.flow.Field`."""
        facts: dict[str, Any] = self.frozen["facts"]
        return facts

    @property
    def demands(self) -> list[Demand]:
        """What is asked of the authority matrix."""
        return [demand_of(one) for one in self.frozen["demands"]]


class DocumentFile(models.Model):
    """A file of a document. Those of a frozen version never go; a draft's can be taken off (`removed_at`)."""

    class Purpose(models.TextChoices):
        ATTACHMENT = "attachment", _("Attachment")
        SIGNED = "signed", _("Signed copy")
        PRINTED = "printed", _("Printed by the product")
        PROOF = "proof", _("Proof of sending")

    document = models.ForeignKey(Document, models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.ATTACHMENT)
    stored_as = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="document_file_known_purpose",
                condition=Q(purpose__in=["attachment", "signed", "printed", "proof"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number of a prefix and year: locked while the next is given, so that there are no gaps."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("prefix", "year", name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
