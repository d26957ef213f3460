"""What the stories leave behind: supporters, deliveries, comments, events, search documents."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from requests_app.models import (
    Comment,
    CooperatingUnit,
    Delivery,
    RequestEvent,
    Responsibility,
    Supporter,
    SupportRequest,
)
from requests_app.services import search_index
from requests_app.services.recording import announce, target

from .histories import Step, past_kind
from .requests import Story
from .scenarios.phrases import INTERNAL_COMMENTS, PUBLIC_COMMENTS

BY_REQUESTER = {"submit", "resubmit", "confirm", "reopen", "cancel"}
BY_SUPPORTER = {"start", "deliver"}


def write(stories: list[Story], now: datetime, chance: Random) -> None:
    """Store the stories with all that belongs to them; the newest ones are announced to those concerned."""
    SupportRequest.objects.bulk_create(story.row for story in stories)
    submitted = [story for story in stories if story.steps]
    Supporter.objects.bulk_create(
        Supporter(support_request=story.row, user=user, added_by=story.coordinator, added_at=story.row.assigned_at)
        for story in submitted
        if story.row.assigned_at
        for user in story.supporters
    )
    cooperating = Responsibility.objects.filter(kind=Responsibility.Kind.COOPERATING).values_list("content", "unit")
    CooperatingUnit.objects.bulk_create(
        CooperatingUnit(support_request=story.row, unit_id=unit)
        for story in submitted
        for content, unit in cooperating
        if content == story.row.content_id
    )
    for story in submitted:
        story.events = [_event(story, step) for step in story.steps] + _comments(story, chance)
        story.events.sort(key=lambda event: event.at)
    RequestEvent.objects.bulk_create(event for story in submitted for event in story.events)
    for story in submitted:
        search_index.refresh(story.row)
        if story.events[-1].at > now - timedelta(days=1):
            announce(story.events[-1], (), ())


def _event(story: Story, step: Step) -> RequestEvent:
    event = RequestEvent(
        support_request=story.row,
        kind=past_kind(step),
        actor=_actor(story, step.move),
        at=step.at,
        from_state=step.from_state,
        to_state=step.to_state,
        note=step.note,
    )
    if step.move in {"assign", "reassign"}:
        event.target = target(story.supporters[0])
    if step.move == "deliver":
        event.target, event.note = target(story.scenario.deliverable), story.scenario.description
        event.delivery = Delivery.objects.create(
            support_request=story.row,
            name=story.scenario.deliverable,
            summary=story.scenario.description,
            delivered_by=story.supporters[0],
            delivered_at=step.at,
        )
    return event


def _actor(story: Story, move: str) -> User:
    if move in BY_REQUESTER:
        return story.row.requester
    return story.supporters[0] if move in BY_SUPPORTER else story.coordinator


def _comments(story: Story, chance: Random) -> list[RequestEvent]:
    """None, one or two comments between the first and the last step."""
    first, last = story.steps[0].at, story.steps[-1].at
    return [_comment(story, first + (last - first) * chance.random(), chance) for _ in range(chance.choice((0, 1, 2)))]


def _comment(story: Story, at: datetime, chance: Random) -> RequestEvent:
    internal = chance.random() < 0.3
    author = story.coordinator if internal else chance.choice((story.row.requester, story.coordinator))
    body = chance.choice(INTERNAL_COMMENTS if internal else PUBLIC_COMMENTS)
    said = Comment.objects.create(support_request=story.row, author=author, body=body, internal=internal, created_at=at)
    kind = "commented_internally" if internal else "commented"
    return RequestEvent(
        support_request=story.row, kind=kind, actor=author, at=at, note=body, internal=internal, comment=said
    )
