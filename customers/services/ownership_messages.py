"""Who hears of a change of ownership: the old and the new owner, one message for many customers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.text import listed
from notifications.services.outbox import Letter, tell, tell_each

from ..models import Customer, Merge, Transfer, TransferLine
from ..rules.merging import OWNER

KIND = "customers_ownership"
NAMED = 5
"""Customers named in one message; of more the number is told."""


def tell_handed_over(transfer: Transfer, lines: Iterable[TransferLine]) -> None:
    """Each former owner what he gave, each new one what he got; not the one who did it."""
    given, got = _by_owner(lines)
    _tell(transfer, given, _given if got else _released, by=transfer.by, what="given", reason=transfer.reason)
    _tell(transfer, got, _got, by=transfer.by, what="got", reason=transfer.reason)


def tell_undone(transfer: Transfer, lines: Iterable[TransferLine], *, by: User) -> None:
    """The other way round."""
    back, gone = _by_owner(lines)
    _tell(transfer, back, _back, by=by, what="undone", reason=transfer.undo_reason)
    _tell(transfer, gone, _taken_back, by=by, what="taken", reason=transfer.undo_reason)


def _by_owner(lines: Iterable[TransferLine]) -> tuple[dict[User, list[Customer]], dict[User, list[Customer]]]:
    """Former owner → his customers, new owner → his."""
    given: dict[User, list[Customer]] = {}
    got: dict[User, list[Customer]] = {}
    for line in lines:
        if line.from_owner is not None:
            given.setdefault(line.from_owner, []).append(line.customer)
        if line.to_owner is not None:
            got.setdefault(line.to_owner, []).append(line.customer)
    return given, got


def _tell(
    transfer: Transfer,
    people: dict[User, list[Customer]],
    subject: Callable[[User, list[Customer]], str],
    *,
    by: User,
    what: str,
    reason: str,
) -> None:
    tell_each(
        Letter(
            person,
            KIND,
            f"customers:{what}:{transfer.pk}",
            partial(subject, by, customers),
            reverse("ownership:transfer", args=[transfer.number]),
            body=reason,
            thread=transfer.number,
        )
        for person, customers in people.items()
        if person != by
    )


def _words(by: User, customers: list[Customer]) -> dict[str, object]:
    named = listed(customers[:NAMED])
    return {"by": by, "number": len(customers), "customers": named if len(customers) <= NAMED else f"{named} …"}


def _given(by: User, customers: list[Customer]) -> str:
    return ngettext(
        "%(by)s gave your customer %(customers)s to somebody else",
        "%(by)s gave %(number)d of your customers to others: %(customers)s",
        len(customers),
    ) % _words(by, customers)


def _released(by: User, customers: list[Customer]) -> str:
    return ngettext(
        "%(by)s released your customer %(customers)s",
        "%(by)s released %(number)d of your customers: %(customers)s",
        len(customers),
    ) % _words(by, customers)


def _got(by: User, customers: list[Customer]) -> str:
    return ngettext(
        "%(by)s gave you the customer %(customers)s",
        "%(by)s gave you %(number)d customers: %(customers)s",
        len(customers),
    ) % _words(by, customers)


def _back(by: User, customers: list[Customer]) -> str:
    return ngettext(
        "%(by)s undid a transfer: %(customers)s is yours again",
        "%(by)s undid a transfer: %(number)d customers are yours again: %(customers)s",
        len(customers),
    ) % _words(by, customers)


def _taken_back(by: User, customers: list[Customer]) -> str:
    return ngettext(
        "%(by)s undid a transfer: %(customers)s is no longer yours",
        "%(by)s undid a transfer: %(number)d customers are no longer yours: %(customers)s",
        len(customers),
    ) % _words(by, customers)


def tell_merged(made: Merge, *, loser_owner: User | None) -> None:
    """The owners of both records, as they were before."""
    before = made.before[OWNER]
    people = User.objects.filter(pk__in=[pk for pk in (before, loser_owner and loser_owner.pk) if pk is not None])
    words = {"loser": made.loser, "survivor": made.survivor, "by": made.by}
    tell(
        people,
        kind=KIND,
        dedupe_key=f"customers:merged:{made.loser_id}:{made.at.isoformat()}",
        subject=lambda: _("%(by)s merged %(loser)s with %(survivor)s") % words,
        body=made.reason,
        url=reverse("ownership:merged", args=[made.loser.number]),
        thread=made.survivor.number,
        except_for=made.by,
    )
