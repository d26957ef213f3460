"""What a contract lacks before it can be submitted: a sentence for each thing, all at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from core import money

from .content import Content
from .parts import Need
from .payments import lacking
from .states import LaterChanges

OURS, THEIRS = "ours", "theirs"


def missing(content: Content, today: date) -> list[str]:
    """The sentences in the order of the parts; none when it is complete."""
    return [
        *_of_parties(content),
        *_of_goods(content),
        *_of_payments(content),
        *_of_later_changes(content),
        *_of_period(content, today),
        *_of_clauses(content),
        *_of_signers(content),
    ]


def _of_parties(content: Content) -> Iterator[str]:
    sides = {party.side for party in content.parties}
    if OURS not in sides:
        yield _("Name our company among the parties.")
    if THEIRS not in sides:
        yield _("Name the customer among the parties.")
    for party in content.parties:
        if party.side == THEIRS and not party.contact:
            yield _("Name a contact of %(party)s.") % {"party": party.name}


def _of_goods(content: Content) -> Iterator[str]:
    if content.shape.rows == Need.REQUIRED and not content.rows:
        yield _("Add at least one product.")


def _of_payments(content: Content) -> Iterator[str]:
    if content.shape.plan == Need.NONE or (content.shape.plan == Need.OPTIONAL and not content.payments):
        return
    for line in content.payments:
        if not money.is_payable(line.amount, content.currency):
            yield _("“%(instalment)s” is finer than the currency has amounts.") % {"instalment": line.label}
    gap = lacking(content.gross, (line.amount for line in content.payments))
    words = {"amount": f"{abs(gap):,f}", "currency": content.currency}
    if gap > 0:
        yield _("The plan of payments lacks %(currency)s %(amount)s of the total with tax.") % words
    if gap < 0:
        yield _("The plan of payments is %(currency)s %(amount)s above the total with tax.") % words


def _of_later_changes(content: Content) -> Iterator[str]:
    if not content.later_changes:
        yield _("State whether later changes of artwork or content are free or charged.")
    if content.later_changes == LaterChanges.CHARGED and not content.later_changes_note:
        yield _("Say how much later changes cost.")


def _of_period(content: Content, today: date) -> Iterator[str]:
    if content.shape.ends_on == Need.REQUIRED and content.ends_on is None:
        yield _("Say when it ends.")
    if content.ends_on is not None and content.ends_on < today:
        yield _("It would have ended already: check the period.")
    if content.sign_by is None:
        yield _("Say by when it is to be signed.")
    elif content.sign_by < today:
        yield _("The day by which it is to be signed has passed.")


def _of_clauses(content: Content) -> Iterator[str]:
    for clause in content.deviations:
        if not clause.reason:
            yield _("Say why “%(clause)s” deviates from the standard.") % {"clause": clause.title}


def _of_signers(content: Content) -> Iterator[str]:
    sides = {signer.side for signer in content.signers}
    if OURS not in sides:
        yield _("Say who signs for us.")
    if THEIRS not in sides:
        yield _("Say who signs for the customer.")
