"""What contracts begin with: standard clauses in versions, templates, our own company as contracts name it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import BilingualNames

from ..rules.parts import Part
from ..rules.states import ContractKind


class StandardClause(BilingualNames):
    """A clause with a standard text, in versions; `part` is the part of contracts that it belongs to (rules.parts)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    part = models.CharField(_("part"), max_length=24, choices=Part)
    position = models.PositiveSmallIntegerField(
        _("place in the part"), default=10, help_text=_("Lower numbers come first.")
    )
    needs_approver = models.BooleanField(
        _("a deviation needs an approver"), default=True, help_text=_("Otherwise a deviation is only marked.")
    )
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["part", "position", "code"]
        constraints = [models.CheckConstraint(name="standard_clause_known_part", condition=Q(part__in=Part.values))]

    def name_in(self, language: str) -> str:
        """The name in the language of a contract ("zh-hans", "en")."""
        return self.name_zh if language.startswith("zh") else self.name_en


class StandardClauseVersion(models.Model):
    """One version of a standard text; the highest number is in force. Written once: a trigger refuses a change."""

    clause = models.ForeignKey(StandardClause, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text_en = models.TextField(_("English text"), max_length=20000)
    text_zh = models.TextField(_("Chinese text"), max_length=20000)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["clause", "-number"]
        constraints = [models.UniqueConstraint("clause", "number", name="standard_clause_version_once")]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.number}"

    def text_in(self, language: str) -> str:
        """The text in the language of a contract ("zh-hans", "en")."""
        return self.text_zh if language.startswith("zh") else self.text_en


class ContractTemplate(BilingualNames):
    """Which standard clauses a contract of a kind begins with; their order is that of the parts."""

    kind = models.CharField(_("kind"), max_length=12, choices=ContractKind)
    clauses = models.ManyToManyField(StandardClause, related_name="templates", blank=True, verbose_name=_("clauses"))
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(name="contract_template_known_kind", condition=Q(kind__in=ContractKind.values))
        ]


class CompanyDetails(models.Model):
    """Our own company as contracts name it. One row; who has none yet is asked to fill it in."""

    name_en = models.CharField(_("English name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address_en = models.CharField(_("English address"), max_length=300, blank=True)
    address_zh = models.CharField(_("Chinese address"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        verbose_name_plural = "company details"
        constraints = [models.CheckConstraint(name="company_details_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
