"""Changing what is known of the company itself: one door for every section of its page."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import clean, one_line

from ..models import Customer
from ..policies.archive import can_edit
from ..rules.privacy import is_private
from .changing import Change, changing

SEGMENTATION = frozenset({"value", "account", "competition", "competitors", "tracking", "stage"})
LONG = frozenset({"notes"})
FIELDS = SEGMENTATION | frozenset(
    {"name", "other_names", "credit_code", "registration", "phone", "website", "industry", "source", "source_note"}
    | {"tags", "notes", "next_step", "next_on"}
)
"""What is changed here. Owner and unit change hands in services.ownership."""

MOST_TAGS, LONGEST_TAG, MOST_NAMES = 20, 30, 10


def change_facts(customer: Customer, *, by: User, version: int | None = None, **values: Any) -> Customer:
    """Set fields of FIELDS (KeyError for another); texts are cleaned, keys for matching and search follow.

    Saving the segmentation says that it was thought about, also when nothing in it differs. NotAllowed; Stale as in
    Change.set; DomainError when nothing differs, or a name or a credit code is another customer's.
    """
    cleaned = {name: _clean(name, value) for name, value in values.items()}
    _require_known(cleaned)
    try:
        with changing(customer, can_edit, "changed", by=by, version=version) as change:
            _change(change, cleaned)
    except IntegrityError as error:
        raise DomainError(_taken(error)) from error
    return change.customer


def _require_known(values: dict[str, Any]) -> None:
    if unknown := values.keys() - FIELDS:
        raise KeyError(", ".join(sorted(unknown)))
    if "name" in values and not values["name"]:
        raise DomainError(_("Please give the customer's name."))


def _change(change: Change, values: dict[str, Any]) -> None:
    customer = change.customer
    change.set(**values)
    looked_at = customer.segmented_at is None and values.keys() & SEGMENTATION
    if looked_at:
        customer.segmented_at = change.now
    else:
        change.require_difference()
    customer.set_keys()
    change.facts["private"] = is_private(change.kind, frozenset(change.facts["changes"]))


def _clean(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return _distinct(value, limit=MOST_TAGS if name == "tags" else MOST_NAMES)
    if isinstance(value, str):
        return clean(value) if name in LONG else one_line(value)
    return value


def _distinct(words: list[str] | tuple[str, ...], *, limit: int) -> list[str]:
    """On one line each, without empty ones and those that differ only in case; DomainError for too many."""
    found: dict[str, str] = {}
    for word in map(one_line, words):
        if word:
            found.setdefault(word.casefold(), word)
    if len(found) > limit:
        raise DomainError(_("At most %d of them can be kept.") % limit)
    return list(found.values())


def _taken(error: IntegrityError) -> Any:
    """Which unique key another customer holds; not whose it is."""
    if "customer_credit_code_unique" in str(error):
        return _("Another customer in the archive has this credit code.")
    return _("Another customer in the archive has this name.")
