"""What a contract lacks before it can be submitted: for each thing a sentence and where to mend it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import money
from core.templatetags.ui import money as written

from .content import ClauseText, Content
from .fulfilment import owes_hand_over
from .parts import Need, Part
from .payments import After, lacking
from .states import LaterChanges, Side

FILLED_IN = frozenset({Part.PARTIES, Part.GOODS, Part.LATER_CHANGES, Part.PERIOD, Part.SIGNATURES})
"""Parts with fields of their own."""
HANDED_OVER = frozenset({After.DELIVERY, After.ACCEPTANCE})
"""What happens only where an order is carried out."""


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
        *(lack for part in _worded(content) for lack in lacks(part, _of_words(content, part))),
        *(lack for clause in content.deviations for lack in lacks(Part(clause.part), _of_clause(clause))),
        *lacks(Part.SIGNATURES, _of_signers(content)),
    ]


def lacks(part: Part, sentences: Iterable[str]) -> Iterator[Lack]:
    """The sentences, all about one part."""
    return (Lack(part, sentence) for sentence in sentences)


def _of_parties(content: Content) -> Iterator[str]:
    sides = {party.side for party in content.parties}
    if Side.OURS not in sides:
        yield _("Name our company among the parties.")
    if Side.THEIRS not in sides:
        yield _("Name the customer among the parties.")
    for party in content.parties:
        if party.side == Side.THEIRS and not party.contact:
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
        if line.after_event in HANDED_OVER and not owes_hand_over(content.kind, content.relation):
            yield _("“%(instalment)s” waits for a delivery, which this kind of contract does not have.") % {
                "instalment": line.label
            }
    gap = lacking(content.gross, (line.amount for line in content.payments))
    words = {"amount": written(abs(gap), content.currency)}
    if gap > 0:
        yield _("The plan of payments lacks %(amount)s of the total with tax.") % words
    if gap < 0:
        yield _("The plan of payments is %(amount)s above the total with tax.") % words


def _of_later_changes(content: Content) -> Iterator[str]:
    if Part.LATER_CHANGES not in content.shape.parts:
        return
    if not content.later_changes:
        yield _("State whether later changes of artwork or content are free or charged.")
    if content.later_changes == LaterChanges.CHARGED and not content.later_changes_note:
        yield _("Say how much later changes cost.")


def _of_period(content: Content, today: date) -> Iterator[str]:
    if content.shape.ends_on == Need.REQUIRED and content.ends_on is None:
        yield _("Say when it ends.")
    if content.sign_by is None:
        yield _("Say by when it is to be signed.")
    yield from passed(content, today)


def passed(content: Content, today: date) -> Iterator[str]:
    """Days of the contract that lie behind: it cannot take effect any more. Asked at the final decision as well."""
    if content.ends_on is not None and content.ends_on < today:
        yield _("It would have ended already: check the period.")
    if content.sign_by is not None and content.sign_by < today:
        yield _("The day by which it is to be signed has passed.")


def silent(content: Content) -> list[Part]:
    """The parts of which all clauses were left out: nothing is agreed there, which is a deviation."""
    return [part for part in _worded(content) if all(clause.left_out for clause in content.clauses_of(part))]


def _worded(content: Content) -> list[Part]:
    """The parts that are words alone: without fields of their own, or payment without a plan."""
    filled = FILLED_IN | ({Part.PAYMENT} if content.payments else set())
    return [part for part in content.shape.parts if part not in filled]


def _of_words(content: Content, part: Part) -> Iterator[str]:
    if not content.clauses_of(part):
        yield _("“%(part)s” says nothing: add a clause.") % {"part": part.label}


def _of_clause(clause: ClauseText) -> Iterator[str]:
    if not clause.reason:
        yield _("Say why “%(clause)s” deviates from the standard.") % {"clause": clause.title}


def _of_signers(content: Content) -> Iterator[str]:
    """Each party signs: a third one, or a second customer, is bound by nothing else."""
    sign = {signer.party for signer in content.signers}
    for party in content.parties:
        if party.name not in sign:
            yield _("Say who signs for %(party)s.") % {"party": party.name}
