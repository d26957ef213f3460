"""Each working morning one digest: what is overdue, due today, and waiting for me (and for those I stand in for)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from accounts.models import User
from workcalendar.rules.working_time import is_open

from .. import kinds
from ..models import DigestTurn, Promise
from ..rules.telling import About, Entries
from .people import Facts


def enrol(now: datetime) -> int:
    """Give everybody his turn who has none yet; how many."""
    new = list(User.objects.active().filter(pk__in=User.objects.exclude(pk__in=DigestTurn.objects.values("user"))))
    facts = Facts(now) if new else None
    turns = [DigestTurn(user=person, next_at=facts.morning(person.pk)) for person in new if facts]
    DigestTurn.objects.bulk_create(turns, ignore_conflicts=True)
    return len(turns)


def due(now: datetime) -> list[int]:
    """Whose turn has come, whether they are there or not."""
    return list(DigestTurn.objects.filter(next_at__lte=now).order_by().values_list("user_id", flat=True))


def postpone(people: Iterable[int | None], *, now: datetime, until: datetime) -> None:
    """Those of them whose turn has come have it then."""
    DigestTurn.objects.filter(next_at__lte=now, user__in=[pk for pk in people if pk]).update(next_at=until)


def take_turns(facts: Facts, people: Iterable[int | None]) -> frozenset[int]:
    """For whose digest of these people it is time: present, and at work now. Everybody else's turn that came is over.

    After an outage of any length that is one turn. The caller holds the lock of the hand-out.
    """
    turns = list(DigestTurn.objects.filter(next_at__lte=facts.now, user__in=[pk for pk in people if pk]))
    for turn in turns:
        turn.next_at = facts.morning(turn.user_id)
    DigestTurn.objects.bulk_update(turns, ["next_at"], batch_size=1000)
    return frozenset(
        turn.user_id
        for turn in turns
        if facts.organisation.is_present(turn.user_id) and is_open(facts.calendar(turn.user_id), facts.now)
    )


def add_debts(entries: Mapping[int, Entries], readers: Collection[int], facts: Facts) -> None:
    """Add to what each of the readers is told all that he owes, and what those owe for whom he acts now."""
    acting = {person: person for person in readers}
    for person in facts.organisation.absences:
        heir = facts.organisation.acting_for(person)
        if heir is not None and heir in readers:
            acting[person] = heir
    owed = defaultdict(list)
    for person, promise in kinds.debts(acting.keys(), facts.now):
        owed[promise].append(person)
    for about in abouts(owed.keys()):
        for person in owed[about.promise]:
            entries[acting[person]].add(about, person)


def abouts(promises: Collection[int]) -> list[About]:
    """These promises, where they are open and running."""
    running = Promise.objects.open().filter(pk__in=promises, paused_at=None).order_by()
    fields = ("pk", "kind", "subject_id", "ladder_id", "started_at", "due_at")
    return [About(*row) for row in running.values_list(*fields)]
