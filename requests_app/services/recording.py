"""One event for each change, and the messages that follow from it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.models import Post, Unit, User
from accounts.standing import present_or_delegate, who_acts_for
from core.models import BilingualNames
from notifications.services import outbox

from ..models import Queue, RequestEvent, SupportRequest
from ..policies.viewing import can_view
from ..queues import acting_for_leaver, members
from ..rules.events import ASSIGNED, KINDS, MENTIONS, PROGRESS
from ..rules.parts import Part

Target = dict[str, str]


def target(thing: object) -> Target:
    """What an event was about, kept as words: reference data in both languages, else its text."""
    if isinstance(thing, BilingualNames):
        return {"en": thing.name_en, "zh": thing.name_zh}
    if isinstance(thing, Queue):
        return target(thing.post or thing.team or thing.person)
    if isinstance(thing, Post):
        position, unit = target(thing.position), target(thing.unit)
        return {language: f"{position[language]} · {unit[language]}" for language in ("en", "zh")}
    if isinstance(thing, User):
        return {"en": thing.name_latin or thing.name, "zh": thing.name}
    return {"text": str(thing)}


def record(
    support_request: SupportRequest,
    kind: str,
    *,
    by: User | None,
    mentioned: Sequence[User] = (),
    asked: Sequence[User] = (),
    concerned: Sequence[User] = (),
    **facts: Any,
) -> RequestEvent:
    """Store the event and tell who is concerned. `facts` are fields of RequestEvent. Call it inside the transaction.

    `mentioned` were called by name; `asked` are to work on it from now on; `concerned` are told without having a part
    in it now.
    """
    event = RequestEvent.objects.create(support_request=support_request, kind=kind, actor=by, **facts)
    announce(event, mentioned, asked, concerned)
    return event


def announce(
    event: RequestEvent,
    mentioned: Sequence[User] = (),
    asked: Sequence[User] = (),
    concerned: Sequence[User] = (),
) -> None:
    """One message for each person concerned, however many parts he has; never to who did it himself."""
    tell(event, mentioned, MENTIONS)
    tell(event, with_stand_ins(asked, event), ASSIGNED)
    for part, message in KINDS[event.kind].told.items():
        tell(event, holders(event, part), message)
    tell(event, concerned, PROGRESS)


def tell(event: RequestEvent, people: Sequence[User], message: str) -> None:
    """Write the event's message to these people; who already has it gets no second one."""
    support_request = event.support_request
    outbox.tell(
        people,
        kind=message,
        dedupe_key=f"requests:event:{event.pk}",
        subject=lambda: f"{support_request.number} {event.sentence}",
        body=lambda: "\n\n".join(part for part in (support_request.title, event.note) if part),
        url=support_request.get_absolute_url(),
        thread=support_request.number or "",
        except_for=event.actor,
    )


def holders(event: RequestEvent, part: Part) -> list[User]:
    """The people who hold a part now, with those who stand in for the absent."""
    support_request = event.support_request
    if part is Part.COORDINATOR:
        return members(support_request.queue, event.at)
    if part is Part.WATCHER:
        return [] if event.internal else [row.user for row in support_request.watchers.select_related("user")]
    if part is Part.COOPERATOR:
        return answering_for(event.subtask.unit, event.at) if event.subtask else []
    if part is Part.REQUESTER:
        return with_stand_ins([support_request.requester], event)
    current = support_request.supporters.filter(removed_at=None).select_related("user")
    return with_stand_ins([row.user for row in current], event)


def answering_for(unit: Unit, at: datetime) -> list[User]:
    """Who is to answer for a department: its manager or his delegate, else all its people, else its manager."""
    manager, people = unit.manager, unit.people.filter(is_active=True)
    if manager and (acting := present_or_delegate(manager, at)):
        return [acting]
    return list(people) or ([manager] if manager and manager.is_active else [])


def with_stand_ins(people: Sequence[User], event: RequestEvent) -> list[User]:
    """The people and, for each who is away, who acts for him at the time of the event and may see the request."""
    acting = [one for person in people for one in _acting_for(person, event.at)]
    others = [person for person in acting if person not in people]
    return [*people, *(person for person in others if can_view(person, event.support_request))]


def _acting_for(person: User, at: datetime) -> list[User]:
    if not person.is_active:
        return acting_for_leaver(person, at)
    acting = who_acts_for(person, at)
    return [acting] if acting else []


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it in `changes`: dates in ISO form, people and things as `target` says."""
    if value is None or (isinstance(value, bool | int | str | list | dict) and not isinstance(value, Promise)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else target(value)


def changes_of(before: SupportRequest, **after: Any) -> dict[str, list[Any]]:
    """Field name to [before, after] for the fields whose value differs."""
    return {
        name: [plain(getattr(before, name)), plain(value)]
        for name, value in after.items()
        if getattr(before, name) != value
    }
