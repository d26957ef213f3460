"""The clauses of a contract: as the standard says, deviating from it with a reason, or of its own."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.text import clean, one_line

from ..models import Clause, Contract, StandardClause
from .contract_editing import editing


def take(contract: Contract, clauses: list[StandardClause]) -> None:
    """Begin with the texts that are in force of these clauses, as far as its kind has their parts. For the service that
    makes the contract: no event of its own. Two statements."""
    parts = set(contract.shape.parts)
    texts = {clause: clause.versions.all()[0] for clause in clauses if clause.part in parts}
    Clause.objects.bulk_create(
        Clause(
            contract=contract,
            position=position,
            part=clause.part,
            title=clause.name_in(contract.language),
            standard=standard,
            text=standard.text_in(contract.language),
        )
        for position, (clause, standard) in enumerate(texts.items(), start=1)
    )


def word(clause: Clause, *, by: User, version: int | None, text: str, reason: str, title: str = "") -> Clause:
    """Another text than the standard's, with why; or, for a clause of the contract's own, another title as well.

    The standard text typed again is no deviation. Raises DomainError for a deviation without a reason.
    """
    with editing(clause.contract, by=by, version=version, part=clause.part) as contract:
        fresh = _fresh(contract, clause)
        fresh.text = clean(text)
        if not fresh.text:
            raise DomainError(_("Without a text the clause says nothing: leave it out instead."))
        fresh.deviates = fresh.standard is None or fresh.text != fresh.standard.text_in(contract.language)
        fresh.reason = _reason(reason) if fresh.deviates else ""
        if fresh.standard is None:
            fresh.title = one_line(title) or fresh.title
        fresh.save()
    return fresh


def leave_out(clause: Clause, *, by: User, version: int | None, reason: str = "") -> None:
    """Without it. A standard clause that is left out stays on record as a deviation, with why; one's own goes."""
    with editing(clause.contract, by=by, version=version, part=clause.part) as contract:
        fresh = _fresh(contract, clause)
        if fresh.standard is None:
            fresh.delete()
            return
        fresh.text, fresh.deviates, fresh.reason = "", True, _reason(reason)
        fresh.save()


def restore(clause: Clause, *, by: User, version: int | None) -> Clause:
    """The standard text that is in force now. Raises DomainError for a clause without one."""
    with editing(clause.contract, by=by, version=version, part=clause.part) as contract:
        fresh = _fresh(contract, clause)
        if fresh.standard is None:
            raise DomainError(_("This clause has no standard text."))
        standard = fresh.standard.clause
        fresh.standard = standard.versions.latest("number")
        fresh.title, fresh.text = standard.name_in(contract.language), fresh.standard.text_in(contract.language)
        fresh.deviates, fresh.reason = False, ""
        fresh.save()
    return fresh


def add_standard(contract: Contract, *, by: User, version: int | None, standard: StandardClause) -> Clause:
    """A standard clause that the template did not have. Raises DomainError when the contract has it already."""
    with editing(contract, by=by, version=version, part=standard.part) as fresh:
        if fresh.clauses.filter(standard__clause=standard).exists():
            raise DomainError(_("The contract has this clause already."))
        text = standard.versions.latest("number")
        return fresh.clauses.create(
            position=_last(fresh) + 1,
            part=standard.part,
            title=standard.name_in(fresh.language),
            standard=text,
            text=text.text_in(fresh.language),
        )


def add_own(
    contract: Contract, *, by: User, version: int | None, part: str, title: str, text: str, reason: str
) -> Clause:
    """A clause that no standard has: a deviation, with why."""
    with editing(contract, by=by, version=version, part=part) as fresh:
        if not (said := clean(text)) or not (name := one_line(title)):
            raise DomainError(_("A clause has a title and a text."))
        return fresh.clauses.create(
            position=_last(fresh) + 1, part=part, title=name, text=said, deviates=True, reason=_reason(reason)
        )


def _fresh(contract: Contract, clause: Clause) -> Clause:
    """The clause as it stands under the lock of its document; DomainError when it went in the meantime."""
    fresh = contract.clauses.select_related("standard__clause").filter(pk=clause.pk).first()
    if fresh is None:
        raise DomainError(_("This clause was taken out in the meantime."))
    return fresh


def _reason(typed: str) -> str:
    if not (reason := one_line(typed)):
        raise DomainError(_("Say why it deviates from the standard."))
    return reason


def _last(contract: Contract) -> int:
    return int(contract.clauses.aggregate(last=Max("position"))["last"] or 0)
