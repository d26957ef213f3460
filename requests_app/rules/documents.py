"""Which kind of document a request of a content is about, and what it hears of it. Pure."""

from __future__ import annotations

KIND_OF = {"C1": "price", "C2": "contract", "T2": "proposal"}
"""Code of the support content → kind of document (approvals.documents)."""

DECIDING = frozenset({"price", "contract"})
"""Kinds whose approval is what was asked for: it delivers the request."""

HEARD = {
    "submitted": "document_submitted",
    "concluded": "document_approved",
    "rejected": "document_rejected",
    "returned": "document_returned",
    "voided": "document_invalid",
    "document_voided": "document_void",
}
"""Event of a document → the event of its request."""
