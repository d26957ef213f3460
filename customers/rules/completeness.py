"""When the record of a customer is complete (domain §4: within two working days of being collected)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Facts(NamedTuple):
    """What is known of a customer, as far as it counts here."""

    has_industry: bool
    has_source: bool
    is_segmented: bool
    has_reachable_contact: bool
    has_place: bool


class Gap(NamedTuple):
    """Something that is missing: a sentence, and the part of the page where it is filled in."""

    sentence: Promise
    part: str


GAPS = {
    "has_industry": Gap(_("The industry"), "company"),
    "has_source": Gap(_("Where the lead came from"), "company"),
    "is_segmented": Gap(_("Value, account and tracking class"), "segmentation"),
    "has_reachable_contact": Gap(_("A contact with a phone number or an e-mail address"), "add_contact"),
    "has_place": Gap(_("An address, or the company's phone number"), "add_address"),
}
"""The gap that each fact leaves while it is not there. The name is never missing: nothing is recorded without."""


def missing(facts: Facts) -> list[Gap]:
    """What is still missing, in the order of the page; nothing when the record is complete."""
    return [GAPS[name] for name, known in facts._asdict().items() if not known]
