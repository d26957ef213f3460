"""What is being written about the customers, gathered so that each kind of row goes to the database at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from accounts.models import User
from customers.models import Contact, Customer, CustomerEvent
from customers.rules.events import KINDS

from . import times


@dataclass
class Book:
    """`contacts` by the key of their customer, the main one first; `events` of all, in any order."""

    now: datetime
    chance: Random
    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    events: list[CustomerEvent] = field(default_factory=list)

    def tell(self, customer: Customer, kind: str, by: User | None, at: datetime, **facts: Any) -> None:
        """Note what happened, as services.changing.record would have."""
        facts.setdefault("private", KINDS[kind].private)
        event = CustomerEvent(customer=customer, kind=kind, actor=by, at=at, version=customer.version, **facts)
        self.events.append(event)

    def office(self, moment: datetime, after: datetime | None = None) -> datetime:
        """About that moment, when people are at work; not before `after`, and never in the future."""
        found = times.office(moment, before=self.now)
        return min(max(found, after), self.now) if after else found

    def pick(self, *words: str) -> str:
        """One of them."""
        return self.chance.choice(words)

    def say(self, who: str, *words: str) -> str:
        """One of them in the language of who writes it: English for a name in Latin letters, else Chinese."""
        drawn = self.pick(*words)
        own = [word for word in words if not word or word.isascii() == who.isascii()]
        return drawn if drawn in own or not own else own[words.index(drawn) % len(own)]

    def close(self) -> None:
        """Write the events in the order in which they happened."""
        self.events.sort(key=lambda event: event.at)
        CustomerEvent.objects.bulk_create(self.events)
