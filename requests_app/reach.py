"""How far a person reaches: for whom he acts, which queues and units are his. Asked once for each HTTP request."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils import timezone

from accounts.models import Unit, User
from accounts.standing import principals_of

from .queues import queue_ids_held_by, queue_ids_of


class Reach:
    """Lazy answers about one person at one moment; each costs its queries at most once."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user = user
        self.at = at

    @cached_property
    def acts_for(self) -> frozenset[int]:
        """Ids of the person and of those he stands in for."""
        return principals_of(self.user, self.at) | {self.user.pk}

    @cached_property
    def queue_ids(self) -> frozenset[int]:
        """Queues the person answers for now, and his own while somebody stands in for him: both may act."""
        return queue_ids_of(self.user, self.at) | queue_ids_held_by(self.user)

    @cached_property
    def led_unit_ids(self) -> frozenset[int]:
        """Units that the person leads, with all under them."""
        return frozenset(Unit.objects.led_by(self.user).values_list("pk", flat=True))

    @cached_property
    def home_unit_ids(self) -> frozenset[int]:
        """The person's department and what it is part of, and the units he manages: where he answers sub-tasks."""
        managed = Unit.objects.filter(manager=self.user).values_list("pk", flat=True)
        return frozenset(self.user.unit.ancestor_ids[1:]) | frozenset(managed)


def reach_of(user: User) -> Reach:
    """The person's reach now, kept on the user object, which lives as long as one HTTP request."""
    reach: Reach | None = getattr(user, "_reach", None)
    if reach is None:
        reach = Reach(user, timezone.now())
        user._reach = reach  # type: ignore[attr-defined]
    return reach
