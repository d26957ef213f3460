"""What time brings to contracts: unsigned past its date it is void, past its last day it has ended.

Both are found by an index and claimed one by one, so any number of sweeps may run at once. The clockwork of promises
brings it at the minute, and needs no broker for it; beat's own task finds what that might have missed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.models import Document
from approvals.rules.states import DocumentState
from approvals.services import documents
from approvals.services.recording import record
from core.database import is_gone

from ...models import Contract
from ...rules.states import Stage
from .. import stages
from . import messages

log = structlog.get_logger(__name__)


def run(*, now: datetime) -> int:
    """Both, for all that are due; how many contracts that were."""
    return void_unsigned(now=now) + end_expired(now=now)


def void_unsigned(*, now: datetime) -> int:
    """Declare void what was to be signed by a day that is over, and was not; how many."""
    return _each(_to_void(timezone.localdate(now)), _void, now)


def end_expired(*, now: datetime) -> int:
    """End what is past its last day; how many."""
    return _each(_to_end(timezone.localdate(now)), _end, now)


def void_these(ids: Collection[int], now: datetime) -> list[int]:
    """The same for those of these contracts that are due, in the caller's transaction and without waiting for anybody;
    the keys of those that are void now."""
    return _claimed(_to_void(timezone.localdate(now)) & Q(contract__in=ids), _void, now, most=len(ids))


def end_these(ids: Collection[int], now: datetime) -> list[int]:
    """The same for those that have ended."""
    return _claimed(_to_end(timezone.localdate(now)) & Q(contract__in=ids), _end, now, most=len(ids))


def _to_void(today: date) -> Q:
    return Q(contract__stage=Stage.SIGNING, contract__sign_by__lt=today, state=DocumentState.APPROVED)


def _to_end(today: date) -> Q:
    return Q(contract__stage=Stage.EFFECTIVE, contract__ends_on__lt=today)


Act = Callable[[Contract, datetime], None]


def _each(due: Q, act: Act, now: datetime) -> int:
    """One transaction each; one that fails is left for the next sweep, and the others go on. OperationalError when the
    database goes away."""
    keys = list(Document.objects.filter(due).order_by("pk").values_list("pk", flat=True))
    return sum(len(_alone(due & Q(pk=key), act, now)) for key in keys)


def _alone(due: Q, act: Act, now: datetime) -> list[int]:
    try:
        with transaction.atomic():
            return _claimed(due, act, now, most=1)
    except Exception as error:
        if is_gone(error):
            raise
        log.exception("time could not be brought to a contract, it is tried again later", due=str(due))
        return []


def _claimed(due: Q, act: Act, now: datetime, *, most: int) -> list[int]:
    """Do it to those that nobody else has in hand, in their order.

    The lock is on the document alone: a signature that was recorded between the look and the lock is only seen by
    looking again under it. What is not due any more then stays as it is.
    """
    free = Document.objects.filter(due).order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = {row.pk: row for row in free.select_related("owner", "unit", "customer")[:most]}
    still = Document.objects.filter(due, pk__in=rows).order_by().values("pk")
    contracts = list(Contract.objects.filter(pk__in=still).order_by("pk"))
    for contract in contracts:
        contract.document = rows[contract.pk]
        act(contract, now)
    return [contract.pk for contract in contracts]


def _void(contract: Contract, now: datetime) -> None:
    """The document is void; its kind brings the contract to its stage, as whoever declares it void."""
    reason = _("Not signed by %(day)s") % {"day": date_format(contract.sign_by or now)}
    contract.document = documents.void(contract.document, by=None, reason=reason, system=True)
    event = contract.document.events.select_related("document", "actor", "on_behalf_of").order_by("-seq")[0]
    messages.tell_void(contract, event)


def _end(contract: Contract, now: datetime) -> None:
    stages.move(contract, Stage.ENDED, at=now)
    record(contract.document, "ended", by=None, at=now)
    messages.tell_ended(contract)
