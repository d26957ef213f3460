"""How much somebody has to do: what a coordinator sees beside each name when he assigns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Delegation
from requests_app.models import Supporter
from requests_app.rules.states import WORKING


@dataclass(frozen=True, slots=True)
class Load:
    """`open`: requests being worked on; `due_this_week`: those due by Sunday, late ones included; `away_until`: when
    an absence in force ends, None for somebody present."""

    open: int = 0
    due_this_week: int = 0
    away_until: datetime | None = None

    @property
    def is_away(self) -> bool:
        return self.away_until is not None


def load_of(user_ids: Collection[int], now: datetime) -> dict[int, Load]:
    """User id → load, for all of them (two queries). Weeks end on Sunday night in the active time zone."""
    current = Supporter.objects.filter(user__in=user_ids, removed_at=None, support_request__state__in=WORKING)
    soon = Q(support_request__due_at__lt=end_of_week(now))
    counted = current.order_by().values_list("user_id").annotate(all=Count("pk"), soon=Count("pk", filter=soon))
    work = {user: (number, soon) for user, number, soon in counted}
    away = Delegation.objects.filter(principal__in=user_ids, starts_at__lte=now, ends_at__gt=now, revoked_at=None)
    until = dict(away.values_list("principal_id", "ends_at"))
    return {user: Load(*work.get(user, (0, 0)), until.get(user)) for user in user_ids}


def end_of_week(now: datetime) -> datetime:
    """The first moment of next Monday in the active time zone."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - local.weekday())
