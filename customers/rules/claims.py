"""What the archive's rules say about a claim (domain §4): the earlier record wins, a protected customer stays. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Why the rules speak for one side."""

    OWNERLESS = "ownerless", _("The customer has no owner.")
    EARLIER_CLAIMANT = "earlier_claimant", _("The claimant's own record is the earlier one: it wins.")
    PROTECTED = "protected", _("The owner's record is the earlier one, and the customer is still protected.")
    RUN_OUT = "run_out", _("The protection of the owner has run out.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts: the server's clock at each record, and until when the owner is protected."""

    has_owner: bool
    recorded_at: datetime
    protected_until: datetime | None
    rival_recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say. The manager may decide otherwise, with a reason."""

    grant: bool
    ground: Ground


def propose(facts: Facts, now: datetime) -> Proposal:
    """The first ground that holds."""
    if not facts.has_owner:
        return Proposal(grant=True, ground=Ground.OWNERLESS)
    if facts.rival_recorded_at is not None and facts.rival_recorded_at < facts.recorded_at:
        return Proposal(grant=True, ground=Ground.EARLIER_CLAIMANT)
    if facts.protected_until is not None and facts.protected_until > now:
        return Proposal(grant=False, ground=Ground.PROTECTED)
    return Proposal(grant=True, ground=Ground.RUN_OUT)
