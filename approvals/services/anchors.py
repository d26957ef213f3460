"""The daily anchor: the heads of the chains, hashed together, and as a file that can be kept elsewhere.

Who can write in the database could compute a whole chain anew. He cannot change what lies elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from ..models import Anchor, Document, DocumentEvent
from ..rules import canonical

UNSEEN = timedelta(days=1)
"""An event that was under way while an anchor was made was not seen by it; no transaction takes this long."""


def anchor(day: date) -> Anchor:
    """The heads of all chains that grew since the anchor before, hashed together with it, as that day's. The same day
    again: the first one. To be exported, so that it also lies where nobody of us can write."""
    with transaction.atomic():
        before = Anchor.objects.filter(day__lt=day).order_by("-day").first()
        grown = Document.objects.all()
        if before:
            since = before.made_at - UNSEEN
            grown = grown.filter(Exists(DocumentEvent.objects.filter(document=OuterRef("pk"), at__gte=since)))
        heads = {str(pk): [length, head] for pk, length, head in grown.values_list("pk", "length", "head")}
        previous = before.hash if before else ""
        made, _new = Anchor.objects.get_or_create(
            day=day,
            defaults={
                "documents": len(heads),
                "heads": heads,
                "previous": previous,
                "hash": hash_of(day, heads, previous),
            },
        )
    return made


def hash_of(day: date, heads: dict[str, list[Any]], previous: str) -> str:
    """What an anchor's hash is over."""
    return canonical.digest(canonical.text_of({"day": day, "heads": heads, "previous": previous}))


def folder() -> Path:
    """Where the files of anchors lie, beside the files of documents."""
    return Path(settings.MEDIA_ROOT) / "anchors"


def export(made: Anchor) -> Path:
    """Write the anchor as JSON, whole or not at all; where. A file that is there already stays what it is."""
    path = folder() / f"{made.day}.json"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        content = {"day": str(made.day), "heads": made.heads, "previous": made.previous, "hash": made.hash}
        unfinished.write_text(json.dumps(content, sort_keys=True, indent=1))
        unfinished.replace(path)
    return path


def exported_otherwise(kept: Path) -> Iterator[str]:
    """The days whose anchor differs from the file of it in `kept`, where copies of exported anchors lie."""
    hashes = {str(day): digest for day, digest in Anchor.objects.values_list("day", "hash")}
    for path in sorted(kept.glob("????-??-??.json")):
        if json.loads(path.read_text())["hash"] != hashes.get(path.stem):
            yield path.stem
