"""Whether stage, signers and signatures of contracts still are what the events of the chain say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F

from approvals.documents import Comparison
from approvals.models import DocumentVersion
from approvals.rules.replay import differing
from approvals.rules.states import CaseState

from ..models import Contract, Signature, SigningRequirement
from ..rules import replay
from ..rules.content import Signer, are_same_signers, read_signers
from .contract_content import signer_of

Row = Mapping[str, Any]
OF_THE_LIST = ("named", "party")
"""What a signature shows of the list of signers, which stays as it is from the effect of the contract on."""


def verify(documents: Collection[int]) -> Comparison:
    """See `approvals.documents.Kind`: contracts without a row say nothing. Four statements."""
    columns = ("pk", "stage", "effective_at")
    rows = Contract.objects.filter(pk__in=documents).values(*columns, signed_sha256=F("signed_version__sha256"))
    contracts, signatures = {row["pk"]: row for row in rows}, _signatures(documents)
    approved, lists = _approved(documents), _lists(documents)

    def differences(document: int, events: Sequence[Row]) -> Iterator[str]:
        if contract := contracts.get(document):
            yield from _differences(replay.told(events), contract, signatures[document])
            if document in approved and not are_same_signers(approved[document], lists[document]):
                yield "signers changed"

    return differences


def _signatures(documents: Collection[int]) -> Mapping[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    elsewhere = {
        "named": F("requirement__name"),
        "party": F("requirement__party__name"),
        "file_sha256": F("file__sha256"),
        "power_sha256": F("power_of_attorney__sha256"),
        "document": F("content__document"),
    }
    columns = [name for name in replay.SIGNED if name not in elsewhere]
    columns += ["pk", "mandate_id", "recorded_by_id", "recorded_at"]
    for row in Signature.objects.filter(content__document__in=documents).values(*columns, **elsewhere):
        found[row["document"]].append(row | {"signed_on": row["signed_on"].isoformat()})
    return found


def _approved(documents: Collection[int]) -> Mapping[int, Sequence[Signer]]:
    """Who has to sign by the version that is approved, where one is and can be read: forged ones are found by their
    hash."""
    case = {"cases__state": CaseState.APPROVED, "cases__round": F("document__round")}
    versions = DocumentVersion.objects.filter(document__in=documents, **case)
    contents = ((one.document_id, one.frozen.get("content", {})) for one in versions.iterator(100))
    return {document: read_signers(content) for document, content in contents if "signers" in content}


def _lists(documents: Collection[int]) -> Mapping[int, list[Signer]]:
    """Who has to sign by the list, which whoever changes it ends the approval with."""
    found: defaultdict[int, list[Signer]] = defaultdict(list)
    for one in SigningRequirement.objects.filter(contract__in=documents).select_related("party"):
        found[one.contract_id].append(signer_of(one))
    return found


def _differences(told: replay.Told, contract: Row, signatures: Sequence[Row]) -> Iterator[str]:
    """Stage, effect and the version that was signed; each signature against its event, and none without."""
    if any(differing(told.contract, contract)):
        yield "stage changed"
    rows = {row["pk"]: row for row in signatures}
    if rows.keys() != told.signatures.keys():
        yield "signature without event" if rows.keys() - told.signatures.keys() else "signature missing"
    for key in rows.keys() & told.signatures.keys():
        is_final = rows[key]["sha256"] == told.signed_sha256
        said = {name: value for name, value in told.signatures[key].items() if is_final or name not in OF_THE_LIST}
        if any(differing(said, rows[key])):
            yield "signature changed"
