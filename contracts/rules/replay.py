"""What the rows of a contract must say by the events of its document: who wrote in the rows alone is found so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .states import Stage

Row = Mapping[str, Any]
STAGES = {
    "concluded": Stage.SIGNING,
    "voided": Stage.APPROVAL,
    "took_effect": Stage.EFFECTIVE,
    "ended": Stage.ENDED,
    "document_voided": Stage.VOID,
}
"""What the contract is from an event on."""
SIGNED = (
    "requirement_id",
    "named",
    "party",
    "signer_id",
    "signer_name",
    "capacity",
    "method",
    "signed_on",
    "sha256",
    "file_sha256",
    "power_sha256",
    "recorded_from",
)
"""What of a signature its event keeps."""


@dataclass
class Told:
    """What the events say: where the contract stands, when and by which version it took effect, what was signed."""

    stage: str = Stage.APPROVAL
    effective_at: Any = None
    signed_sha256: str | None = None
    signatures: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def contract(self) -> dict[str, Any]:
        """By the names of its columns."""
        return {
            "stage": str(self.stage),
            "effective_at": self.effective_at,
            "signed_sha256": self.signed_sha256,
        }


def told(events: Iterable[Row]) -> Told:
    """What follows from a document's events, given by `approvals.rules.chain.FIELDS` in the order of `seq`."""
    found = Told()
    for event in events:
        kind, data = event["kind"], event["data"]
        found.stage = STAGES.get(kind, found.stage)
        if kind == "took_effect":
            found.effective_at, found.signed_sha256 = event["at"], data["sha256"]
        if kind == "signed":
            found.signatures[data["signature"]] = _signature(event)
    return found


def _signature(event: Row) -> dict[str, Any]:
    """A signature as its event tells of it, by the names of its columns."""
    return {
        **{name: event["data"][name] for name in SIGNED},
        "mandate_id": event["mandate_id"],
        "recorded_by_id": event["actor_id"],
        "recorded_at": event["at"],
    }
