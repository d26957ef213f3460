"""Absences with or without somebody who stands in (委托). Periods of one person never overlap."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import changes as absences
from accounts import policies
from accounts.models import Delegation, User
from accounts.rules.history import EventKind
from core.errors import DomainError

from .history import kept, new, record
from .locks import lock, lock_here


@transaction.atomic
def set_absence(
    principal: User, *, by: User, delegate: User | None, starts_at: datetime, ends_at: datetime, note: str = ""
) -> Delegation:
    """`principal` is away in [starts_at, ends_at); `delegate` stands in, or the unit's manager when there is none.

    Raises DomainError for an empty or past period, an overlap, oneself, or someone who has left.
    """
    policies.can_set_absence(by, principal).require()
    lock_here(*filter(None, (principal, delegate)))
    if delegate == principal:
        raise DomainError(_("Nobody can stand in for himself."))
    _require_period(starts_at, ends_at)
    _require_free(principal, starts_at, ends_at)
    delegation = Delegation.objects.create(
        principal=principal, delegate=delegate, starts_at=starts_at, ends_at=ends_at, note=note, set_by=by
    )
    changes = new(delegate=delegate, starts_at=starts_at, ends_at=ends_at, note=note)
    record(EventKind.DELEGATION_SET, by=by, person=principal, changes=changes)
    absences.announce(principal.pk)
    return delegation


@transaction.atomic
def stop(delegation: Delegation, *, by: User) -> Delegation:
    """End an absence now, or call off one that has not begun. Raises DomainError when it is already over."""
    policies.can_stop_absence(by, delegation).require()
    fresh, now = lock(delegation), timezone.now()
    if fresh.revoked_at or fresh.ends_at <= now:
        raise DomainError(_("This absence is already over."))
    before = kept(fresh.ends_at)
    if fresh.starts_at < now:
        fresh.ends_at = now
    else:
        fresh.revoked_at, fresh.revoked_by = now, by
    fresh.save()
    changes = {**new(delegate=fresh.delegate, starts_at=fresh.starts_at), "ends_at": [before, kept(now)]}
    record(EventKind.DELEGATION_STOPPED, by=by, person=fresh.principal, changes=changes)
    absences.announce(fresh.principal_id)
    return fresh


def _require_period(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("The absence must end after it starts."))
    if ends_at <= timezone.now():
        raise DomainError(_("The absence must end in the future."))


def _require_free(principal: User, starts_at: datetime, ends_at: datetime) -> None:
    other = Delegation.objects.overlapping(starts_at, ends_at).filter(principal=principal).order_by("starts_at").first()
    if other is not None:
        raise DomainError(overlap_sentence(other))


def overlap_sentence(other: Delegation) -> str:
    """Why a new absence does not fit beside `other`; the form says it beside the field before the service does."""

    def moment(at: datetime) -> str:
        return date_format(timezone.localtime(at), "DATETIME_FORMAT")

    return _("%(person)s is already entered as away from %(start)s until %(end)s. End that absence first.") % {
        "person": other.principal,
        "start": moment(other.starts_at),
        "end": moment(other.ends_at),
    }
