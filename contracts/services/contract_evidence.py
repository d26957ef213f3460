"""What the certificate of a contract lists beside versions and decisions: who signed which version, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.documents import Evidence, Proof
from approvals.models import Document

from ..models import Signature
from ..rules.parts import Part

HEAD = (
    gettext_lazy("Party"),
    gettext_lazy("Who signed"),
    gettext_lazy("Signature"),
    gettext_lazy("SHA-256 of the content and of each file"),
)


def evidence(document: Document) -> Sequence[Evidence]:
    """The signatures on all versions, in the order in which they were recorded and in the active language; no table
    where nobody has signed. One statement."""
    related = ("content", "requirement__party", "mandate__principal", "file", "power_of_attorney", "recorded_by")
    signatures = Signature.objects.filter(content__document=document).select_related(*related)
    proofs = [_proof(one) for one in signatures]
    return [Evidence(Part.SIGNATURES.label, HEAD, proofs)] if proofs else []


def _proof(signature: Signature) -> Proof:
    hand = [signature.signer_name, signature.capacity, *_behalf(signature)]
    method = [signature.get_method_display(), date_format(signature.signed_on), *_recorded(signature)]
    return Proof((signature.requirement.party.name, "\n".join(hand), "\n".join(method)), tuple(_hashes(signature)))


def _behalf(signature: Signature) -> Iterator[str]:
    """In whose right another than the person named has signed."""
    if mandate := signature.mandate:
        words = {"name": mandate.principal, "from": _exactly(mandate.starts_at), "until": _exactly(mandate.ends_at)}
        yield _("On behalf of %(name)s, mandate from %(from)s until %(until)s.") % words
    elif signature.power_of_attorney:
        yield _("On behalf of %(name)s, by a power of attorney.") % {"name": signature.requirement.name}


def _recorded(signature: Signature) -> Iterator[str]:
    yield _("Recorded by %(person)s at %(at)s") % {
        "person": signature.recorded_by,
        "at": _exactly(signature.recorded_at),
    }
    if signature.recorded_from:
        yield _("from %(address)s") % {"address": signature.recorded_from}


def _hashes(signature: Signature) -> Iterator[tuple[str, str]]:
    """What was signed, the signed copy, and the paper that gave a delegate of the others his power."""
    yield _("Version %(number)s") % {"number": signature.content.number}, signature.sha256
    for file in filter(None, (signature.file, signature.power_of_attorney)):
        yield file.name, file.sha256


def _exactly(at: datetime) -> str:
    """As evidence says it: to the second, with the offset of the zone."""
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds")
