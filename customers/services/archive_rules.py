"""The numbers of the archive's rules, changed as a new version; what was decided under an earlier one keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import ArchiveRule
from ..policies.archive import can_administer
from ..rules.segmentation import Tracking
from .beginning import archive_rule

LONGEST = 3650
"""Days: nobody protects a customer for more than ten years."""


@transaction.atomic
def change(
    *, by: User, number: int, protection_days: int, undo_days: int, weights: Mapping[str, int], reason: str
) -> ArchiveRule:
    """The next version, in force from now on. `number` is the version that the form showed; days are calendar days,
    `weights` per cent (0–100) for each tracking class.

    Raises NotAllowed, Stale (somebody changed them meanwhile), DomainError (a number out of range, nothing changed, no
    reason).
    """
    can_administer(by).require()
    archive_rule()
    current = ArchiveRule.objects.select_for_update(no_key=True).filter(is_current=True).first()
    if current is None or current.number != number:
        raise Stale(_("Someone else changed the rules in the meantime. Look at what stands there now."))
    reason = one_line(reason, limit=300)
    wanted: dict[str, object] = {"protection_days": protection_days, "undo_days": undo_days, "weights": dict(weights)}
    _require_possible(protection_days, undo_days, weights, reason)
    if all(getattr(current, name) == value for name, value in wanted.items()):
        raise DomainError(_("Nothing was changed."))
    current.is_current = False
    current.save(update_fields=["is_current"])
    return ArchiveRule.objects.create(number=number + 1, made_by=by, made_at=timezone.now(), note=reason, **wanted)


def _require_possible(protection_days: int, undo_days: int, weights: Mapping[str, int], reason: str) -> None:
    if not reason:
        raise DomainError(_("Please give a reason: it stays in the history of the rules."))
    if not (0 <= protection_days <= LONGEST and 0 <= undo_days <= LONGEST):
        raise DomainError(_("From 0 to %d days are possible.") % LONGEST)
    if set(weights) != set(Tracking.values) or not all(0 <= weight <= 100 for weight in weights.values()):
        raise DomainError(_("Each tracking class needs a weight from 0 to 100 per cent."))
