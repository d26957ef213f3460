"""Who owns which customer, and how that was decided: the versioned rule, claims, transfers, merges."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.models import NumberFrom

from ..rules.segmentation import Tracking
from .locking import locked_row
from .sight import EVERYBODY, sight_of


class ArchiveRule(models.Model):
    """The numbers of the archive's rules, in versions; a ruling names the version under which it was made."""

    number = models.PositiveIntegerField(unique=True)
    protection_days = models.PositiveSmallIntegerField(
        _("days of protection after the last contact"), help_text="Calendar days."
    )
    undo_days = models.PositiveSmallIntegerField(_("days in which a transfer can be undone"))
    weights: models.JSONField[Any, Any] = models.JSONField(help_text="Tracking class to per cent of the forecast.")
    is_current = models.BooleanField(default=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("is_current", condition=Q(is_current=True), name="archive_rule_one_current")
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def weight_lines(self) -> list[tuple[str, int]]:
        """Tracking class, in words, and its weight in per cent."""
        return [(str(tracking.label), self.weights.get(tracking.value, 0)) for tracking in Tracking]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def open(self) -> Self:
        return self.filter(state=Claim.State.OPEN)

    def visible_to(self, user: User) -> Self:
        """The person's own, those about customers that he owns or owned then, those that he ruled on or may have to: of
        customers of the units that he leads, now or when they were claimed."""
        if user.is_administrator:
            return self.filter(EVERYBODY)
        sight = sight_of(user)
        led = frozenset[int]().union(*sight.led_unit_ids.values())
        parties = Q(claimant__in=sight.acts_for) | Q(owner_then__in=sight.acts_for)
        parties |= Q(customer__owner__in=sight.acts_for) | Q(ruled_by__in=sight.acts_for)
        units = Q(customer__unit__in=led) | Q(customer__owner__unit__in=led) | Q(owner_then__unit__in=led)
        return self.filter(parties | units)

    def locked(self, pk: int) -> Claim:
        """The row, locked until the transaction ends."""
        return locked_row(self, pk, "customer__owner__unit", "customer__unit", "rival", "claimant__unit", "owner_then")


class Claim(models.Model):
    """Somebody says that another's customer is his. The manager rules; `rule` is the version he ruled under.

    `rival` is the claimant's own record of the same company, if he has one.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("claim", "Waiting for a ruling")
        GRANTED = "granted", pgettext_lazy("claim", "Granted")
        REFUSED = "refused", pgettext_lazy("claim", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_claim_number", "CL-")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="claims")
    rival = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="rival_claims")
    claimant = models.ForeignKey("accounts.User", models.PROTECT, related_name="claims")
    owner_then = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    typed_name = models.CharField(max_length=160, help_text="What the claimant typed; he may see no more of it.")
    evidence = models.TextField(_("evidence"), max_length=4000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    ruling = models.TextField(_("reason"), max_length=4000, blank=True)
    rule = models.ForeignKey(ArchiveRule, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Claim]] = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="claim_known_state", condition=Q(state__in=["open", "granted", "refused", "withdrawn"])
            ),
            models.CheckConstraint(
                name="claim_ruling_iff_ruled",
                condition=Q(state__in=["open", "withdrawn"], ruled_at=None, ruled_by=None, rule=None, ruling="")
                | (
                    Q(state__in=["granted", "refused"])
                    & Q(ruled_at__isnull=False, ruled_by__isnull=False, rule__isnull=False)
                    & ~Q(ruling="")
                ),
            ),
            models.UniqueConstraint(
                "customer", "claimant", condition=Q(state="open"), name="claim_one_open_for_a_claimant"
            ),
        ]
        indexes = [
            models.Index(name="claim_of_claimant", fields=["claimant", "-opened_at"]),
            models.Index(name="claim_open", fields=["customer"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("ownership:claimed", args=[self.number])

    @property
    def is_open(self) -> bool:
        """It waits for a ruling."""
        return self.state == self.State.OPEN


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> Self:
        """Those that the person made, took part in, or that touched a unit that he leads; all for administrators."""
        lines = TransferLine.objects.filter(transfer=models.OuterRef("pk")).visible_to(user)
        return self.filter(Q(by__in=sight_of(user).acts_for) | Q(models.Exists(lines)))

    def locked(self, pk: int) -> Transfer:
        """The row, locked until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Transfer(models.Model):
    """One or many customers changed hands in one step. Undone, all of it goes back."""

    class Kind(models.TextChoices):
        TRANSFER = "transfer", pgettext_lazy("ownership", "Transfer")
        ALLOTMENT = "allotment", pgettext_lazy("ownership", "Allotment")
        PASSED_ON = "passed_on", pgettext_lazy("ownership", "Passed on")
        RELEASE = "release", pgettext_lazy("ownership", "Release")
        CLAIM = "claim", pgettext_lazy("ownership", "Ruling on a claim")

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_transfer_number", "T-")
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TRANSFER)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"), max_length=2000)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    undo_reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects: ClassVar[models.Manager[Transfer]] = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="transfer_undone_by_iff_undone_at",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("ownership:transfer", args=[self.number])


class TransferLineQuerySet(models.QuerySet["TransferLine"]):
    def visible_to(self, user: User) -> Self:
        """What one gave or got, and what left or came to a unit that one leads; all for administrators."""
        if user.is_administrator:
            return self.filter(EVERYBODY)
        sight = sight_of(user)
        led = frozenset[int]().union(*sight.led_unit_ids.values())
        parties = Q(from_owner__in=sight.acts_for) | Q(to_owner__in=sight.acts_for)
        return self.filter(parties | Q(from_unit__in=led) | Q(to_unit__in=led))


class TransferLine(models.Model):
    """One customer of a transfer: whose it was and became, and what went with it.

    `before` holds owned_since, contacted_at and protected_until of the former ownership, `moved` what else changed
    hands: source (customers.related) to the keys that it needs to take it back.
    """

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="lines")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="transfer_lines")
    from_owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    to_owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    from_unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    moved: models.JSONField[Any, Any] = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[TransferLine]] = TransferLineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("transfer", "customer", name="transfer_line_once_for_a_customer")]
        indexes = [models.Index(name="transfer_line_from", fields=["from_owner", "customer"])]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.customer_id}"


class Ability(models.Model):
    """How much one rep can take on compared with others; allotment weighs by it. 100 where there is none."""

    person = models.OneToOneField("accounts.User", models.CASCADE, related_name="ability")
    percent = models.PositiveSmallIntegerField(_("ability in per cent"), default=100)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "abilities"
        constraints = [models.CheckConstraint(name="ability_in_range", condition=Q(percent__gte=0, percent__lte=300))]

    def __str__(self) -> str:
        return f"{self.percent} %"
