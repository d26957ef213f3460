"""What a frozen version shows, for whoever may read it."""

from __future__ import annotations

from typing import Any

from core.http import Request

from .. import documents
from ..models import DocumentVersion
from .task.figures import files


def shown(request: Request, version: DocumentVersion) -> dict[str, Any]:
    """Its content by the kind's own screen, and its files."""
    kind = documents.get(version.document.kind)
    return {
        **kind.show(request, version),
        "kind": kind,
        "document": version.document,
        "version": version,
        "files": files(version),
    }
