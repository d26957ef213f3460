"""Who may record a signature, and whose signature counts (approvals: signing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.models import Document, Mandate
from core.templatetags.ui import money
from core.text import listed
from core.verdicts import YES, Verdict, no

from ..models import SigningRequirement
from ..rules.signing import Answer, Lack, Power, Signing, may_sign
from .after import can_keep

NOT_YOURS = no(gettext_lazy("Only the owner, the owner's managers and who signs can record this signature."))


@dataclass(frozen=True, slots=True)
class Standing(Verdict):
    """The verdict with the mandate that it rests on; None for the person named himself."""

    mandate: Mandate | None = None


def can_record(user: User, document: Document, requirement: SigningRequirement, at: datetime) -> Verdict:
    """Who keeps the contract (owner, his stand-in, who leads him, administrators), who is named, and who may sign such
    documents for him at the moment, as long as he is here. At most one query beside those of the sight."""
    if not user.is_active:
        return NOT_YOURS
    if user.pk == requirement.person_id or can_keep(user, document):
        return YES
    held = Mandate.objects.at(at).filter(
        principal=requirement.person_id,
        principal__is_active=True,
        delegate=user,
        kind=document.kind,
        may_sign=True,
    )
    return YES if requirement.person_id and held.exists() else NOT_YOURS


def can_sign(signer: User, document: Document, requirement: SigningRequirement, day: date, at: datetime) -> Standing:
    """Whether the signature of one of us fulfils the requirement: he is the person named, or a delegate whose
    mandate lets him sign such a document of that amount, now and on the day on the paper. A mandate never reaches who
    submitted the document or owns it, and ends with who gave it. At most two queries."""
    if not signer.is_active:
        return Standing(allowed=False, reason=_("%(person)s has left.") % {"person": signer})
    if signer.pk == requirement.person_id:
        return Standing(allowed=True)
    if requirement.person and not requirement.person.is_active:
        words = {"person": requirement.person}
        return Standing(allowed=False, reason=_("%(person)s has left: name somebody else who signs.") % words)
    if _is_his_own(signer, document):
        return Standing(allowed=False, reason=_("Nobody signs for another what he submitted himself."))
    mandates = {one.pk: one for one in Mandate.objects.filter(principal=requirement.person_id, delegate=signer)}
    signing = Signing(document.kind, document.base_amount, at, day, timezone.get_default_timezone())
    answer = may_sign([_power(one) for one in mandates.values()], signing)
    if answer.power is None or not answer:
        return Standing(allowed=False, reason=_refusal(signer, document, requirement, answer))
    return Standing(allowed=True, mandate=mandates[answer.power.pk])


def _is_his_own(person: User, document: Document) -> bool:
    """He owns it, or submitted its present round."""
    rounds = document.cases.filter(round=document.round, submitted_by=person)
    return document.owner_id == person.pk or rounds.exists()


def _power(mandate: Mandate) -> Power:
    ends_at = min(mandate.ends_at, mandate.revoked_at or mandate.ends_at)
    return Power(mandate.pk, mandate.kind, mandate.up_to, mandate.may_sign, mandate.starts_at, ends_at)


def _refusal(signer: User, document: Document, requirement: SigningRequirement, answer: Answer) -> str:
    """What is missing, all of it."""
    words = {"signer": signer, "person": requirement.person}
    if answer.power is None:
        return _("%(signer)s cannot sign for %(person)s: there is no mandate. The contract stays unsigned.") % words
    lacks = listed(_missing(lack, answer.power, document) for lack in answer.lacks)
    sentence = _("The mandate of %(person)s for %(signer)s is not enough: %(lacks)s. The contract stays unsigned.")
    return sentence % {**words, "lacks": lacks}


def _missing(lack: Lack, power: Power, document: Document) -> str:
    if lack is Lack.SIGNING:
        return _("it does not include signing")
    if lack is Lack.KIND:
        return _("it is for another kind of document")
    if lack is Lack.AMOUNT:
        return _over(power, document)
    words = {"start": _moment(power.starts_at), "end": _moment(power.ends_at)}
    if lack is Lack.NOW:
        return _("it holds from %(start)s until %(end)s, not now") % words
    return _("it holds from %(start)s until %(end)s, not on the day on the paper") % words


def _over(power: Power, document: Document) -> str:
    words = {"limit": money(power.up_to, settings.COMPANY_CURRENCY)}
    if document.base_amount is None:
        return _("it reaches up to %(limit)s, and the contract names no amount") % words
    words["amount"] = money(document.base_amount, settings.COMPANY_CURRENCY)
    return _("it reaches up to %(limit)s, and the contract is about %(amount)s") % words


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
