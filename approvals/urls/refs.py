"""Documents in addresses: `<document_ref:ref>` takes a number such as PA-2026-00042, or `draft-17`."""

from __future__ import annotations

from django.urls import register_converter


class DocumentRef:
    """As models.Document.ref makes it."""

    regex = r"[A-Z]{2}-\d{4}-\d{5,10}|draft-\d{1,17}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DocumentRef, "document_ref")
