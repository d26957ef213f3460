"""The door for every change of a submitted request: the lock, the checks on the fresh row, the single event.

`changing` is for what keeps the state; `lifecycle` moves it and uses the same `Change` and `finish`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale

from ..models import SupportRequest
from ..policies.lifecycle import CHANGES, can_change
from ..policies.viewing import standing
from .overwriting import other_texts
from .promises import settle_after
from .recording import changes_of, record

Facts = dict[str, Any]


@dataclass
class Change:
    """A change under way; what its event will say beside who and when is gathered in `facts`.

    `principal` is for whom `by` acts; `mentioned` were called by name; `asked` are asked to work on it; `concerned`
    are told though they have no part in it, or no more.
    """

    request: SupportRequest
    by: User
    kind: str
    note: str
    now: datetime
    principal: User | None
    version: int | None = None
    facts: Facts = field(default_factory=dict)
    mentioned: list[User] = field(default_factory=list)
    asked: list[User] = field(default_factory=list)
    concerned: list[User] = field(default_factory=list)

    def set(self, **values: Any) -> None:
        """Set fields of the request and note what they were before. Nothing is noted where nothing differs.

        Raises Stale when somebody else changed one of them, to something else than this, after the version that the
        form was rendered from.
        """
        self._require_fresh(values)
        self.facts.setdefault("changes", {}).update(changes_of(self.request, **values))
        for name, value in values.items():
            setattr(self.request, name, value)

    def require_difference(self) -> None:
        """DomainError when nothing was changed."""
        if not self.facts.get("changes"):
            raise DomainError(_("Nothing was changed."))

    def _require_fresh(self, values: Facts) -> None:
        changed = set() if self.version is None else changed_since(self.request, self.version)
        clashing = {name: value for name, value in values.items() if name in changed}
        if current := other_texts(self.request, clashing):
            raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)

    def finish(self, **more: Any) -> None:
        """Settle what is owed now, save the request and record the one event."""
        self.request.version += 1
        self.request.updated_at = self.now
        settle_after(self.request, self.kind, at=self.now)
        self.request.save()
        record(
            self.request,
            self.kind,
            by=self.by,
            on_behalf_of=self.principal,
            mentioned=self.mentioned,
            asked=self.asked,
            concerned=self.concerned,
            at=self.now,
            note=self.note,
            version=self.request.version,
            **more,
            **self.facts,
        )


@contextmanager
def changing(
    support_request: SupportRequest, permission: str, kind: str, *, by: User, note: str = "", version: int | None = None
) -> Iterator[Change]:
    """Lock, check that `permission` (policies.lifecycle.CHANGES) allows it, save, record one event of `kind`.

    `version` is the one the form was rendered from; see Change.set.
    """
    with transaction.atomic():
        fresh = SupportRequest.objects.locked(support_request.pk)
        can_change(by, fresh, permission).require()
        principal = standing(by, fresh).on_behalf_of(CHANGES[permission][0])
        change = Change(fresh, by, kind, note.strip(), timezone.now(), principal, version)
        yield change
        change.finish()


def changed_since(support_request: SupportRequest, version: int) -> set[str]:
    """Names of the fields that were changed after that version."""
    if version == support_request.version:
        return set()
    later = support_request.events.filter(version__gt=version).values_list("changes", flat=True)
    return {name for changes in later for name in changes}


def require_reason(note: str) -> None:
    """DomainError when the reason that a change owes is empty."""
    if not note.strip():
        raise DomainError(_("Please give a reason."))
