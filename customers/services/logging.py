"""The log of contacts: what came out of a call or a meeting. It updates the archive at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.files import IMAGES
from core.text import clean, one_line

from ..models import Contact, Customer, LogEntry, LogPerson, Need, Opportunity, Visit
from ..policies.archive import can_log, standing
from ..policies.visits import can_correct
from ..rules.segmentation import DecisionRole, Stage
from ..rules.visits import LogKind
from . import files
from .beginning import archive_rule
from .changing import Change, as_json, changing, target
from .opportunities import take_further

CORRECTABLE = ("kind", "result", "minutes", "next_step", "next_on")
HEADS = 30
"""People of one entry; as many needs."""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was met or spoken to. Without a contact he is a stranger, who becomes one under this name."""

    contact: Contact | None = None
    name: str = ""
    position: str = ""
    can_decide: bool | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A need or a problem in the customer's own words; `kind` is one of Need.Kind."""

    words: str
    kind: str = Need.Kind.NEED


@dataclass(frozen=True, slots=True)
class Report:
    """What came out of it. `at` is when it was (None: now); an empty stage or tracking class leaves what is there."""

    result: str
    kind: str = LogKind.CALL
    at: datetime | None = None
    people: Sequence[Met] = ()
    minutes: str = ""
    next_step: str = ""
    next_on: date | None = None
    needs: Sequence[Said] = ()
    photos: Sequence[files.Upload] = ()
    opportunity: Opportunity | None = None
    stage: str = ""
    tracking: str = ""


def log(customer: Customer, *, by: User, report: Report) -> LogEntry:
    """One contact with the customer. It counts as the owner's first, and renews the protection, when the owner or who
    stands in for him wrote it. Raises NotAllowed, DomainError, Unacceptable for a file that is no picture.
    """
    with changing(customer, can_log, "logged", by=by) as change:
        return write(change, report)


def write(change: Change, report: Report, *, visit: Visit | None = None) -> LogEntry:
    """Store the entry, and bring the customer up to date with it. The caller holds the customer's lock."""
    at = report.at or change.now
    _require_sense(change, report, at)
    entry = LogEntry.objects.create(
        customer=change.customer,
        opportunity=report.opportunity,
        visit=visit,
        kind=report.kind,
        at=at,
        by=change.by,
        result=clean(report.result),
        minutes=clean(report.minutes),
        next_step=one_line(report.next_step),
        next_on=report.next_on,
        written_at=change.now,
    )
    _meet(change, entry, report.people)
    _note_needs(entry, report.needs)
    files.add(report.photos, customer=change.customer, by=change.by, at=change.now, log=entry, only=IMAGES)
    _bring_up_to_date(change, report, at)
    change.facts |= {"log": entry, "target": target(entry), "opportunity": report.opportunity}
    return entry


def _require_sense(change: Change, report: Report, at: datetime) -> None:
    if not report.result.strip():
        raise DomainError(_("Please say what came out of it."))
    if at > change.now:
        raise DomainError(_("This lies in the future: log it when it has happened."))
    if len(report.people) > HEADS or len(report.needs) > HEADS:
        raise DomainError(_("At most %d people and as many needs fit into one entry.") % HEADS)
    belonging: list[Contact | Opportunity | None] = [met.contact for met in report.people]
    belonging.append(report.opportunity)
    if any(thing and thing.customer_id != change.customer.pk for thing in belonging):
        raise DomainError(_("This belongs to another customer. Open the form again."))


def _meet(change: Change, entry: LogEntry, people: Sequence[Met]) -> None:
    """Strangers become contacts; position and role in decisions are brought up to date."""
    changed: list[tuple[str, str]] = []
    for met in people:
        contact = met.contact or _known_by_name(change.customer, met) or _new_contact(change, met)
        before = _words(contact)
        _learn(contact, met)
        if (after := _words(contact)) != before:
            changed.append((before, after))
        LogPerson.objects.update_or_create(log=entry, contact=contact, defaults={"can_decide": met.can_decide})
    if changed:
        before_after = [list(side) for side in zip(*changed, strict=True)]
        change.facts.setdefault("changes", {})["contacts"] = before_after


def _known_by_name(customer: Customer, met: Met) -> Contact | None:
    """Somebody typed in who is there already."""
    return customer.contacts.current().filter(name__iexact=one_line(met.name)).first()


def _new_contact(change: Change, met: Met) -> Contact:
    if not (name := one_line(met.name)):
        raise DomainError(_("Please give the name of the person whom you met."))
    is_main = not change.customer.contacts.exists()
    return Contact.objects.create(customer=change.customer, name=name, is_main=is_main, created_at=change.now)


def _learn(contact: Contact, met: Met) -> None:
    """What the meeting told about the person; who was known to decide and did not this time keeps his role."""
    position = one_line(met.position) or contact.position
    role = DecisionRole.DECIDES if met.can_decide else contact.role
    if (position, role) == (contact.position, contact.role):
        return
    contact.position, contact.role = position, role
    contact.version += 1
    contact.save(update_fields=["position", "role", "version"])


def _words(contact: Contact) -> str:
    """As the event keeps it: name, position, code of the role."""
    return " · ".join(filter(None, [contact.name, contact.position, contact.role]))


def _note_needs(entry: LogEntry, needs: Sequence[Said]) -> None:
    said = [(need.kind, clean(need.words)) for need in needs]
    Need.objects.bulk_create(
        Need(
            customer=entry.customer,
            kind=kind,
            words=words,
            log=entry,
            recorded_by=entry.by,
            recorded_at=entry.written_at,
        )
        for kind, words in said
        if words
    )


def _bring_up_to_date(change: Change, report: Report, at: datetime) -> None:
    """Last and first contact, protection, next step, stage and tracking class of the customer; what is next with the
    opportunity that it was about."""
    customer = change.customer
    values: dict[str, Any] = {}
    if report.next_step or report.next_on:
        step = one_line(report.next_step)
        values |= {"next_step": step, "next_on": report.next_on}
        if report.opportunity:
            take_further(change, report.opportunity, next_step=step, next_on=report.next_on)
    if report.stage or customer.stage == Stage.NEW:
        values["stage"] = report.stage or Stage.CONTACTED
    if report.tracking:
        values["tracking"] = report.tracking
    change.set(**values)
    customer.last_contact_at = max(filter(None, [customer.last_contact_at, at]))
    if standing(change.by, customer).owner:
        _keep_ownership(customer, at)


def _keep_ownership(customer: Customer, at: datetime) -> None:
    """The owner was in contact: the one-week rule is kept, the protection runs anew. What was before he got it from
    somebody else keeps nothing; before he recorded it, it is what led to the record."""
    since = customer.owned_since or at
    if at < since and since != customer.created_at:
        return
    customer.contacted_at = customer.contacted_at or max(at, since)
    until = at + timedelta(days=archive_rule().protection_days)
    customer.protected_until = max(filter(None, [customer.protected_until, until]))


def correct(
    entry: LogEntry, *, by: User, version: int | None = None, photos: Sequence[files.Upload] = (), **values: Any
) -> LogEntry:
    """Correct any of CORRECTABLE, or add photos, on the day on which it was written; before and after stand in the
    event. The customer's next step follows where it still is the one of this entry.

    Raises NotAllowed, DomainError when nothing differs, Stale when it was changed after `version`.
    """
    if unknown := values.keys() - set(CORRECTABLE):
        raise KeyError(unknown)
    with changing(entry.customer, lambda user, _customer: can_correct(user, entry), "log_changed", by=by) as change:
        fresh = LogEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
        differing = _differing(fresh, values)
        if not differing and not photos:
            raise DomainError(_("Nothing was changed."))
        _require_fresh(fresh, version, differing)
        _follow(change, fresh, differing)
        changes = {name: [as_json(getattr(fresh, name)), as_json(value)] for name, value in differing.items()}
        for name, value in differing.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.save()
        added = files.add(photos, customer=fresh.customer, by=by, at=change.now, log=fresh, only=IMAGES)
        if added:
            changes["photos"] = [[], [file.name for file in added]]
        change.facts.setdefault("changes", {}).update(changes)
        change.facts |= {"log": fresh, "visit": fresh.visit, "target": target(fresh)}
    return fresh


def _require_fresh(entry: LogEntry, version: int | None, differing: dict[str, Any]) -> None:
    if version not in (None, entry.version):
        current = {name: as_json(getattr(entry, name)) for name in differing}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)


def _follow(change: Change, entry: LogEntry, differing: dict[str, Any]) -> None:
    """The next step of the customer, and that of the opportunity, go with the entry's while they are still that one."""
    before, opportunity = (entry.next_step, entry.next_on), entry.opportunity
    step, day = differing.get("next_step", entry.next_step), differing.get("next_on", entry.next_on)
    if (change.customer.next_step, change.customer.next_on) == before:
        change.set(next_step=step, next_on=day)
    if (step, day) != before and opportunity and (opportunity.next_step, opportunity.next_on) == before:
        take_further(change, opportunity, next_step=step, next_on=day)


def _differing(entry: LogEntry, values: dict[str, Any]) -> dict[str, Any]:
    """What would change, cleaned. DomainError when the result would be empty."""
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    if not cleaned.get("result", entry.result):
        raise DomainError(_("Please say what came out of it."))
    return {name: value for name, value in cleaned.items() if getattr(entry, name) != value}
