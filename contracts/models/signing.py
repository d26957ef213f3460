"""Who has to sign for each party, and who signed (approvals: signing)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.rules.states import CaseState, DocumentState

from ..rules.states import Stage


class SigningRequirementQuerySet(models.QuerySet["SigningRequirement"]):
    def unmet(self) -> Self:
        """Those without a signature on a version that is approved."""
        there = Signature.objects.filter(requirement=OuterRef("pk"), content__cases__state=CaseState.APPROVED)
        return self.filter(~Exists(there))

    def waiting_for(self, person: int) -> Self:
        """Those that name him and are unmet, of contracts in approval or to be signed."""
        asked = Q(contract__stage=Stage.SIGNING) | Q(contract__document__state=DocumentState.IN_APPROVAL)
        return self.unmet().filter(asked, person=person)


class SigningRequirement(models.Model):
    """A signature that the contract needs: of one of us (`person`), or of somebody of the other party, by name."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="signing_requirements")
    party = models.ForeignKey("contracts.Counterparty", models.PROTECT, related_name="requirements")
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("who signs"), max_length=120)
    capacity = models.CharField(_("capacity"), max_length=120, help_text=_("Legal representative, sales director …"))
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[SigningRequirementQuerySet] = SigningRequirementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["contract", "position", "id"]

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """One signature on one version, for ever. A trigger refuses update and delete.

    `signer` of ours is the person named or a delegate under `mandate`; one of the others is named in words, with the
    paper that gives a delegate his power (`power_of_attorney`). `file` is the signed copy.
    """

    class Method(models.TextChoices):
        SCAN = "scan", _("Scan of the signed paper")
        DRAWN = "drawn", _("Drawn on the screen")
        SEAL = "seal", _("Company seal")
        ELECTRONIC = "electronic", _("Electronic signature")

    requirement = models.ForeignKey(SigningRequirement, models.PROTECT, related_name="signatures")
    content = models.ForeignKey("approvals.DocumentVersion", models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64, help_text="Of the version that was signed.")
    signer = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField(_("signed by"), max_length=120)
    capacity = models.CharField(_("capacity"), max_length=120)
    mandate = models.ForeignKey("approvals.Mandate", models.PROTECT, null=True, blank=True, related_name="+")
    power_of_attorney = models.ForeignKey(
        "approvals.DocumentFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    method = models.CharField(_("method"), max_length=12, choices=Method)
    file = models.ForeignKey("approvals.DocumentFile", models.PROTECT, related_name="+")
    signed_on = models.DateField(_("date on the paper"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_from = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("requirement", "content", name="signature_once_for_a_version"),
            models.CheckConstraint(
                name="signature_known_method", condition=Q(method__in=["scan", "drawn", "seal", "electronic"])
            ),
            models.CheckConstraint(
                name="signature_mandate_is_of_ours", condition=Q(mandate=None) | Q(signer__isnull=False)
            ),
            models.CheckConstraint(
                name="signature_power_of_attorney_is_of_theirs", condition=Q(power_of_attorney=None) | Q(signer=None)
            ),
        ]

    def __str__(self) -> str:
        return self.signer_name
