"""The tree company → systems and business units → departments, and who holds what in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules.organisation import UnitKind
from accounts.rules.roles import Role
from core.models import BilingualNames

if TYPE_CHECKING:
    from .user import User


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)

    def below(self, *units: Unit) -> UnitQuerySet:
        """The units themselves and all under them."""
        reach = Q(pk__in=[])
        for unit in units:
            reach |= Q(path__startswith=unit.path)
        return self.filter(reach)

    def under(self, keys: Collection[int]) -> UnitQuerySet:
        """The units with these keys and all under them: `below` in one query, where only the keys are known."""
        here = ExpressionWrapper(OuterRef("path"), models.CharField())
        tops = Unit.objects.order_by().filter(pk__in=keys).alias(here=here).filter(here__startswith=F("path"))
        return self.filter(Exists(tops))

    def over(self, keys: Collection[int]) -> UnitQuerySet:
        """The units with these keys and all that they are part of, in one query."""
        return self.filter(Exists(Unit.objects.order_by().filter(pk__in=keys, path__startswith=OuterRef("path"))))

    def business_unit_of(self, user: User) -> Unit | None:
        """The nearest business unit at or above the person's home unit."""
        above = self.filter(pk__in=user.unit.ancestor_ids, kind=UnitKind.BUSINESS_UNIT)
        return above.order_by("-path").first()


class Unit(BilingualNames):
    """A node of the organisation tree."""

    Kind = UnitKind

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    manager = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="managed_units", verbose_name=_("manager")
    )
    path = models.CharField(
        max_length=200, editable=False, help_text="Ids from the root, as in /1/4/; kept by services.units."
    )
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Unit]] = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_parent_iff_not_company",
                condition=Q(kind="company", parent=None) | (~Q(kind="company") & Q(parent__isnull=False)),
            ),
            models.UniqueConstraint("kind", condition=Q(kind="company"), name="unit_one_company"),
            models.UniqueConstraint("path", name="unit_path_unique"),
            models.CheckConstraint(name="unit_known_kind", condition=Q(kind__in=UnitKind.values)),
        ]
        indexes = [models.Index(name="unit_below", fields=["path"], opclasses=["varchar_pattern_ops"])]
        ordering = ["path"]

    @property
    def depth(self) -> int:
        """0 for the company."""
        return self.path.count("/") - 2

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the company down to this unit, itself included."""
        return [int(part) for part in self.path.strip("/").split("/") if part]


class RoleAssignment(models.Model):
    """A person holds a role in a unit."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=24, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_assignments", verbose_name=_("unit"))

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "role", "unit", name="role_assignment_once"),
            models.CheckConstraint(name="role_assignment_known_role", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"


class Position(BilingualNames):
    """A function that the routing table names, such as "manager, product test department"."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    per_unit = models.BooleanField(
        _("one in each business unit"),
        default=False,
        help_text=_("The requester's business unit decides whose turn it is."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["code"]


class Post(models.Model):
    """A position in a unit with the people who hold it: "market staff of business unit East"."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="posts", verbose_name=_("position"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    holders = models.ManyToManyField("accounts.User", related_name="posts", verbose_name=_("held by"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("position", "unit", name="post_once_in_a_unit")]

    def __str__(self) -> str:
        return f"{self.position} · {self.unit}"
