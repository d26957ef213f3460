"""The requests of a customer: lines of its page, and what becomes of them when it changes hands or is merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from customers import related
from customers.models import Customer
from customers.related import Hands, Line

from ..models import RequestEvent, SearchDocument, SupportRequest, Watcher
from ..rules.states import State
from .changing import Change
from .recording import target

UPCOMING = 50
"""Open requests that the page of a customer shows at most."""


class Moved(TypedDict):
    """What `undo` needs to know of one request: its version then, and whether the former requester began to watch."""

    request: int
    former: int
    new: int
    version: int
    watches: bool


def timeline(customer: Customer, reader: User, before: datetime | None, limit: int) -> Sequence[Line]:
    """The customer's submitted requests that the reader may see, newest first."""
    rows = SupportRequest.objects.visible_to(reader).submitted().filter(customer=customer)
    if before is not None:
        rows = rows.filter(submitted_at__lt=before)
    newest = rows.for_list().order_by("-submitted_at", "-id")[:limit]
    return [_line(row, row.submitted_at or row.created_at) for row in newest]


def upcoming(customer: Customer, reader: User) -> Sequence[Line]:
    """His open ones, what is due first before all; those that wait for the requester have no due time and come last."""
    rows = SupportRequest.objects.visible_to(reader).open().filter(customer=customer)
    soonest = rows.for_list().soonest_due_first()[:UPCOMING]
    return [_line(row, row.due_at or row.updated_at, overdue=row.is_overdue) for row in soonest]


def _line(row: SupportRequest, at: datetime, *, overdue: bool = False) -> Line:
    return Line(
        at=at,
        sentence=_("Support request %(number)s: %(content)s") % {"number": row.number, "content": row.content},
        icon="send",
        url=row.get_absolute_url(),
        note=row.title,
        state=row.get_state_display(),
        state_value=row.state,
        field="state",
        overdue=overdue,
    )


def open_count(customers: Collection[int]) -> Mapping[int, int]:
    """Customer → how many of its requests are open, whoever may see them."""
    counted = SupportRequest.objects.open().filter(customer__in=customers).order_by().values("customer")
    return dict(counted.annotate(number=Count("pk")).values_list("customer", "number"))


def move(hands: Mapping[int, Hands], by: User, reason: str) -> Mapping[int, list[Moved]]:
    """The new owner becomes requester of the open requests that the former one asked for, who goes on watching them.

    The desk is not disturbed: queue, supporters and promised times stay. Only whose working time counts for what
    the requester owes may change. Drafts are their author's alone and stay with him.
    """
    rows = [row for row in _open_ones(Q(customer__in=hands)) if row.requester_id == hands[row.customer_id or 0].former]
    people = User.objects.select_related("unit").in_bulk({pair.new for pair in hands.values()})
    watching = _watch(rows, by)
    moved = defaultdict(list)
    for row in rows:
        former, new = hands[row.customer_id or 0]
        version = _give(row, people[new], by=by, reason=reason)
        entry = Moved(request=row.pk, former=former, new=new, version=version, watches=row.pk in watching)
        moved[row.customer_id or 0].append(entry)
    return dict(moved)


def undo(moved: Mapping[int, list[Moved]], by: User, reason: str) -> None:
    """Give back those that are still open, still the new owner's, and on which he has done nothing himself.

    Nothing goes back to somebody who has left.
    """
    known = {entry["request"]: entry for entries in moved.values() for entry in entries}
    acted = _acted_on(known)
    back = [row for row in _open_ones(Q(pk__in=known)) if row.pk not in acted]
    back = [row for row in back if row.requester_id == known[row.pk]["new"]]
    formers = {entry["former"] for entry in known.values()}
    people = User.objects.active().select_related("unit").in_bulk(formers)
    for row in back:
        entry = known[row.pk]
        if entry["former"] not in people:
            continue
        if entry["watches"]:
            row.watchers.filter(user=entry["former"]).delete()
        _give(row, people[entry["former"]], by=by, reason=reason)


def _open_ones(which: Q) -> list[SupportRequest]:
    """Locked in the order of their keys."""
    return list(SupportRequest.objects.locking().select_related("requester").open().filter(which).order_by("pk"))


def _watch(rows: Iterable[SupportRequest], by: User) -> set[int]:
    """Let the present requesters, who still work here, follow their requests; keys of those that they did not yet."""
    wanted = {row.pk: row.requester for row in rows if row.requester.is_active}
    there = Watcher.objects.filter(support_request__in=wanted, user=F("support_request__requester"))
    for pk in there.values_list("support_request_id", flat=True):
        del wanted[pk]
    Watcher.objects.bulk_create(Watcher(support_request_id=pk, user=user, added_by=by) for pk, user in wanted.items())
    return set(wanted)


def _give(row: SupportRequest, person: User, *, by: User, reason: str) -> int:
    """Make him the requester of the locked row; its new version."""
    change = Change(row, by, "requester_changed", reason.strip(), timezone.now(), None)
    change.set(requester=person)
    change.facts["target"] = target(person)
    row.requester_unit = person.unit
    change.finish()
    SearchDocument.objects.filter(support_request=row).update(is_stale=True)
    return row.version


def _acted_on(known: Mapping[int, Moved]) -> set[int]:
    """The requests on which the new requester, or somebody for him, did something after they were handed over."""
    events = RequestEvent.objects.filter(support_request__in=known).order_by()
    acts = events.values_list("support_request_id", "version", "actor_id", "on_behalf_of_id")
    return {
        pk
        for pk, version, actor, principal in acts
        if version > known[pk]["version"] and known[pk]["new"] in (actor, principal)
    }


def join(loser: int, survivor: int, by: User) -> list[int]:
    """Bring all requests of the merged customer over, ended ones and drafts too; their keys."""
    return _rename(Q(customer=loser), loser, survivor, "customer_merged", by)


def part(loser: int, survivor: int, joined: list[int], by: User) -> None:
    """Give those back that are still the survivor's."""
    _rename(Q(pk__in=joined, customer=survivor), survivor, loser, "customer_unmerged", by)


def _rename(which: Q, before: int, after: int, kind: str, by: User) -> list[int]:
    """Let these requests name the other customer. A handful of statements, however many they are; nobody is told."""
    rows = list(SupportRequest.objects.filter(which).select_for_update(no_key=True).order_by("pk"))
    customers, now = Customer.objects.in_bulk([before, after]), timezone.now()
    RequestEvent.objects.bulk_create(
        RequestEvent(
            support_request=row,
            kind=kind,
            actor=by,
            at=now,
            target=target(customers[after if kind == "customer_merged" else before]),
            changes={"customer": [target(customers[before]), target(customers[after])]},
            version=row.version + 1,
        )
        for row in rows
        if row.state != State.DRAFT
    )
    keys = [row.pk for row in rows]
    SupportRequest.objects.filter(pk__in=keys).update(customer=after, version=F("version") + 1)
    SearchDocument.objects.filter(support_request__in=keys).update(is_stale=True)
    return keys


def register() -> None:
    """Tell `customers` of them."""
    related.register(SOURCE)


SOURCE = related.Related(
    code="requests",
    label=gettext_lazy("Support requests"),
    icon="send",
    timeline=timeline,
    upcoming=upcoming,
    open_count=open_count,
    move=move,
    undo=undo,
    join=join,
    part=part,
)
