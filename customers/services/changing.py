"""The door for every change of a customer: the lock, the checks on the fresh row, the single event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.models import BilingualNames
from core.several import Unchanged
from core.verdicts import Verdict

from ..models import Customer, CustomerEvent
from ..policies.archive import standing
from ..rules.events import KINDS
from . import completeness, promises, search_index

Facts = dict[str, Any]
Permission = Callable[[User, Customer], Verdict]


@dataclass
class Change:
    """A change under way; what its event will say beside who and when is gathered in `facts`."""

    customer: Customer
    by: User
    kind: str
    now: datetime
    principal: User | None
    version: int | None = None
    note: str = ""
    facts: Facts = field(default_factory=dict)

    def set(self, **values: Any) -> None:
        """Set fields of the customer and note what they were before. Nothing is noted where nothing differs.

        Raises Stale when somebody else changed one of them, to something else than this, after the version that the
        form was rendered from.
        """
        differing = {name: value for name, value in values.items() if getattr(self.customer, name) != value}
        self._require_fresh(differing)
        changes = self.facts.setdefault("changes", {})
        for name, value in differing.items():
            changes[name] = [as_json(getattr(self.customer, name)), as_json(value)]
            setattr(self.customer, name, value)

    def require_difference(self) -> None:
        """Unchanged (a DomainError) when nothing was changed."""
        if not self.facts.get("changes"):
            raise Unchanged(_("Nothing was changed."))

    def _require_fresh(self, values: Facts) -> None:
        if self.version is None or self.version == self.customer.version:
            return
        later = self.customer.events.filter(version__gt=self.version).values_list("changes", flat=True)
        changed = {name for changes in later for name in changes}
        if clashing := changed & values.keys():
            current = {name: as_json(getattr(self.customer, name)) for name in clashing}
            raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)

    def finish(self) -> CustomerEvent:
        """Settle what is owed now, save the customer and record the one event, and that the record is complete when it
        became so by this change."""
        self.customer.version += 1
        self.customer.updated_at = self.now
        completed = completeness.settle(self.customer, at=self.now)
        search_index.refresh(self.customer)
        promises.settle_customer(self.customer, at=self.now)
        self.customer.save()
        event = record(
            self.customer,
            self.kind,
            by=self.by,
            at=self.now,
            on_behalf_of=self.principal,
            note=self.note.strip(),
            **self.facts,
        )
        if completed:
            record(self.customer, "completed", by=None, at=self.now)
        return event


@contextmanager
def changing(
    customer: Customer, permission: Permission, kind: str, *, by: User, note: str = "", version: int | None = None
) -> Iterator[Change]:
    """Lock, check `permission` on the fresh row, save, record one event of `kind` (rules.events).

    `version` is the one the form was rendered from; see Change.set. Raises NotAllowed, Stale, DomainError when the
    customer is not in the archive any more.
    """
    with transaction.atomic():
        fresh = locked(customer.pk)
        permission(by, fresh).require()
        change = Change(fresh, by, kind, timezone.now(), standing(by, fresh).principal, version, note)
        yield change
        change.finish()


def locked(pk: int) -> Customer:
    """The customer, locked; DomainError when it was thrown away or merged meanwhile."""
    try:
        return Customer.objects.locked(pk)
    except Customer.DoesNotExist:
        raise DomainError(_("This customer is no longer in the archive.")) from None


def record(customer: Customer, kind: str, *, by: User | None, at: datetime, **facts: Any) -> CustomerEvent:
    """Store one event; `facts` are fields of CustomerEvent. Call it inside the transaction of the change."""
    facts.setdefault("private", KINDS[kind].private)
    return CustomerEvent.objects.create(
        customer=customer, kind=kind, actor=by, at=at, version=customer.version, **facts
    )


def target(thing: object) -> dict[str, str]:
    """What an event was about, kept as words: in both languages where it has two."""
    if isinstance(thing, BilingualNames):
        return {"en": thing.name_en, "zh": thing.name_zh}
    if isinstance(thing, User):
        return {"en": thing.name_latin or thing.name, "zh": thing.name}
    return {"text": str(thing)}


def as_json(value: object) -> object:
    """A field's value as an event keeps it."""
    if isinstance(value, Model):
        return target(value)
    if isinstance(value, date | datetime | Decimal):
        return str(value)
    return [as_json(one) for one in value] if isinstance(value, list | tuple) else value
