"""Who hears of a visit: its approver, the rep, the colleagues who come along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models.functions import Length
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import Role
from accounts.standing import who_acts_for
from notifications.services.outbox import Text, tell

from ..models import Visit
from ..rules.visits import VisitState

KIND = "customers_visits"
TIMES = frozenset({"starts_at", "ends_at", "place"})


def approvers(visit: Visit, at: datetime) -> list[User]:
    """Who is asked for the approval: the nearest manager above the rep, or who acts for him while he is away; where
    there is none, the administrators. Never the rep himself. At most six queries."""
    above = User.objects.active().filter(managed_units__in=visit.unit.ancestor_ids, managed_units__is_active=True)
    manager = above.exclude(pk=visit.rep_id).order_by(Length("managed_units__path").desc()).first()
    acting = who_acts_for(manager, at) if manager else None
    if acting is not None and acting.pk != visit.rep_id:
        return [acting]
    if manager is not None:
        return [manager]
    return list(User.objects.with_role(Role.ADMINISTRATOR).exclude(pk=visit.rep_id))


def planned(visit: Visit, *, by: User, at: datetime) -> None:
    """The manager is asked, and so are the colleagues."""
    _ask_for_approval(visit, by=by, at=at)
    _tell_companions(visit, _told(visit, lambda: _("%(rep)s asks you to come along to %(customer)s")), by=by)


def changed(visit: Visit, changes: dict[str, Any], *, by: User, at: datetime, approved: bool) -> None:
    """A plan that waits again is read again; colleagues hear of another time or place, and when they are new."""
    if not approved:
        _ask_for_approval(visit, by=by, at=at)
    if changes.keys() & (TIMES | {"companions"}):
        _tell_companions(visit, _told(visit, lambda: _("The plan of the visit to %(customer)s was changed")), by=by)


def moved(visit: Visit, name: str, before: str, *, by: User, note: str, at: datetime) -> None:
    """Decisions go to the rep, a cancelled visit to all who counted on it."""
    if name == "approve":
        _tell([visit.rep], visit, _told(visit, lambda: _("Approved: your visit to %(customer)s")), note, by)
        _tell_companions(visit, _told(visit, lambda: _("The visit to %(customer)s takes place")), by=by)
    elif name == "send_back":
        _tell([visit.rep], visit, _told(visit, lambda: _("Plan again: your visit to %(customer)s")), note, by)
    elif name == "cancel":
        deciders = [visit.decided_by] if visit.decided_by else approvers(visit, at)
        people = [visit.rep, *visit.companions.all(), *(deciders if before != VisitState.SENT_BACK else [])]
        _tell(people, visit, _told(visit, lambda: _("Cancelled: the visit to %(customer)s")), note, by)


def _ask_for_approval(visit: Visit, *, by: User, at: datetime) -> None:
    def subject() -> str:
        if visit.wants_manager:
            return _("%(rep)s plans a visit to %(customer)s and asks you to come along")
        return _("%(rep)s plans a visit to %(customer)s: please approve it")

    _tell(approvers(visit, at), visit, _told(visit, subject), visit.aim, by)


def _tell_companions(visit: Visit, subject: Text, *, by: User) -> None:
    _tell(visit.companions.all(), visit, subject, visit.aim, by)


def _told(visit: Visit, sentence: Any) -> Text:
    """The sentence in each reader's language, filled in."""
    return lambda: sentence() % {"rep": visit.rep, "customer": visit.customer}


def _tell(people: Iterable[User], visit: Visit, subject: Text, body: str, by: User) -> None:
    key = f"customers:visit:{visit.pk}:{visit.version}:{visit.state}"
    tell(
        people,
        kind=KIND,
        dedupe_key=key,
        subject=subject,
        body=body,
        url=visit.get_absolute_url(),
        thread=visit.number,
        except_for=by,
    )
