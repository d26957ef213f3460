"""Four hundred requests of the demo company with everything that happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Unit, User
from customers.models import Customer
from requests_app.models import FormVersion, NumberSeries, Queue, RequestEvent, SupportRequest
from requests_app.queues import members
from requests_app.rules.forms.wire import parse
from requests_app.rules.states import OPEN, State, Urgency
from requests_app.services.pool import supporter_pool
from requests_app.services.routing import Route, route
from workcalendar.schedules import schedule_of

from .answers import answers_to
from .histories import SHARES, Step, history, named_time
from .scenarios import commercial, market, technical
from .scenarios.scenario import Scenario

SCENARIOS = technical.SCENARIOS | market.SCENARIOS | commercial.SCENARIOS
WEIGHTS = {
    "T1": 8,
    "T2": 12,
    "T3": 12,
    "T4": 10,
    "T5": 7,
    "T6": 8,
    "S1": 10,
    "M1": 5,
    "M2": 5,
    "M3": 3,
    "M4": 6,
    "C1": 9,
    "C2": 5,
}
STAMPS = {
    "submit": "submitted_at",
    "accept": "accepted_at",
    "assign": "assigned_at",
    "start": "started_at",
    "deliver": "delivered_at",
    "confirm": "closed_at",
    "reject": "closed_at",
    "cancel": "closed_at",
}


@dataclass
class Story:
    """One request before it is written, with the people in it."""

    row: SupportRequest
    steps: list[Step]
    scenario: Scenario
    coordinator: User
    supporters: list[User]
    events: list[RequestEvent] = field(default_factory=list)


class Teller:
    """Makes stories; remembers where each combination is routed to."""

    def __init__(self, customers: list[Customer], now: datetime, chance: Random) -> None:
        self.customers, self.now, self.chance = customers, now, chance
        self.schedule = schedule_of(Unit.objects.get(kind=Unit.Kind.COMPANY))
        versions = FormVersion.objects.filter(is_current=True).select_related("content")
        self.forms = {version.content.code: version for version in versions}
        self.routes: dict[tuple[str, int, str], tuple[Route, list[User], list[User]]] = {}

    def stories(self) -> list[Story]:
        """All of them in the order of their submission, numbered; drafts last."""
        codes, weights = list(WEIGHTS), list(WEIGHTS.values())
        told = [
            self._story(final, self.chance.choices(codes, weights)[0] if place >= len(codes) else codes[place])
            for final, (share, _youngest, _oldest) in SHARES.items()
            for place in range(share)
        ]
        told.sort(key=lambda story: story.row.submitted_at or self.now)
        _number([story.row for story in told if story.row.submitted_at])
        return told

    def _story(self, final: State, code: str) -> Story:
        chance, version, customer = self.chance, self.forms[code], self.chance.choice(self.customers)
        now, schedule, scenario = self.now, self.schedule, chance.choice(SCENARIOS[code])
        steps = history(final, now=now, schedule=schedule, chance=chance)
        found, coordinators, pool = self._route(version, customer)
        begun = steps[0].at if steps else self.now - timedelta(days=chance.uniform(0, 6))
        named = named_time(final, now=now, schedule=schedule, chance=chance)
        wanted_by = named if final in OPEN else _some_days_after(begun, chance)
        supporters = chance.sample(pool, k=min(len(pool), chance.choice((1, 1, 2))))
        row = SupportRequest(
            content=version.content,
            form_version=version,
            requester=customer.recorded_by,
            requester_unit=customer.recorded_by.unit,
            customer=customer,
            urgency=chance.choices(Urgency.values, (80, 15, 5))[0],
            title=scenario.title.format(customer=_short(customer.name))[:160],
            description=scenario.description,
            wanted_by=wanted_by,
            answers=answers_to(
                parse(version.schema), scenario.texts, by=supporters[0], wanted_by=wanted_by, chance=chance
            ),
            precondition_confirmed=bool(version.content.precondition_en),
            created_at=begun - timedelta(minutes=chance.randrange(5, 90)),
            **(_placed(found, customer) if steps else {}),
        )
        _live(row, steps, supporters, chance)
        return Story(row, steps, scenario, chance.choice(coordinators), supporters)

    def _route(self, version: FormVersion, customer: Customer) -> tuple[Route, list[User], list[User]]:
        key = (version.content.code, customer.unit_id, customer.value)
        if key not in self.routes:
            found = route(
                content=version.content, business_unit=customer.unit, customer_value=customer.value, at=self.now
            )
            pool = supporter_pool(row=found.row, business_unit=customer.unit, at=self.now)
            self.routes[key] = found, members(found.queue, self.now), [candidate.user for candidate in pool]
        return self.routes[key]


def _some_days_after(begun: datetime, chance: Random) -> datetime:
    return (begun + timedelta(days=chance.randrange(3, 16))).replace(hour=9, minute=0, second=0, microsecond=0)


def _placed(found: Route, customer: Customer) -> dict[str, Any]:
    queue: Queue | None = found.queue
    return {
        "queue": queue,
        "routing_row": found.row,
        "route_reason": found.reason,
        "business_unit": customer.unit,
        "customer_value": customer.value,
    }


def _live(row: SupportRequest, steps: list[Step], supporters: list[User], chance: Random) -> None:
    """Bring the row to where its history ends, as services.lifecycle would have."""
    for step in steps:
        if stamp := STAMPS.get(step.move):
            setattr(row, stamp, step.at)
        row.state, row.updated_at = step.to_state, step.at  # waiver: the demo writes history, no one moves here
        row.returned_from = step.from_state if step.to_state == State.RETURNED else ""
        row.version += 1
        if step.move == "assign":
            row.lead, row.promised_at = supporters[0], row.wanted_by
        elif step.move == "reassign":
            row.started_at = None
        elif step.move == "reopen":
            row.delivered_at, row.reopened_at = None, step.at
        elif step.move == "confirm":
            row.rating, row.rating_words = chance.choice((3, 4, 4, 5, 5, 5)), step.note


def _number(rows: list[SupportRequest]) -> None:
    """Numbers without gaps in the order of submission, and the series where they end."""
    last: dict[int, int] = {}
    for row in rows:
        year = row.submitted_at.year  # type: ignore[union-attr]
        last[year] = last.get(year, 0) + 1
        row.number = f"SR-{year}-{last[year]:05d}"
    NumberSeries.objects.bulk_create(NumberSeries(prefix="SR", year=year, last=number) for year, number in last.items())


def _short(name: str) -> str:
    """A customer's name without its legal form, as people say it."""
    for form in ("股份有限公司", "集团有限公司", "有限公司", " (China) Co., Ltd.", " Co., Ltd.", " Pte. Ltd.", " Ltd."):
        name = name.removesuffix(form)
    return name
