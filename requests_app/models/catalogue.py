"""The service catalogue: support contents, who answers for them, and their forms in versions."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import BilingualNames
from core.text import listed
from requests_app.rules.forms.schema import Text
from requests_app.rules.states import OPEN

from .support_request import SupportRequest


class SupportContentQuerySet(models.QuerySet["SupportContent"]):
    def offered(self) -> SupportContentQuerySet:
        """What can be asked for now: active, with a published form."""
        return self.filter(is_active=True, form_versions__is_current=True)

    def at_a_glance(self) -> SupportContentQuerySet:
        """With `form_number` (of the current form), `has_draft` and `open_requests`, for the administrators' list."""
        forms = FormVersion.objects.filter(content=models.OuterRef("pk"))
        open_requests = (
            SupportRequest.objects.filter(content=models.OuterRef("pk"), state__in=OPEN)
            .order_by()
            .values("content")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        return self.annotate(
            form_number=models.Subquery(forms.filter(is_current=True).values("number")[:1]),
            has_draft=models.Exists(forms.filter(published_at=None)),
            open_requests=Coalesce(models.Subquery(open_requests), 0),
        )


class SupportContent(BilingualNames):
    """One of the kinds of support that can be asked for (domain §2)."""

    class Type(models.TextChoices):
        TECHNICAL = "T", _("Technical support")
        MARKET = "M", _("Market support")
        COMMERCIAL = "C", _("Commercial support")
        SALES_TOOLS = "S", _("Sales tools")

    class ProcessGroup(models.TextChoices):
        """The six groups of the process framework (domain §8)."""

        STRATEGY = "strategy", _("Market, distribution and channel strategy")
        CUSTOMERS = "customers", _("Customer strategy and targets")
        PROMOTION = "promotion", _("Advertising, pricing and promotion")
        PARTNERS = "partners", _("Sales partners")
        OPPORTUNITIES = "opportunities", _("Opportunities and channels")
        ORDERS = "orders", _("Orders")

    code = models.CharField(_("code"), max_length=8, unique=True)
    type = models.CharField(_("support type"), max_length=1, choices=Type)
    description_en = models.CharField(_("English description"), max_length=300, blank=True)
    description_zh = models.CharField(_("Chinese description"), max_length=300, blank=True)
    precondition_en = models.CharField(_("English precondition"), max_length=300, blank=True)
    precondition_zh = models.CharField(_("Chinese precondition"), max_length=300, blank=True)
    by_email = models.BooleanField(_("may be applied for by e-mail"), default=False)
    process_group = models.CharField(_("process group"), max_length=16, choices=ProcessGroup)
    needs_customer = models.BooleanField(_("needs a customer"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Raised by every change; forms carry the one they were rendered from."
    )

    objects: ClassVar[models.Manager[SupportContent]] = SupportContentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="support_content_precondition_in_both_languages",
                condition=Q(precondition_en="", precondition_zh="") | (~Q(precondition_en="") & ~Q(precondition_zh="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def precondition(self) -> str:
        """What the rep confirms before submitting, in the active language; empty when there is none."""
        return self._in_language("precondition")

    @property
    def description(self) -> str:
        return self._in_language("description")


class Responsibility(models.Model):
    """Which department is in charge 主管, mainly responsible 主责 or cooperating 配合 for a content."""

    class Kind(models.TextChoices):
        IN_CHARGE = "in_charge", _("In charge")
        MAIN = "main", _("Mainly responsible")
        COOPERATING = "cooperating", _("Cooperating")

    content = models.ForeignKey(SupportContent, models.CASCADE, related_name="responsibilities")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("department"))
    kind = models.CharField(_("responsibility"), max_length=12, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint("content", "unit", "kind", name="responsibility_once")]

    def __str__(self) -> str:
        return f"{self.content.code} {self.unit}: {self.get_kind_display()}"


class FormVersion(models.Model):
    """The questions of one content. A published version never changes (a trigger refuses it); requests keep theirs.

    `schema` is described and checked in rules.forms.
    """

    content = models.ForeignKey(SupportContent, models.PROTECT, related_name="form_versions")
    number = models.PositiveIntegerField()
    schema: models.JSONField[Any, Any] = models.JSONField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    is_current = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(
        default=1, help_text="Raised by every change of a draft; the editor carries the one it was rendered from."
    )

    class Meta:
        ordering = ["content", "-number"]
        constraints = [
            models.UniqueConstraint("content", "number", name="form_version_number_once"),
            models.UniqueConstraint("content", condition=Q(is_current=True), name="form_version_one_current"),
            models.UniqueConstraint("content", condition=Q(published_at=None), name="form_version_one_draft"),
            models.CheckConstraint(
                name="form_version_current_is_published", condition=Q(is_current=False) | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.code} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


EVENT_KINDS = ["created", "changed", "responsibilities", "draft_started", "draft_discarded", "published"]


class CatalogueEvent(models.Model):
    """One change of a content or its form, for ever. Triggers refuse update and delete."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Content created")
        CHANGED = "changed", _("Facts changed")
        RESPONSIBILITIES = "responsibilities", _("Responsibilities changed")
        DRAFT_STARTED = "draft_started", _("New form version started")
        DRAFT_DISCARDED = "draft_discarded", _("Form draft discarded")
        PUBLISHED = "published", _("Form published")

    content = models.ForeignKey(SupportContent, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    form_number = models.PositiveIntegerField(null=True)
    changes: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field to [before, after]; units as lists of {en, zh}."
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="catalogue_event_known_kind", condition=Q(kind__in=EVENT_KINDS))]

    def __str__(self) -> str:
        return f"{self.content_id} {self.kind}"

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(what, before, after) of each change, in the reader's language."""
        return [
            (fact_label(name), fact_words(name, before), fact_words(name, after))
            for name, (before, after) in self.changes.items()
        ]


def fact_label(name: str) -> str:
    """What a field of SupportContent, or a kind of responsibility, is called."""
    if name in Responsibility.Kind.values:
        return str(Responsibility.Kind(name).label)
    return str(capfirst(_column(name).verbose_name))


def fact_words(name: str, value: Any) -> str:
    """The value of such a field in words; units are lists of {en, zh}."""
    if isinstance(value, list):
        return listed(Text(**unit) for unit in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    choices = dict(_column(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def _column(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", SupportContent._meta.get_field(name))
