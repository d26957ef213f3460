"""A person who signs in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.rules.roles import Role

from .delegation import Delegation
from .organisation import RoleAssignment


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def with_role(self, role: Role) -> UserQuerySet:
        """Active people who hold the role in any unit."""
        return self.active().filter(Exists(RoleAssignment.objects.filter(user=OuterRef("pk"), role=role)))

    def present(self, at: datetime) -> UserQuerySet:
        """Active people without an absence in force at that moment."""
        return self.active().exclude(_is_away(at))

    def away(self, at: datetime) -> UserQuerySet:
        """Active people with an absence in force at that moment."""
        return self.active().filter(_is_away(at))

    def with_presence(self, at: datetime) -> UserQuerySet:
        """Adds `is_away`: an absence is in force at that moment."""
        return self.annotate(is_away=_is_away(at))

    def matching(self, text: str) -> UserQuerySet:
        """People whose name, address or title contains every word; Chinese words may be of two characters."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(name_latin__icontains=word)
                | Q(email__icontains=word)
                | Q(title__icontains=word)
            )
        return found


def _is_away(at: datetime) -> Exists:
    return Exists(Delegation.objects.at(at).filter(principal=OuterRef("pk")))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in ignores the case of the e-mail address."""
        return self.get(email__iexact=username)  # type: ignore[no-any-return]


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80, help_text=_("As the person writes it."))
    name_latin = models.CharField(
        _("name in Latin letters"),
        max_length=80,
        blank=True,
        help_text=_("Shown to English readers and used for sorting."),
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="people", verbose_name=_("home unit"))
    title = models.CharField(_("job title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: as the browser asks."),
    )
    last_language = models.CharField(
        max_length=10, blank=True, editable=False, help_text="What the person's browser asked for last."
    )
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")
    sort_name = models.GeneratedField(
        expression=Lower(Coalesce(NullIf("name_latin", Value("")), "name")),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                name="user_deactivated_at_iff_inactive",
                condition=models.Q(is_active=True, deactivated_at=None)
                | models.Q(is_active=False, deactivated_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="user_by_name", fields=["sort_name", "id"])]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name for the active language."""
        if self.name_latin and not (get_language() or "").startswith("zh"):
            return self.name_latin
        return self.name

    @property
    def message_language(self) -> str:
        """The language in which the person is written to: chosen, else his browser's last, else the product's."""
        return self.language or self.last_language or settings.LANGUAGE_CODE

    def get_full_name(self) -> str:
        return self.display_name

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles held in any unit; read once for each HTTP request's user object."""
        return frozenset(role for role, _unit in self.roles_in_units)

    @cached_property
    def roles_in_units(self) -> frozenset[tuple[str, int]]:
        """(role, unit id) pairs."""
        return frozenset((held.role, held.unit_id) for held in self.role_assignments.all())

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles
