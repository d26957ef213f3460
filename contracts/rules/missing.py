"""What a contract lacks before it can be submitted: for each thing a sentence and where to mend it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import money
from core.templatetags.ui import money as written

from .content import ClauseText, Content
from .parts import Need, Part
from .payments import lacking
from .states import LaterChanges

OURS, THEIRS = "ours", "theirs"


class Lack(NamedTuple):
    """`sentence` says what to do; `part` is where."""

    part: Part
    sentence: str


def missing(content: Content, today: date) -> list[Lack]:
    """In the order of the parts, clauses before the signatures; none when it is complete."""
    return [
        *lacks(Part.PARTIES, _of_parties(content)),
        *lacks(Part.GOODS, _of_goods(content)),
        *lacks(Part.PAYMENT, _of_payments(content)),
        *lacks(Part.LATER_CHANGES, _of_later_changes(content)),
        *lacks(Part.PERIOD, _of_period(content, today)),
        *(lack for clause in content.deviations for lack in lacks(Part(clause.part), _of_clause(clause))),
        *lacks(Part.SIGNATURES, _of_signers(content)),
    ]


def lacks(part: Part, sentences: Iterable[str]) -> Iterator[Lack]:
    """The sentences, all about one part."""
    return (Lack(part, sentence) for sentence in sentences)


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
    words = {"amount": written(abs(gap), content.currency)}
    if gap > 0:
        yield _("The plan of payments lacks %(amount)s of the total with tax.") % words
    if gap < 0:
        yield _("The plan of payments is %(amount)s above the total with tax.") % words


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


def _of_clause(clause: ClauseText) -> Iterator[str]:
    if not clause.reason:
        yield _("Say why “%(clause)s” deviates from the standard.") % {"clause": clause.title}


def _of_signers(content: Content) -> Iterator[str]:
    sides = {signer.side for signer in content.signers}
    if OURS not in sides:
        yield _("Say who signs for us.")
    if THEIRS not in sides:
        yield _("Say who signs for the customer.")
