"""People at a customer, and what they need in their own words."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..rules.reach import phone_key
from ..rules.segmentation import DecisionRole


class ContactQuerySet(models.QuerySet["Contact"]):
    def current(self) -> Self:
        """Those who still work there."""
        return self.filter(left_on=None)


class Contact(models.Model):
    """A person at a customer. Phone, mobile, mail and chat are hidden from others than the owner and his managers."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="contacts")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    position = models.CharField(_("position there"), max_length=80, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    chat = models.CharField(_("WeChat or other"), max_length=80, blank=True)
    phone_key = models.CharField(max_length=20, blank=True, editable=False, help_text="Of mobile, else phone.")
    role = models.CharField(_("role in decisions"), max_length=12, choices=DecisionRole, default=DecisionRole.UNKNOWN)
    is_main = models.BooleanField(_("main contact"), default=False)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Contact]] = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["left_on", "-is_main", "id"]
        constraints = [
            models.CheckConstraint(name="contact_known_role", condition=Q(role__in=DecisionRole.values)),
            models.UniqueConstraint("customer", condition=Q(is_main=True), name="contact_one_main_for_a_customer"),
        ]
        indexes = [models.Index(name="contact_phone", fields=["phone_key"], condition=~Q(phone_key=""))]

    def __str__(self) -> str:
        return self.name

    def set_keys(self) -> None:
        """Compute by which number the person is recognised. Does not write."""
        self.phone_key = phone_key(self.mobile) or phone_key(self.phone)


class Need(models.Model):
    """A need or a problem in the customer's own words."""

    class Kind(models.TextChoices):
        NEED = "need", pgettext_lazy("customer", "Need")
        PROBLEM = "problem", pgettext_lazy("customer", "Problem")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="needs")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NEED)
    words = models.TextField(_("in the customer's words"), max_length=2000)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("who said it")
    )
    log = models.ForeignKey("customers.LogEntry", models.SET_NULL, null=True, blank=True, related_name="needs")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    met_at = models.DateTimeField(_("met"), null=True, blank=True, help_text="When it was met or no longer mattered.")
    outcome = models.CharField(_("how it was met"), max_length=300, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(name="need_known_kind", condition=Q(kind__in=["need", "problem"])),
            models.CheckConstraint(
                name="need_outcome_only_when_met", condition=Q(outcome="") | Q(met_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]
