"""Whether the evidence is still what was written: chains, frozen contents, decisions, files, anchors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Func, JSONField, Value

from core import vault

from ..models import Anchor, Case, Document, DocumentEvent, DocumentFile, DocumentVersion
from ..rules import canonical, chain
from ..rules.chain import Fault, Head
from . import anchors, rows_verifying

BATCH, FEW = 2000, 200
"""Rows that are read at a time; documents of which all rows are."""


def verify(document: Document) -> list[Fault]:
    """Everything that is wrong with one document's evidence. Empty: it is what was written."""
    return list(_all_faults([document.pk]))


def verify_all(exported: Path | None = None) -> Iterator[Fault]:
    """The same for every document, anchors and files included, as it reads on: memory does not grow with the chains.

    `exported` is a folder with copies of exported anchors: who computed chains and anchors anew did not change those.
    """
    yield from anchor_faults()
    if exported:
        yield from (Fault(0, 0, f"anchor of {day} differs") for day in anchors.exported_otherwise(exported))
    yield from _all_faults(None)


def _all_faults(only: Collection[int] | None) -> Iterator[Fault]:
    with transaction.atomic():
        _see_one_moment()
        yield from _chains(only)
        yield from _contents(only)
        for keys in _batches(only):
            yield from rows_verifying.faults(keys)
    yield from _stored(only)


def _see_one_moment() -> None:
    """What is written while we read would look like a cut. Nothing where another transaction has begun to read."""
    connection = transaction.get_connection()
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _chains(only: Collection[int] | None) -> Iterator[Fault]:
    """Every chain from its first event to its head, and against every anchor that knows it."""
    known = _anchored(only)
    rows = _of(Document.objects, only).values_list("pk", "length", "head")
    heads = {pk: Head(length, head) for pk, length, head in rows}
    rows = _of(DocumentEvent.objects, only, "document_id").order_by("document_id", "seq")
    events = rows.values(*chain.FIELDS, "hash").iterator(BATCH)
    with_events = set()
    for document, of_it in groupby(events, key=itemgetter("document_id")):
        with_events.add(document)
        yield from chain.faults(document, of_it, heads.get(document, Head(0, "")), known.pop(document, ()))
    for document in heads.keys() - with_events:
        yield from chain.faults(document, (), heads[document], known.pop(document, ()))
    yield from (Fault(document, 0, "missing") for document in known)


def _of(rows: Any, only: Collection[int] | None, field: str = "pk") -> Any:
    return rows.all() if only is None else rows.filter(**{f"{field}__in": only})


def _anchored(only: Collection[int] | None) -> dict[int, list[Head]]:
    """What the anchors know of each document: each head once."""
    known: defaultdict[int, set[Head]] = defaultdict(set)
    for heads in _heads(only):
        for key, (length, head) in heads.items():
            known[int(key)].add(Head(length, head))
    return {document: sorted(heads) for document, heads in known.items()}


def _heads(only: Collection[int] | None) -> Iterator[dict[str, list[Any]]]:
    """Heads by document. Of single documents the database picks them out: an anchor holds those of all that grew."""
    if only is None:
        yield from Anchor.objects.values_list("heads", flat=True).iterator(30)
    for key in map(str, only or ()):
        one = Func("heads", Value(key), function="jsonb_extract_path", output_field=JSONField())
        yield from ({key: head} for head in Anchor.objects.filter(heads__has_key=key).values_list(one, flat=True))


def _contents(only: Collection[int] | None) -> Iterator[Fault]:
    """Every frozen content against its hash, and every round against the content that it is about."""
    versions = _of(DocumentVersion.objects, only, "document_id").values_list("document_id", "canonical", "sha256")
    for document, text, digest in versions.iterator(BATCH):
        if canonical.digest(text) != digest:
            yield Fault(document, 0, "content changed")
    rounds = _of(Case.objects, only, "document_id").exclude(sha256=F("content__sha256"))
    yield from (Fault(document, 0, "content exchanged") for document in rounds.values_list("document_id", flat=True))


def _batches(only: Collection[int] | None) -> Iterator[list[int]]:
    """The keys of the documents, so many at a time."""
    keys = _of(Document.objects, only).order_by("pk").values_list("pk", flat=True).iterator(BATCH)
    while some := list(islice(keys, FEW)):
        yield some


def _stored(only: Collection[int] | None) -> Iterator[Fault]:
    """Every file has the bytes that it had, also one that was taken off: a version may have it."""
    files = _of(DocumentFile.objects, only, "document_id").order_by("pk")
    for document, stored_as, expected in files.values_list("document_id", "stored_as", "sha256").iterator(BATCH):
        if file_digest(stored_as) != expected:
            yield Fault(document, 0, "file changed")


def file_digest(stored_as: str) -> str:
    """SHA-256 of a stored file, in hexadecimal; empty when it is not there."""
    if not vault.path_of(stored_as).is_file():
        return ""
    with vault.read(stored_as) as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def anchor_faults() -> Iterator[Fault]:
    """Anchors that were changed, or taken out."""
    previous = ""
    for one in Anchor.objects.order_by("day").iterator(30):
        if one.previous != previous or one.hash != anchors.hash_of(one.day, one.heads, one.previous):
            yield Fault(0, 0, f"anchor of {one.day} changed")
        previous = one.hash
