"""What is next with a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Sentence
from core.tones import Tone, tone_of

from ... import related
from ...models import Customer, Opportunity, Visit

VISITS = 5
"""Open visits that the page shows at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something still to come; `when` is a day or a moment, None when nobody said when."""

    when: date | datetime | None
    icon: str
    words: Sentence
    url: str = ""
    note: str = ""
    state: Sentence = ""
    tone: Tone = "neutral"
    overdue: bool = False

    @property
    def day(self) -> date:
        """For the order: what has no day comes last."""
        if isinstance(self.when, datetime):
            return timezone.localtime(self.when).date()
        return self.when or date.max


def upcoming(customer: Customer, user: User, opportunities: list[Opportunity], *, private: bool) -> list[Step]:
    """Everything that is still to come, the next first. One query beside those of the other apps."""
    steps = [_of_line(line) for source in related.every() for line in source.upcoming(customer, user)]
    if private:
        today = timezone.localdate()
        steps += _of_customer(customer, today)
        steps += [_of_visit(visit) for visit in customer.visits.open().order_by("starts_at", "id")[:VISITS]]
        steps += [_of_opportunity(one, today) for one in opportunities if one.state == "open" and one.next_step]
    return sorted(steps, key=lambda step: step.day)


def _of_line(line: related.Line) -> Step:
    tone = tone_of(line.field, line.state_value)
    return Step(line.at, line.icon, line.sentence, line.url, line.note, line.state, tone, line.overdue)


def _of_visit(visit: Visit) -> Step:
    tone, late = tone_of("state", visit.state), visit.is_late(timezone.now())
    address, state = visit.get_absolute_url(), visit.get_state_display()
    return Step(visit.starts_at, "geo-alt", visit.aim, address, str(visit.number), state, tone, late)


def _of_customer(customer: Customer, today: date) -> list[Step]:
    if not customer.next_step:
        return []
    late = customer.next_on is not None and customer.next_on < today
    return [Step(customer.next_on, "arrow-right-circle", customer.next_step, note=_("Next step"), overdue=late)]


def _of_opportunity(opportunity: Opportunity, today: date) -> Step:
    late = opportunity.next_on is not None and opportunity.next_on < today
    return Step(
        opportunity.next_on,
        "graph-up-arrow",
        opportunity.next_step,
        f"#{opportunity.number}",
        note=opportunity.name,
        overdue=late,
    )
