"""Who hears of a claim: the manager who is to rule, the owner, and at the end the claimant.

The claimant reads the name that he typed and nothing else of the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services.outbox import Letter, tell_each

from ..models import Claim
from .debts import Office
from .ownership_messages import KIND


def rulers(claim: Claim) -> list[User]:
    """Who is to rule: the nearest manager who is no party, else the administrators."""
    office = Office.at(timezone.now())
    ids = office.managers(claim.customer.unit_id, claim.claimant_id, claim.customer.owner_id)
    return list(User.objects.filter(pk__in=ids))


def tell_opened(claim: Claim) -> None:
    """The manager and the owner."""
    words = {"claimant": claim.claimant, "customer": claim.customer}
    _tell(claim, "claimed", rulers(claim), lambda: _("%(claimant)s claims %(customer)s: please rule") % words)
    owner = [claim.customer.owner] if claim.customer.owner else []
    _tell(claim, "claimed", owner, lambda: _("%(claimant)s claims your customer %(customer)s") % words)


def tell_withdrawn(claim: Claim, *, by: User) -> None:
    """The same people."""
    people = [*rulers(claim), claim.customer.owner]
    words = {"by": by, "customer": claim.customer}
    _tell(claim, "withdrawn", people, lambda: _("%(by)s withdrew the claim on %(customer)s") % words)


def tell_ruled(claim: Claim) -> None:
    """Both sides, with the reason."""
    words = {"by": claim.ruled_by, "name": claim.typed_name, "customer": claim.customer, "claim": claim}
    granted = claim.state == Claim.State.GRANTED
    _tell(
        claim,
        "ruled",
        [claim.claimant],
        lambda: (
            (_("Your claim on %(name)s was granted") if granted else _("Your claim on %(name)s was refused")) % words
        ),
        body=claim.ruling,
    )
    _tell(
        claim,
        "ruled",
        [claim.owner_then],
        lambda: (
            (
                _("%(customer)s is no longer yours: %(claim)s was granted")
                if granted
                else _("%(customer)s stays yours: %(claim)s was refused")
            )
            % words
        ),
        body=claim.ruling,
    )


def _tell(claim: Claim, what: str, people: Sequence[User | None], subject: Callable[[], str], body: str = "") -> None:
    tell_each(
        Letter(
            person,
            KIND,
            f"customers:{what}:{claim.pk}",
            subject,
            claim.get_absolute_url(),
            body=body,
            thread=claim.number,
        )
        for person in people
        if person is not None and person != claim.ruled_by
    )
