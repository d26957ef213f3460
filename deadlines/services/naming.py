"""Whom a ladder may name: somebody who can open whatever he is told of."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.rules.roles import Role

SEE_EVERYTHING = (Role.COMPANY_LEADER, Role.MARKETING_DIRECTOR, Role.ADMINISTRATOR)

NOT_TO_NAME = _("Name somebody who sees everything: a leader, director or administrator.")


def people_to_name() -> QuerySet[User]:
    """Active company leaders, marketing directors and administrators, by name. One query."""
    roles = RoleAssignment.objects.filter(user=OuterRef("pk"), role__in=SEE_EVERYTHING)
    people: QuerySet[User] = User.objects.active().filter(Exists(roles))
    return people.order_by("sort_name", "id")
