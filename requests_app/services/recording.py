"""One event for each change, and the messages that follow from it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from accounts.standing import who_acts_for
from core.models import BilingualNames
from notifications.services import outbox

from ..models import RequestEvent, SupportRequest
from ..queues import members
from ..rules.events import KINDS, MENTIONS
from ..rules.parts import Part

Target = dict[str, str]


def target(thing: object) -> Target:
    """What an event was about, kept as words: reference data in both languages, else its text."""
    if isinstance(thing, BilingualNames):
        return {"en": thing.name_en, "zh": thing.name_zh}
    if isinstance(thing, User):
        return {"en": thing.name_latin or thing.name, "zh": thing.name}
    return {"text": str(thing)}


def record(
    support_request: SupportRequest, kind: str, *, by: User | None, mentioned: Sequence[User] = (), **facts: Any
) -> RequestEvent:
    """Store the event and tell who is concerned. `facts` are fields of RequestEvent. Call it inside the transaction."""
    event = RequestEvent.objects.create(support_request=support_request, kind=kind, actor=by, **facts)
    announce(event, mentioned)
    return event


def announce(event: RequestEvent, mentioned: Sequence[User]) -> None:
    """One message for each person concerned, however many parts he has; never to who did it himself."""
    tell(event, mentioned, MENTIONS)
    for part, message in KINDS[event.kind].told.items():
        tell(event, holders(event, part), message)


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
        manager = event.subtask.unit.manager if event.subtask else None
        return with_stand_ins([manager], event) if manager else _people_of_asked_unit(event)
    if part is Part.REQUESTER:
        return with_stand_ins([support_request.requester], event)
    current = support_request.supporters.filter(removed_at=None).select_related("user")
    return with_stand_ins([row.user for row in current], event)


def _people_of_asked_unit(event: RequestEvent) -> list[User]:
    return list(event.subtask.unit.people.filter(is_active=True)) if event.subtask else []


def with_stand_ins(people: list[User], event: RequestEvent) -> list[User]:
    """The people and, for each who is away, who acts for him at the time of the event."""
    acting = [who_acts_for(person, event.at) for person in people]
    return [*people, *(person for person in acting if person is not None and person not in people)]


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it in `changes`: dates in ISO form, people and things by their words."""
    if value is None or (isinstance(value, bool | int | str | list | dict) and not isinstance(value, Promise)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def changes_of(before: SupportRequest, **after: Any) -> dict[str, list[Any]]:
    """Field name to [before, after] for the fields whose value differs."""
    return {
        name: [plain(getattr(before, name)), plain(value)]
        for name, value in after.items()
        if getattr(before, name) != value
    }
