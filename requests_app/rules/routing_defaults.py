"""The routing table of domain §2: for every content who coordinates and who supports, as codes of positions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Default:
    """A row for any unit and any customer."""

    coordinator: str
    supporters: tuple[str, ...]


_PRESALES = Default("product_presales_manager", ("presales_engineer",))
_APPROVERS = ("relevant_departments", "company_leader")

DEFAULTS = {
    "T1": _PRESALES,
    "T2": _PRESALES,
    "T3": Default("product_test_manager", ("test_engineer",)),
    "T4": _PRESALES,
    "T5": _PRESALES,
    "T6": _PRESALES,
    "S1": Default("market_staff", ("product_manager",)),
    "M1": Default("market_staff", ("market_staff",)),
    "M2": Default("market_staff", ("market_staff",)),
    "M3": Default("market_staff", ("business_unit_leader", "company_leader")),
    "M4": Default("market_staff", ("administration",)),
    "C1": Default("market_staff", _APPROVERS),
    "C2": Default("market_staff", _APPROVERS),
}
