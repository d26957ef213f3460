"""Letting another decide, and sign, for somebody: for a period, by kind of document and up to an amount (委托授权)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import lock, lock_here
from core.errors import DomainError

from .. import documents
from ..models import Mandate
from ..policies import mandates as policies
from ..policies.moments import moment
from . import messages
from .actors import as_now


@transaction.atomic
def give(
    *,
    principal: User,
    delegate: User,
    kinds: Collection[str],
    starts_at: datetime,
    ends_at: datetime,
    up_to: Decimal | None,
    may_sign: bool,
    by: User,
    note: str = "",
) -> list[Mandate]:
    """In [starts_at, ends_at) `delegate` may decide as `principal` may, and so may he himself; one row for each kind.

    `up_to` is an amount in the company's currency, None for any; `may_sign` lets him sign as well. Raises NotAllowed
    for strangers, and DomainError for oneself, an administrator who names himself, somebody who left, no kind, an empty
    or past period, an amount that is not above zero, and a period that overlaps with another mandate of the same kind.
    """
    policies.can_give(as_now(by), principal).require()
    lock_here(principal, delegate)
    if delegate == by != principal:
        raise DomainError(_("You cannot give yourself a mandate of somebody else."))
    _require_sense(principal, delegate, kinds, up_to)
    _require_period(starts_at, ends_at)
    _require_free(principal, kinds, starts_at, ends_at)
    given = Mandate.objects.bulk_create(
        Mandate(
            principal=principal,
            delegate=delegate,
            kind=kind,
            up_to=up_to,
            may_sign=may_sign,
            starts_at=starts_at,
            ends_at=ends_at,
            note=note.strip(),
            set_by=by,
        )
        for kind in sorted(set(kinds))
    )
    messages.tell_mandates(given, by=by)
    return given


@transaction.atomic
def revoke(mandate: Mandate, *, by: User) -> Mandate:
    """It ends now; what was decided under it stays. Raises NotAllowed for strangers, DomainError when it is over."""
    fresh, now = lock(mandate), timezone.now()
    policies.can_revoke(as_now(by), fresh).require()
    if fresh.revoked_at or fresh.ends_at <= now:
        raise DomainError(_("This mandate is already over."))
    fresh.revoked_at, fresh.revoked_by = now, by
    fresh.save(update_fields=["revoked_at", "revoked_by"])
    messages.tell_revoked(fresh, by=by)
    return fresh


def hold(principal: User, delegate: User) -> None:
    """Lock what lets the delegate act for that person: none of it is revoked before the transaction ends.

    Read it afterwards. Mandates are locked after the document. One statement.
    """
    between = Mandate.objects.select_for_update(no_key=True).filter(principal=principal, delegate=delegate)
    list(between.order_by("pk").values_list("pk"))


def _require_sense(principal: User, delegate: User, kinds: Collection[str], up_to: Decimal | None) -> None:
    if delegate == principal:
        raise DomainError(_("Choose somebody else: nobody holds a mandate of their own."))
    if not kinds:
        raise DomainError(_("Choose at least one kind of document."))
    if not set(kinds) <= {kind.code for kind in documents.every()}:
        raise DomainError(_("There is no such kind of document."))
    if up_to is not None and up_to <= 0:
        raise DomainError(_("The amount must be above zero."))


def _require_period(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("The mandate must end after it starts."))
    if ends_at <= timezone.now():
        raise DomainError(_("The mandate must end in the future."))


def _require_free(principal: User, kinds: Collection[str], starts_at: datetime, ends_at: datetime) -> None:
    others = Mandate.objects.overlapping(starts_at, ends_at).filter(principal=principal, kind__in=kinds)
    if other := others.select_related("delegate").order_by("starts_at", "pk").first():
        raise DomainError(overlap_sentence(other))


def overlap_sentence(other: Mandate) -> str:
    """Why a new mandate does not fit beside `other`; the form says it beside the field before the service does."""
    words = {
        "delegate": other.delegate,
        "kind": documents.get(other.kind).label,
        "start": moment(other.starts_at),
        "end": moment(other.ends_at),
    }
    return _("%(delegate)s already decides on “%(kind)s” from %(start)s until %(end)s. End that mandate first.") % words
