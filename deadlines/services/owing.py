"""What a person owes, by the same answers of the kinds as the morning digest, and what was escalated to him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Delegation, User
from workcalendar.rules.working_time import Schedule, between

from .. import kinds
from ..models import Promise
from ..models.promise import PromiseQuerySet
from ..rules.ladder import day_length
from ..rules.words import left
from .hours import Hours
from .people import organisation

Subjects = Callable[[Collection[int]], Mapping[int, kinds.Subject]]


class When(TextChoices):
    """Where a promise stands against its time."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    LATER = "later", pgettext_lazy("promises", "Later")


@dataclass(frozen=True, slots=True)
class Owed:
    """One line of what somebody owes. `instead_of`: those for whom he owes it, none when it is his own.

    `is_escalated`: others owe it, and he was told that it was missed.
    """

    promise: Promise
    kind: kinds.Kind
    subject: kinds.Subject
    when: When
    left: str
    instead_of: list[User]
    is_escalated: bool


class Owing:
    """What one person owes at one moment, himself and for those for whom he acts while they are away."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        self._owners: defaultdict[int, set[int]] = defaultdict(set)
        people = {user.pk} | _away(user, now)
        for debt in kinds.debts(people, now):
            self._owners[debt.promise].add(debt.person)
        self._escalated = _escalated(people, now)

    def promises(self) -> PromiseQuerySet:
        """The open promises, for a page of them."""
        return Promise.objects.filter(pk__in=self._owners.keys() | self._escalated, outcome="", paused_at=None)

    def lines(self, promises: Sequence[Promise]) -> list[Owed]:
        """What a page shows of them. What the kind does not know any more is left out."""
        subjects = _subjects(promises)
        hours = Hours(promises)
        principals = self._principals(promises)
        return [
            self._line(promise, subjects[promise.kind, promise.subject_id], hours.of(promise), principals)
            for promise in promises
            if (promise.kind, promise.subject_id) in subjects
        ]

    def _line(
        self, promise: Promise, subject: kinds.Subject, schedule: Schedule, principals: Mapping[int, User]
    ) -> Owed:
        due = promise.due_at or self.now
        owners = self._owners[promise.pk]
        others = [] if self.user.pk in owners else [principals[pk] for pk in sorted(owners)]
        words = left(between(schedule, self.now, due), day_length(schedule))
        is_escalated = not owners and promise.pk in self._escalated
        return Owed(promise, kinds.get(promise.kind), subject, when_due(due, self.now), words, others, is_escalated)

    def _principals(self, promises: Iterable[Promise]) -> dict[int, User]:
        people = {pk for promise in promises for pk in self._owners[promise.pk]} - {self.user.pk}
        return User.objects.in_bulk(people) if people else {}


def _away(user: User, now: datetime) -> set[int]:
    """Those who are away and for whom he acts now: as their delegate, or because no delegate of theirs is there.

    One query for most people; whoever may be asked instead of a delegate, a manager or administrator, needs five more.
    """
    others = User.objects.present(now).exclude(pk=user.pk)
    rows = Delegation.objects.at(now).filter(Q(principal=user) | ~Q(delegate__in=others) | Q(delegate=None))
    absences = dict(rows.values_list("principal_id", "delegate_id"))
    own = set() if user.pk in absences else {person for person, delegate in absences.items() if delegate == user.pk}
    if absences.keys() - own - {user.pk} and (user.is_administrator or user.managed_units.exists()):
        people = organisation(now)
        own |= {person for person in people.absences if people.acting_for(person) == user.pk}
    return own


def _escalated(people: Collection[int], now: datetime) -> set[int]:
    """What is still overdue of that of which these people heard by an escalation (one query)."""
    late = Promise.objects.open().filter(due_at__lte=now, notices__level__gt=0, notices__reminders__person__in=people)
    keys = late.order_by().values_list("pk", flat=True)
    unnarrowed = [kind.code for kind in kinds.every() if kind.escalated_to is None]
    narrowed = (Q(kind=kind, subject_id__in=subjects) for kind, subjects in kinds.escalated_to(people).items())
    return set(keys.filter(kind__in=unnarrowed).union(keys.filter(reduce(or_, narrowed, Q(pk__in=[])))))


def _subjects(promises: Sequence[Promise]) -> dict[tuple[str, int], kinds.Subject]:
    """What the promises are about; kinds that share the answer are asked once."""
    ids: defaultdict[Subjects, set[int]] = defaultdict(set)
    for promise in promises:
        ids[kinds.get(promise.kind).subjects].add(promise.subject_id)
    found = {answer: answer(keys) for answer, keys in ids.items()}
    about = {(one.kind, one.subject_id): found[kinds.get(one.kind).subjects].get(one.subject_id) for one in promises}
    return {key: subject for key, subject in about.items() if subject is not None}


def when_due(due: datetime, now: datetime) -> When:
    if due <= now:
        return When.OVERDUE
    return When.TODAY if timezone.localdate(due) == timezone.localdate(now) else When.LATER
