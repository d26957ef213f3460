"""Recording signatures: a contract is effective exactly when each required one is there, on the approved version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.models import Document, DocumentFile, DocumentVersion, Mandate
from approvals.rules.states import CaseState, DocumentState
from approvals.services import mandates
from approvals.services.belonging import locked
from approvals.services.documents import keep_file
from approvals.services.messages import moment
from approvals.services.recording import record
from core.errors import DomainError, Sentence, Stale
from core.text import one_line
from customers.services.changing import target

from ...models import Contract, Counterparty, Signature, SigningRequirement
from ...policies import signing as policies
from ...rules.content import are_same_signers, read_signers
from ...rules.signing import same_name
from ...rules.states import Relation, Stage
from .. import stages
from ..contract_content import signers_of
from ..frameworks import newest
from . import granted, messages, promises, replacing

Upload: TypeAlias = "UploadedFile[Any]"
Method = Signature.Method
REFUSALS: Mapping[str, Sentence] = {
    Stage.EFFECTIVE: gettext_lazy("All have signed: the contract is effective."),
    Stage.ENDED: gettext_lazy("The contract has ended."),
    Stage.VOID: gettext_lazy("The contract is void."),
}


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed: how, when by the paper, by whom. One of us is a person; one of the others goes by name, and
    shows his power of attorney when he is not the one who was named. `seen` is the hash of the version."""

    seen: str
    method: str
    file: Upload
    signed_on: date
    signer: User | None = None
    name: str = ""
    capacity: str = ""
    power_of_attorney: Upload | None = None


@dataclass(frozen=True, slots=True)
class _Hand:
    """Whose hand it was, as the signature keeps it."""

    name: str
    signer: User | None = None
    mandate: Mandate | None = None
    needs_paper: bool = False


@transaction.atomic
def sign(requirement: SigningRequirement, signed: Signed, *, by: User, address: str | None) -> Signature:
    """Record a signature; with the last one the contract is effective. `address` is where it is recorded from.

    Raises NotAllowed for others than owner, signer, his delegate and administrators; Stale for another version than the
    approved one, or another list of signers than that has; DomainError, with what is missing, when the contract is not
    to be signed (any more), this was signed already, the day on the paper is impossible, the signer has no power, or
    the prices are not granted any more. The contract stays unsigned then. Raises Unacceptable for a file that is not
    taken.
    """
    contract, now = _locked(requirement.contract_id), timezone.now()
    document = contract.document
    fresh = contract.signing_requirements.select_related("person", "party").get(pk=requirement.pk)
    policies.can_record(by, document, fresh, now).require()
    content = approved_version(contract)
    _require_approved(contract, content, signed.seen)
    _require_open(contract, fresh, content, signed.signed_on, now)
    if fresh.person and signed.signer:
        mandates.hold(fresh.person, signed.signer)  # else it can be revoked while the signature is written
    hand = _hand(document, fresh, signed, by=by, at=now)
    granted.require_granted(document, content, at=now)
    signature = _keep(fresh, content, signed, hand, document=document, by=by, at=now, address=address)
    _conclude(contract, content, by=by, at=now)
    messages.tell_signed(signature, by=by)
    return signature


def require_possible(requirement: SigningRequirement, signed: Signed, *, contract: Contract, by: User) -> None:
    """Raise the DomainError that `sign` would raise for what was typed, so that a form can say it and lose nothing."""
    at = timezone.now()
    _require_open(contract, requirement, approved_version(contract), signed.signed_on, at)
    _hand(contract.document, requirement, signed, by=by, at=at)


def _locked(key: int) -> Contract:
    """The contract and what it is based on, read once the documents of all that is concerned are locked, in the order
    of their keys. Stale when another became concerned while they were waited for."""
    documents = {one.pk: one for one in locked(Document.objects.filter(pk__in=_concerned(_read(key))))}
    contract = _read(key)
    if not _concerned(contract) <= documents.keys():
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."))
    contract.document = documents[key]
    if contract.parent:
        contract.parent.document = documents[contract.parent.pk]
    return contract


def _read(key: int) -> Contract:
    return Contract.objects.select_related("parent__replaced_by__document").get(pk=key)


def _concerned(contract: Contract) -> set[int]:
    """The keys of all that a signature may change: a renewal goes on after what took the place of its parent."""
    parent = contract.parent
    if parent is None:
        return {contract.pk}
    return {contract.pk, parent.pk, newest(parent).pk if contract.relation == Relation.RENEWAL else parent.pk}


def approved_version(contract: Contract) -> DocumentVersion:
    """The version that waits for signatures. DomainError when there is none: it is not approved, or not any more, it is
    signed by all, has ended, or is void."""
    if contract.stage != Stage.SIGNING or contract.document.state != DocumentState.APPROVED:
        raise DomainError(REFUSALS.get(contract.stage, _("It is not approved: it cannot be signed.")))
    approved = contract.document.cases.select_related("content__document")
    return approved.get(round=contract.document.round, state=CaseState.APPROVED).content


def unmet(contract: Contract, content: DocumentVersion) -> list[SigningRequirement]:
    """The requirements of which the version has no signature yet, in their order. One statement."""
    there = Signature.objects.filter(content=content).values("requirement")
    return list(contract.signing_requirements.exclude(pk__in=there).select_related("person", "party"))


def _require_approved(contract: Contract, content: DocumentVersion, seen: str) -> None:
    """It is the approved version, and who has to sign is whom that one names: whoever changed the list past the
    services changed nothing that was approved."""
    if seen != content.sha256 or not are_same_signers(read_signers(content.content), signers_of(contract)):
        raise Stale(_("This is not the version that was approved. Look at it again before it is signed."))


def _require_open(
    contract: Contract, requirement: SigningRequirement, content: DocumentVersion, day: date, at: datetime
) -> None:
    """It is not signed yet, and still may be; the day on the paper lies between the approval and today."""
    if earlier := requirement.signatures.filter(content=content).first():
        words = {"person": earlier.recorded_by, "at": moment(earlier.recorded_at)}
        raise DomainError(_("This signature was already recorded by %(person)s at %(at)s.") % words)
    today = timezone.localdate(at)
    if contract.sign_by and contract.sign_by < today:
        raise DomainError(_("It was to be signed by %(day)s, and is void.") % {"day": date_format(contract.sign_by)})
    if contract.ends_on and contract.ends_on < today:
        raise DomainError(_("Its last day has passed before all had signed: it cannot take effect any more."))
    if day > today:
        raise DomainError(_("The day on the paper lies ahead."))
    approved = promises.approved_at(contract.document)
    if approved and day < timezone.localdate(approved):
        raise DomainError(_("The day on the paper lies before the approval of this version."))


def _hand(document: Document, requirement: SigningRequirement, signed: Signed, *, by: User, at: datetime) -> _Hand:
    if requirement.party.side == Counterparty.Side.OURS:
        return _our_hand(document, requirement, signed, by=by, at=at)
    name = one_line(signed.name)
    if not name:
        raise DomainError(_("Write down who signed."))
    if same_name(name, requirement.name):
        return _Hand(requirement.name)
    if signed.power_of_attorney is None:
        words = {"name": name, "named": requirement.name}
        raise DomainError(
            _("%(name)s is not %(named)s: attach the power of attorney. The contract stays unsigned.") % words
        )
    return _Hand(name, needs_paper=True)


def _our_hand(document: Document, requirement: SigningRequirement, signed: Signed, *, by: User, at: datetime) -> _Hand:
    signer = signed.signer
    if signer is None:
        raise DomainError(_("Say who of us signed."))
    if signed.method in (Method.DRAWN, Method.ELECTRONIC) and signer != by:
        raise DomainError(_("Who signs on the screen has to record it personally."))
    standing = policies.can_sign(signer, document, requirement, signed.signed_on, at)
    if not standing:
        raise DomainError(standing.reason)
    return _Hand(signer.name, signer, standing.mandate)


def _keep(
    requirement: SigningRequirement,
    content: DocumentVersion,
    signed: Signed,
    hand: _Hand,
    *,
    document: Document,
    by: User,
    at: datetime,
    address: str | None,
) -> Signature:
    """The signed file, the power of attorney, the signature, its event."""
    purpose, paper = DocumentFile.Purpose.SIGNED, signed.power_of_attorney if hand.needs_paper else None
    file = keep_file(document, signed.file, by=by, at=at, purpose=purpose)
    power = keep_file(document, paper, by=by, at=at, purpose=purpose) if paper else None
    signature = Signature.objects.create(
        requirement=requirement,
        content=content,
        sha256=content.sha256,
        signer=hand.signer,
        signer_name=hand.name,
        capacity=one_line(signed.capacity) or requirement.capacity,
        mandate=hand.mandate,
        power_of_attorney=power,
        method=signed.method,
        file=file,
        signed_on=signed.signed_on,
        recorded_by=by,
        recorded_at=at,
        recorded_from=address,
    )
    _record(signature, document, requirement, by=by, at=at)
    return signature


def _record(
    signature: Signature, document: Document, requirement: SigningRequirement, *, by: User, at: datetime
) -> None:
    record(
        document,
        "signed",
        by=by,
        at=at,
        mandate=signature.mandate,
        target=target(signature.signer) if signature.signer else signature.signer_name,
        signature=signature.pk,
        requirement_id=requirement.pk,
        named=requirement.name,
        party=requirement.party.name,
        signer_id=signature.signer_id,
        signer_name=signature.signer_name,
        capacity=signature.capacity,
        method=str(signature.method),
        signed_on=signature.signed_on.isoformat(),
        sha256=signature.sha256,
        file_sha256=signature.file.sha256,
        power_sha256=signature.power_of_attorney.sha256 if signature.power_of_attorney else None,
        recorded_from=signature.recorded_from,
    )


def _conclude(contract: Contract, content: DocumentVersion, *, by: User, at: datetime) -> None:
    """Effective when nothing is missing any more; what it is based on goes along."""
    if unmet(contract, content):
        return
    replacing.make_room(contract, at=at)
    stages.move(contract, Stage.EFFECTIVE, at=at, effective_at=at, signed_version=content)
    record(contract.document, "took_effect", by=by, at=at, sha256=content.sha256)
    replacing.settle_parent(contract, by=by, at=at)
    messages.tell_effective(contract, by=by)
