"""The door for changes that keep the state: the same lock, checks and single event as a move."""

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
from .recording import changes_of, record


@dataclass
class Change:
    """A change under way; `kind` may be refined before it is recorded."""

    request: SupportRequest
    kind: str
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    mentioned: list[User] = field(default_factory=list)

    def set(self, **values: Any) -> None:
        """Set fields of the request and note what they were before. DomainError when nothing differs."""
        changes = changes_of(self.request, **values)
        if not changes:
            raise DomainError(_("Nothing was changed."))
        for name, value in values.items():
            setattr(self.request, name, value)
        self.facts.setdefault("changes", {}).update(changes)


@contextmanager
def changing(
    support_request: SupportRequest, permission: str, kind: str, *, by: User, note: str = "", version: int | None = None
) -> Iterator[Change]:
    """Lock, check that `permission` (policies.lifecycle.CHANGES) allows it, save, record one event of `kind`.

    `version` is the one the form was rendered from: another one now raises Stale.
    """
    with transaction.atomic():
        fresh = SupportRequest.objects.locked(support_request.pk)
        can_change(by, fresh, permission).require()
        if version is not None and version != fresh.version:
            raise Stale(_("The request was changed in the meantime. Compare and send again."))
        principal = standing(by, fresh).on_behalf_of(CHANGES[permission][0])
        change = Change(fresh, kind, timezone.now())
        yield change
        fresh.version += 1
        fresh.updated_at = change.now
        fresh.save()
        facts = {"on_behalf_of": principal, "at": change.now, "note": note.strip(), **change.facts}
        record(fresh, change.kind, by=by, mentioned=change.mentioned, **facts)
