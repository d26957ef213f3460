"""The customer: one row for each company in the archive."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import BilingualNames, NumberFrom

from ..rules import segmentation
from ..rules.names import core_of, key_of, near_of, sort_name_of
from ..rules.reach import domain_of, phone_key
from ..rules.segmentation import Account, Competition, Source, Stage, Tracking
from .listing import ListedQuerySet
from .locking import locked_row
from .sight import sight_of

LIVE = Q(deleted_at=None, merged_into=None)
"""In the archive: neither in the recycle bin nor merged into another."""


class Industry(BilingualNames):
    """One of the industries, or a sub-industry of one. Kept on the settings page."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["position", "id"]


class CustomerQuerySet(ListedQuerySet["Customer"]):
    def live(self) -> Self:
        """What is in the archive: not thrown away, not merged into another."""
        return self.filter(LIVE)

    def visible_to(self, user: User) -> Self:
        """Those in the archive whose page the person may open."""
        return self.live().known_to(user)

    def known_to(self, user: User) -> Self:
        """The same, and those within his sight that were thrown away or merged: what is kept elsewhere names them."""
        return self.filter(sight_of(user).customers)

    def private_to(self, user: User) -> Self:
        """Those of which the person also sees what is hidden from others: contacts' numbers, needs, amounts."""
        return self.live().filter(sight_of(user).private_customers)

    def owned_by(self, user: User) -> Self:
        """The person's own, in the archive."""
        return self.live().filter(owner=user)

    def ownerless(self) -> Self:
        """In the archive and nobody's: to be allotted."""
        return self.live().filter(owner=None)

    def thrown_away(self) -> Self:
        """What is in the recycle bin."""
        return self.exclude(deleted_at=None)

    def locked(self, pk: int) -> Customer:
        """The row, locked until the transaction ends. Raises DoesNotExist when it is not in the archive (any more)."""
        return locked_row(self.live(), pk, "owner", "unit")

    def named_like(self, text: str) -> Self:
        """Name contains the text, whatever its case."""
        return self.filter(name__icontains=text.strip())


class Customer(models.Model):
    """A company. `name_key` is what makes two names the same (rules.names); an earlier record keeps it.

    `found` and `found_private` are words for the search: what everybody who sees the customer may find, and what is
    hidden from others than the owner and his managers.
    """

    Value = segmentation.Value

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_customer_number", "C-")
    )
    name = models.CharField(_("name"), max_length=160)
    other_names: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=160), verbose_name=_("other names"), default=list, blank=True
    )
    name_key = models.CharField(max_length=200, editable=False, help_text="Of the name; kept by services.")
    cores: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=160), default=list, editable=False, help_text="Of all names, without region."
    )
    core = models.CharField(max_length=160, editable=False, default="", help_text="Of the name; found by its start.")
    near: ArrayField[list[int], list[int]] = ArrayField(
        models.IntegerField(), default=list, editable=False, help_text="Of all names; finds one wrong character."
    )
    sort_name = models.CharField(max_length=200, editable=False, help_text="In Latin letters, for the order of lists.")
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("owner")
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="customers", verbose_name=_("business unit"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    created_at = models.DateTimeField(default=timezone.now, editable=False, help_text="The earlier record wins.")
    owned_since = models.DateTimeField(null=True, blank=True, editable=False)
    owed_from = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="From when first contact and complete record are owed, where that is not since he owns it.",
    )
    contacted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="First contact by the present owner."
    )
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True, editable=False)
    protected_until = models.DateTimeField(_("protected until"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the record was complete."
    )

    segmented_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When somebody looked at value, account and tracking class."
    )

    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    registration = models.CharField(_("registration number abroad"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    website = models.CharField(_("website"), max_length=200, blank=True)
    domain = models.CharField(max_length=100, blank=True, editable=False, help_text="Of website or mail, for matching.")

    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry")
    )
    value = models.CharField(_("value"), max_length=10, choices=segmentation.Value, default=segmentation.Value.ORDINARY)
    value_rank = models.GeneratedField(
        expression=models.Case(
            *(models.When(value=value, then=rank) for rank, value in enumerate(segmentation.Value.values)),
            default=len(segmentation.Value.values),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="0 for the most valuable, for the order of lists.",
    )
    account = models.CharField(_("account"), max_length=10, choices=Account, default=Account.GENERAL)
    competition = models.CharField(_("competition"), max_length=10, choices=Competition, default=Competition.UNKNOWN)
    competitors = models.CharField(_("competitors"), max_length=300, blank=True)
    tracking = models.CharField(_("tracking class"), max_length=12, choices=Tracking, default=Tracking.TRACKING)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.NEW)
    source = models.CharField(_("source"), max_length=20, choices=Source, blank=True)
    source_note = models.CharField(_("which one"), max_length=160, blank=True, help_text=_("Fair, activity, partner …"))
    tags: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=30), verbose_name=_("tags"), default=list, blank=True
    )
    notes = models.TextField(_("notes"), max_length=8000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("next date"), null=True, blank=True)

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    delete_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    found = SearchVectorField(null=True, editable=False)
    found_private = SearchVectorField(null=True, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Customer]] = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="customer_known_value", condition=Q(value__in=["gold", "silver", "ordinary"])),
            models.CheckConstraint(name="customer_known_account", condition=Q(account__in=Account.values)),
            models.CheckConstraint(name="customer_known_competition", condition=Q(competition__in=Competition.values)),
            models.CheckConstraint(name="customer_known_tracking", condition=Q(tracking__in=Tracking.values)),
            models.CheckConstraint(name="customer_known_stage", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(name="customer_known_source", condition=Q(source__in=["", *Source.values])),
            models.CheckConstraint(
                name="customer_owned_since_iff_owner",
                condition=Q(owner=None, owned_since=None) | Q(owner__isnull=False, owned_since__isnull=False),
            ),
            models.CheckConstraint(
                name="customer_deleted_by_iff_deleted_at",
                condition=Q(deleted_at=None, deleted_by=None) | Q(deleted_at__isnull=False, deleted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="customer_merged_is_not_deleted", condition=Q(deleted_at=None) | Q(merged_into=None)
            ),
            models.UniqueConstraint("name_key", name="customer_name_key_unique", condition=LIVE),
            models.UniqueConstraint(
                "credit_code", name="customer_credit_code_unique", condition=LIVE & ~Q(credit_code="")
            ),
        ]
        indexes = [
            GinIndex(name="customer_name_trigrams", fields=["name"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="customer_cores", fields=["cores"], fastupdate=False),
            GinIndex(name="customer_near", fields=["near"], fastupdate=False),
            models.Index(name="customer_core", fields=["core"], condition=LIVE, opclasses=["varchar_pattern_ops"]),
            GinIndex(name="customer_tags", fields=["tags"]),
            GinIndex(name="customer_found", fields=["found"]),
            GinIndex(name="customer_found_private", fields=["found_private"]),
            models.Index(name="customer_list", fields=["sort_name", "id"], condition=LIVE),
            models.Index(name="customer_recorded", fields=["recorded_by", "created_at"], condition=LIVE),
            models.Index(name="customer_of_owner", fields=["owner", "name"]),
            models.Index(name="customer_of_owner_list", fields=["owner", "sort_name", "id"], condition=LIVE),
            models.Index(name="customer_of_unit_list", fields=["unit", "sort_name", "id"], condition=LIVE),
            models.Index(name="customer_most_valuable", fields=["value_rank", "sort_name", "id"], condition=LIVE),
            models.Index(name="customer_last_contact", fields=["last_contact_at", "id"], condition=LIVE),
            models.Index(name="customer_next_date", fields=["next_on", "id"], condition=LIVE),
            models.Index(name="customer_newest", fields=["-created_at", "-id"], condition=LIVE),
            models.Index(name="customer_recorded_by", fields=["recorded_by", "created_at"]),
            models.Index(name="customer_ownerless", fields=["unit", "id"], condition=LIVE & Q(owner=None)),
            models.Index(name="customer_phone", fields=["phone_key"], condition=~Q(phone_key="")),
            models.Index(name="customer_domain", fields=["domain"], condition=~Q(domain="")),
            models.Index(name="customer_bin", fields=["-deleted_at", "-id"], condition=Q(deleted_at__isnull=False)),
            models.Index(name="customer_next_on", fields=["owner", "next_on"], condition=Q(next_on__isnull=False)),
        ]
        ordering = ["sort_name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:customer", args=[self.number])

    def set_keys(self) -> None:
        """Compute what follows from the names, the phone and the website. Does not write."""
        self.name_key, self.core, self.sort_name = key_of(self.name), core_of(self.name), sort_name_of(self.name)
        names = (self.name, *self.other_names)
        self.cores = sorted({core_of(name) for name in names})
        self.near = sorted({number for name in names for number in near_of(name)})
        self.phone_key, self.domain = phone_key(self.phone), domain_of(self.website)

    @property
    def web_address(self) -> str:
        """The website as a link leads to it, whatever was typed; "" for none."""
        is_whole = self.website.lower().startswith(("http://", "https://"))
        return self.website if is_whole or not self.website else f"https://{self.website}"

    @property
    def is_live(self) -> bool:
        """In the archive."""
        return self.deleted_at is None and self.merged_into_id is None

    def is_protected(self, now: datetime) -> bool:
        """Somebody's, and his protection still runs."""
        return self.owner_id is not None and self.protected_until is not None and self.protected_until > now


class Address(models.Model):
    """Where a customer is."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    label = models.CharField(
        _("what is there"), max_length=60, blank=True, help_text=_("Head office, plant, warehouse …")
    )
    text = models.CharField(_("address"), max_length=300)
    is_main = models.BooleanField(_("main address"), default=False)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint("customer", condition=Q(is_main=True), name="address_one_main_for_a_customer")
        ]

    def __str__(self) -> str:
        return self.text
