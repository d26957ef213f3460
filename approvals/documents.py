"""The kinds of document that go through the engine. Declared here, filled from above in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse

from core.errors import Sentence
from core.listeners import Listeners

from .rules.authority import Demand
from .rules.differences import Shape
from .rules.flow import Field, Flow

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User
    from notifications.services.outbox import Letter

    from .models import Case, Document, DocumentEvent, DocumentVersion


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is submitted: the content as JSON values (no floats), the facts that conditions ask for, by `Field`, and
    what is demanded of the authority matrix."""

    content: Mapping[str, Any]
    facts: Mapping[str, Any]
    demands: Sequence[Demand] = ()


class Proof(NamedTuple):
    """A row of evidence: `cells` are texts, of several lines perhaps; `hashes`, if any, the last cell: what it is of,
    and the SHA-256."""

    cells: Sequence[Sentence]
    hashes: Sequence[tuple[Sentence, str]] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A table that a kind adds to the certificates of its documents; `head` names all of its columns."""

    title: Sentence
    head: Sequence[Sentence]
    rows: Sequence[Proof]


def _no_evidence(_document: Document) -> Sequence[Evidence]:
    return ()


def _no_letters(_event: DocumentEvent) -> Iterable[Letter]:
    return ()


Comparison = Callable[[int, Sequence[Mapping[str, Any]]], Iterable[str]]
"""Given a document and its events by `rules.chain.FIELDS`: what its rows say otherwise than these."""


def _nothing_beside(_documents: Collection[int]) -> Comparison:
    return lambda _document, _events: ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document and how the app above answers for it.

    `freeze` reads the document's present content and raises DomainError with a sentence for each thing that is missing
    or wrong: what it returns is hashed and never changes. `happened` is told, in the transaction of the engine and with
    the document locked, of each event of `rules.events` (submitted, approved, rejected, returned, recalled, voided …).
    `screen` is the template that shows a version to who decides, with what `show` adds to its context. `labels` names
    the paths of the content for differences and certificates ("rows.wanted_price": paths name no row), in the order in
    which they are shown; `shapes` says how the values of some are written, or what codes mean; `row_keys` which value
    names a row of a list ({"rows": "product.code"}). `flow` is that of a new installation. `url_name` takes
    the number or, for a draft, the key as `ref`. A kind that `ends_in_authority` refuses flows that do not, and
    with `over_authority_asks` those that do not ask that role whenever the submitter's own authority is exceeded.
    `final` is asked again at the final decision, and raises DomainError when what is asked for cannot be granted any
    more (a cited price that expired). `evidence` is what certificates say beside versions and decisions: signatures.
    `letters` are for people of whom the engine does not know, once it has told its own of the event: with its key
    (`messages.key_of`) nobody is told twice.
    `verify` reads, in a few statements, what the app above keeps of these documents beside the engine's rows, and
    compares it with their events.
    """

    code: str
    prefix: str
    label: Sentence
    icon: str
    url_name: str
    flow: Flow
    fields: Collection[Field]
    freeze: Callable[[Document], Frozen]
    happened: Callable[[str, Document, Case | None], None]
    screen: str
    show: Callable[[HttpRequest, DocumentVersion], Mapping[str, Any]]
    labels: Callable[[], Mapping[str, Sentence]]
    final: Callable[[Document, DocumentVersion], None]
    ends_in_authority: bool = False
    over_authority_asks: str = ""
    subkinds: Mapping[str, Sentence] = field(default_factory=dict)
    shapes: Mapping[str, Shape | Mapping[str, Sentence]] = field(default_factory=dict)
    row_keys: Mapping[str, str] = field(default_factory=dict)
    meet: Callable[[Document, Mapping[str, Any]], None] | None = None
    evidence: Callable[[Document], Sequence[Evidence]] = _no_evidence
    letters: Callable[[DocumentEvent], Iterable[Letter]] = _no_letters
    verify: Callable[[Collection[int]], Comparison] = _nothing_beside

    def address(self, document: Document) -> str:
        """The path of the document's page."""
        return reverse(self.url_name, args=[document.ref])


class Happened(NamedTuple):
    """One event of a document, told in its own transaction and with the document locked; `case` is its round."""

    document: Document
    event: DocumentEvent
    case: Case | None


HAPPENED: Listeners[Happened] = Listeners()
"""For apps above that keep documents beside things of theirs; the kind itself is told by `Kind.happened`."""

Readers = Callable[["User"], "QuerySet[Any, Any]"]
"""Given a person, the keys of documents that he reads beyond what is his here (`values("document_id")`)."""

_KINDS: dict[str, Kind] = {}
_READERS: list[Readers] = []


def register(kind: Kind) -> Kind:
    """Make a kind known. The same kind again is harmless; another kind under the same code is a ValueError."""
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"document kind {kind.code!r} is registered twice")
    return kind


def get(code: str) -> Kind:
    """The kind; KeyError when no app registered it."""
    return _KINDS[code]


def every() -> list[Kind]:
    """All kinds in the order of their registration."""
    return list(_KINDS.values())


def let_read(readers: Readers) -> Readers:
    """Add a source of readers, such as the requests that documents belong to. Registering twice counts once."""
    if readers not in _READERS:
        _READERS.append(readers)
    return readers


def read_by(user: User) -> list[QuerySet[Any, Any]]:
    """What each source lets the person read."""
    return [readers(user) for readers in _READERS]


Groups = Callable[[], Mapping[str, Sentence]]
_GROUPS: list[Groups] = []


def offer_groups(read: Groups) -> None:
    """Say how the product groups are found that authority is given for: code → name."""
    if read not in _GROUPS:
        _GROUPS.append(read)


def groups() -> dict[str, Sentence]:
    """All product groups: code → name; as many queries as the app that knows them needs."""
    return {code: name for read in _GROUPS for code, name in read().items()}


def scopes() -> dict[str, Sentence]:
    """What a rule of the authority matrix can be narrowed to: the kinds, and the kinds within them (contract:sales)."""
    found: dict[str, Sentence] = {}
    for kind in every():
        found[kind.code] = kind.label
        found |= {f"{kind.code}:{code}": label for code, label in kind.subkinds.items()}
    return found
