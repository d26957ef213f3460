"""Two records of one company become one, and two again; neither side's history is lost.

The loser's row stays as it was and points at the survivor. What belonged to it is brought over and remembered, so that
it can be given back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale

from .. import related
from ..models import Customer, Merge
from ..models.locking import locked_rows
from ..policies.archive import can_decide_ownership, standing
from ..rules.merging import CHOSEN, OWNER, joined
from . import moving, ownership, ownership_messages, promises
from .changing import Change, Facts, Permission, record, target

WORDS = ("other_names", "tags")
LATEST = ("last_contact_at",)
KEPT = (*CHOSEN, *WORDS, *LATEST)
"""Fields of the survivor that a merge may change, beside its ownership."""


@transaction.atomic
def merge(
    survivor: Customer,
    loser: Customer,
    *,
    by: User,
    taking: Collection[str],
    reason: str,
    permission: Permission = can_decide_ownership,
) -> Merge:
    """Bring everything of `loser` over to `survivor`. Of the fields in `taking` (rules.merging.CHOSEN, OWNER) the
    loser's value stays; names and tags of both stay anyway.

    Raises NotAllowed unless he decides about both, Stale when one of them changed hands meanwhile, DomainError when
    one is no longer in the archive or somebody claims both.
    """
    reason = ownership.required(reason)
    first, second = _locked_pair(survivor, loser, by, permission)
    now, principal = timezone.now(), standing(by, first).principal
    made = Merge(survivor=first, loser=second, by=by, at=now, reason=reason, before=_facts(first))
    second.merged_into, second.updated_at = first, now
    second.version += 1
    second.save(update_fields=["merged_into", "updated_at", "version"])
    promises.settle_customer(second, at=now)
    made.moved = moving.bring_over(second, first)
    made.moved |= {f"related:{one.code}": one.join(second.pk, first.pk, by) for one in related.every()}
    change = Change(first, by, "merged", now, principal, note=reason, facts={"target": target(second)})
    _take(change, second, taking)
    made.before["after"] = _facts(first)
    change.finish()
    made.save()
    record(second, "merged", by=by, at=now, on_behalf_of=principal, note=reason, target=target(first))
    ownership_messages.tell_merged(made, loser_owner=second.owner)
    return made


def _locked_pair(survivor: Customer, loser: Customer, by: User, permission: Permission) -> tuple[Customer, Customer]:
    if survivor.pk == loser.pk:
        raise DomainError(_("Choose two different customers."))
    rows = locked_rows(Customer.objects.live(), [survivor.pk, loser.pk], "owner__unit", "unit", "industry")
    found = {row.pk: row for row in rows}
    for seen in (survivor, loser):
        if seen.pk not in found:
            raise DomainError(_("%s is no longer in the archive.") % seen)
        if found[seen.pk].owner_id != seen.owner_id:
            raise Stale(_("Someone was faster: the owner of %s changed.") % seen)
        permission(by, found[seen.pk]).require()
    return found[survivor.pk], found[loser.pk]


def _take(change: Change, loser: Customer, taking: Collection[str]) -> None:
    """Set the survivor's fields to what stays."""
    survivor = change.customer
    values = {name: getattr(loser, name) for name in CHOSEN if name in taking or not getattr(survivor, name)}
    name = values.get("name", survivor.name)
    names = [*survivor.other_names, *loser.other_names]
    change.set(
        **values,
        other_names=joined([survivor.name, loser.name], names, without=name),
        tags=joined(survivor.tags, loser.tags),
    )
    survivor.last_contact_at = max(filter(None, [survivor.last_contact_at, loser.last_contact_at]), default=None)
    survivor.set_keys()
    if OWNER in taking and survivor.owner_id != loser.owner_id:
        change.facts["changes"] |= ownership.adopt(survivor, loser)


@transaction.atomic
def unmerge(made: Merge, *, by: User, reason: str) -> Merge:
    """Make them two again: give back what was brought over and is still there, restore the survivor's fields that
    nobody changed since. What was added to the survivor since stays with it.

    Raises NotAllowed unless he decides about both, DomainError when somebody was faster, when the survivor is not in
    the archive, or when another customer has the name or the code of one of them by now.
    """
    reason = ownership.required(reason)
    fresh = Merge.objects.select_for_update(no_key=True).get(pk=made.pk)
    if fresh.undone_at is not None:
        raise DomainError(_("Someone was faster: they are separate again already."))
    both = {fresh.survivor_id, fresh.loser_id}
    rows = locked_rows(Customer.objects.all(), list(both), "owner__unit", "unit", "industry")
    found = {row.pk: row for row in rows}
    survivor, loser = found[fresh.survivor_id], found[fresh.loser_id]
    if not survivor.is_live:
        raise DomainError(_("%s is no longer in the archive. Bring it back first.") % survivor)
    for row in (survivor, loser):
        can_decide_ownership(by, row).require()
    _part(fresh, survivor, loser, by=by, at=timezone.now(), reason=reason)
    return fresh


def _part(made: Merge, survivor: Customer, loser: Customer, *, by: User, at: datetime, reason: str) -> None:
    change = Change(
        survivor, by, "unmerged", at, standing(by, survivor).principal, note=reason, facts={"target": target(loser)}
    )
    _restore(change, made.before)
    _require_free(survivor, loser)
    moving.give_back(made.moved, survivor, loser)
    for one in related.every():
        if (kept := made.moved.get(f"related:{one.code}")) is not None:
            one.part(loser.pk, survivor.pk, kept, by)
    change.finish()
    back = Change(
        loser, by, "unmerged", at, standing(by, loser).principal, note=reason, facts={"target": target(survivor)}
    )
    loser.merged_into = None
    back.finish()
    made.undone_at, made.undone_by = at, by
    made.save(update_fields=["undone_at", "undone_by"])


def _restore(change: Change, before: Facts) -> None:
    """Fields that still hold what the merge put there get what they had before it."""
    survivor, after, now = change.customer, before["after"], _values(change.customer)
    for name in KEPT:
        if now[name] == after[name] != before[name]:
            _set(survivor, name, before[name])
            change.facts.setdefault("changes", {})[name] = [after[name], before[name]]
    survivor.set_keys()
    was_adopted, since = before[OWNER] != after[OWNER], ownership.ownership_of(survivor)["owned_since"]
    if was_adopted and (survivor.owner_id, since) == (after[OWNER], after["owned_since"]):
        change.facts.setdefault("changes", {}).update(ownership.give_back(survivor, before))


def _require_free(survivor: Customer, loser: Customer) -> None:
    """No other customer has the name or the code that one of them is to have again."""
    others = Customer.objects.live().exclude(pk__in=[survivor.pk, loser.pk])
    for row in (survivor, loser):
        same_code = Q(credit_code=row.credit_code) if row.credit_code else Q(pk__in=[])
        if others.filter(Q(name_key=row.name_key) | same_code).exists():
            raise DomainError(_("Another customer has the name or the credit code of %s by now.") % row)
    if survivor.name_key == loser.name_key or (loser.credit_code and survivor.credit_code == loser.credit_code):
        raise DomainError(_("Give %s a name and a credit code of its own first.") % survivor)


def _facts(survivor: Customer) -> Facts:
    """All that a merge may change, as JSON."""
    ids = {"owner": survivor.owner_id, "unit": survivor.unit_id}
    return _values(survivor) | ownership.ownership_of(survivor) | ids


def _values(customer: Customer) -> Facts:
    """The fields that a merge may change, as JSON that `_set` reads."""
    return {name: _value(customer, name) for name in KEPT}


def _value(customer: Customer, name: str) -> Any:
    value = getattr(customer, Customer._meta.get_field(name).attname)  # type: ignore[union-attr]
    return value if value is None or isinstance(value, str | int | list) else str(value)


def _set(customer: Customer, name: str, value: Any) -> None:
    field: Any = Customer._meta.get_field(name)
    setattr(customer, field.attname, field.to_python(value))
