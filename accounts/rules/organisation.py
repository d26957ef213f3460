"""The shape of the organisation tree (domain §1): company → systems and business units → departments."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAX_DEPTH = 8  # levels below the company; keeps Unit.path within its column


class UnitKind(TextChoices):
    COMPANY = "company", _("Company")
    SYSTEM = "system", _("System")
    BUSINESS_UNIT = "business_unit", _("Business unit")
    DEPARTMENT = "department", _("Department")


UNDER: dict[str, frozenset[str]] = {
    UnitKind.COMPANY: frozenset(),
    UnitKind.SYSTEM: frozenset({UnitKind.COMPANY}),
    UnitKind.BUSINESS_UNIT: frozenset({UnitKind.COMPANY}),
    UnitKind.DEPARTMENT: frozenset(UnitKind),
}


def may_stand_under(kind: str, parent_kind: str) -> bool:
    """Whether a unit of one kind may be part of a unit of the other."""
    return parent_kind in UNDER[kind]


def path_of(parent_path: str, unit_id: int) -> str:
    """The materialised path of a unit: ids from the root, as in /1/4/. The company's parent path is empty."""
    return f"{parent_path or '/'}{unit_id}/"
