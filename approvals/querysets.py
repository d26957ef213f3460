"""Which documents a person sees, and which tasks he can decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, Exists, F, Func, JSONField, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from customers.models.sight import sight_of
from deadlines.models import Reminder

from . import documents
from .rules.promises import APPROVE
from .rules.states import ENDED, IN_THE_STEP, DocumentState, TaskKind

if TYPE_CHECKING:
    from .models import Document, DocumentVersion, Task  # noqa: F401 named in a string that ruff does not read

DRAFT = "draft-"


def _rows(model: str) -> models.Manager[models.Model]:
    """Another table of this app."""
    table = apps.get_model("approvals", model)
    rows: models.Manager[models.Model] = table._default_manager
    return rows


def frozen(path: str, *names: str) -> KeyTextTransform:
    """What a frozen version says under these names, as text; `path` leads to the version, and ends with __."""
    place: Any = Cast(f"{path}canonical", JSONField())
    for name in names[:-1]:
        place = KeyTransform(name, place)
    return KeyTextTransform(names[-1], place)


def _told_of(user: User) -> models.QuerySet[Reminder, int]:
    """Keys of the tasks of which the deadlines told the person, or will: as above the holder, or because he is away."""
    instead = Q(told=user) & ~Q(told=F("person"))
    heard = Reminder.objects.filter(Q(person=user) | instead, notice__promise__outcome="").order_by()
    return heard.filter(notice__promise__kind=APPROVE).values_list("notice__promise__subject_id", flat=True)


class _Key(F):
    """The key of the row at the end of a path, in its own table: Django likes to take the column that leads there, and
    of a condition over two tables PostgreSQL no longer sees that it can be asked along the order of a list."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path.split("__")

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Its column there."""
        there = query.setup_joins(self.path, query.get_meta(), query.get_initial_alias())
        return there.targets[0].get_col(there.joins[-1])


class _OneOf(Func):
    """column = ANY(array): the array is made first, and the column's index finds the rows. Of `IN (SELECT …)` the
    planner likes to think that it would soon have a page by walking the list in its order."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


class _Among(Func):
    """column IN (SELECT …): the keys are found once, and each row of the list is looked up among them."""

    template, arg_joiner = "%(expressions)s", " IN "
    output_field = BooleanField()


def readable(user: User, path: str = "") -> Q:
    """Rows of a list whose document, at the end of `path`, the person may read all of: he owns it or stands in for who
    does; he leads his unit or the document's; he owns the customer; he has or had a task; he may decide a pending one
    by a mandate, or was told that it is late; he reads it by another app; he is an administrator.

    Who leads a unit reads much of every list: columns are compared, row by row, in the order of the list. What others
    read is found first, by keys that lie close together in the indexes, however many documents there are. A list of one
    kind says so of the document as well: its index has the kind before the order.
    """
    here = f"{path}__" if path else ""
    return _seen(user, here) or Q(_OneOf(f"{here}pk", ArraySubquery(_keys(user))))


def _seen(user: User, here: str) -> Q:
    """What administrators and who leads a unit read; empty for all others, who read by keys alone."""
    if not user.is_active:
        return Q(pk__in=[])
    sight = sight_of(user)
    if user.is_administrator or sight.leads_all:
        return ~Q(pk__in=[])
    led = frozenset[int]().union(*sight.led_unit_ids.values())
    if not led:
        return Q()
    people = User.objects.filter(unit__in=led).order_by().values("pk")
    of_units = Q(**{f"{here}unit__in": led}) | Q(_OneOf(f"{here}owner", ArraySubquery(people)))
    return of_units | Q(_Among(_Key(f"{here}pk"), Subquery(_keys(user))))


def _keys(user: User) -> models.QuerySet[Any, Any]:
    """Keys of the documents that he may read for himself, not for the units that he leads; some more than once."""
    acts_for, about = sight_of(user).acts_for, "document"
    documents_, tasks = _rows("Document"), _rows("Task")
    pending = tasks.filter(state="pending")
    first, *others = (
        documents_.filter(owner__in=acts_for).values("pk"),
        documents_.filter(customer__owner__in=acts_for).values("pk"),
        tasks.filter(actor=user).values(about),
        tasks.filter(holder=user).values(about),
        pending.filter(_covered(user, timezone.now())).values(about),
        pending.filter(pk__in=_told_of(user)).values(about),
        *documents.read_by(user),
    )
    return first.order_by().union(*(arm.order_by() for arm in others), all=True)


def _covered(user: User, at: datetime) -> Q:
    """Tasks whose holder the person may decide for by a mandate that covers kind and amount at that moment."""
    mandate, document = "holder__mandates_given__", "document"
    covers = covering(F(f"{document}__kind"), F(f"{document}__base_amount"), path=mandate)
    return Q(in_force(at, path=mandate), covers, **{f"{mandate}delegate": user})


def in_force(at: datetime, *, path: str = "") -> Q:
    """Mandates, at the end of `path`, in force then: the period is half-open [starts_at, ends_at) and ends early where
    it was revoked."""
    not_revoked = Q(**{f"{path}revoked_at": None}) | Q(**{f"{path}revoked_at__gt": at})
    return Q(not_revoked, **{f"{path}starts_at__lte": at, f"{path}ends_at__gt": at})


def covering(kind: str | F, amount: Decimal | F | None, *, path: str = "") -> Q:
    """Mandates, at the end of `path`, for this kind of document, up to this amount in the company's currency. What has
    no amount is covered by those alone that have no limit. Mandate.covers says the same of one."""
    no_limit = Q(**{f"{path}up_to": None})
    enough = no_limit if amount is None else no_limit | Q(**{f"{path}up_to__gte": amount})
    return Q(enough, **{f"{path}kind": kind})


def _has_a_word(user: User) -> Exists:
    """Whether the person is asked for a decision in the step of the task, or made one there."""
    decisions = _rows("Task").filter(step=OuterRef("step"), kind=TaskKind.DECISION, state__in=IN_THE_STEP)
    return Exists(decisions.filter(Q(holder=user) | Q(actor=user)))


def learn_outcomes(documents_: Iterable[Document]) -> None:
    """Read how the newest round of each draft among them ended, for `Document.standing`. One query at most."""
    drafts = [one for one in documents_ if one.state == DocumentState.DRAFT and one.round]
    if drafts:
        newest = _rows("Case").filter(document__in=drafts, round=F("document__round"))
        states = dict(newest.values_list("document", "state"))
        for one in drafts:
            one.outcome = states[one.pk]


def standing_in(words: Collection[str], path: str = "") -> Q:
    """Rows whose document, at the end of `path`, stands at one of these; see `rules.states.standing`."""
    here = f"{path}__" if path else ""
    newest = _rows("Case").filter(document=OuterRef(f"{here}pk"), round=OuterRef(f"{here}round"))
    state, draft = f"{here}state", Q(**{f"{here}state": DocumentState.DRAFT})
    found = Q(**{f"{state}__in": set(words) - {DocumentState.DRAFT}})
    found |= draft & Q(Exists(newest.filter(state__in=set(words) & set(ENDED))))
    return found | draft & ~Q(Exists(newest.filter(state__in=ENDED))) if DocumentState.DRAFT in words else found


class DocumentQuerySet(models.QuerySet["Document"]):
    def locked(self, pk: int) -> Document:
        """The document, locked until the transaction ends. Two statements; raises DoesNotExist."""
        self.select_for_update(no_key=True).values_list("pk").get(pk=pk)
        return self.select_related("owner", "unit", "customer").get(pk=pk)

    def by_ref(self, ref: str) -> Self:
        """Of those, the one that addresses name so: by its number, or as draft-<key>: so it went before it had one, and
        links from then still lead to it."""
        key = ref.removeprefix(DRAFT)
        if ref.startswith(DRAFT):
            is_key = key.isascii() and key.isdigit() and len(key) < 19
            return self.filter(pk=int(key)) if is_key else self.none()
        return self.filter(number=ref)

    def visible_to(self, user: User) -> Self:
        """Those that the person may open, if only for one version of which he has a copy."""
        copies = _rows("Copy").filter(person=user).order_by().values("content__document")
        return self.filter(self._readable(user) | Q(pk__in=copies))

    def readable_by(self, user: User) -> Self:
        """Those of which he may read all: without those of which he only has a copy."""
        return self.filter(self._readable(user))

    @staticmethod
    def _readable(user: User) -> Q:
        """As `readable`, for who asks about few documents: whether each is among what he reads, not what that is."""
        return _seen(user, "") or Q(pk__in=_keys(user))


class VersionQuerySet(models.QuerySet["DocumentVersion"]):
    def visible_to(self, user: User) -> Self:
        """All versions of documents that he may read, else those of which he has a copy."""
        copies = _rows("Copy").filter(person=user).order_by().values("content")
        documents_ = apps.get_model("approvals", "Document")._default_manager.readable_by(user)
        return self.filter(Q(document__in=documents_.order_by().values("pk")) | Q(pk__in=copies))


class TaskQuerySet(models.QuerySet["Task"]):
    def pending(self) -> Self:
        """Those that wait for a decision or an opinion."""
        return self.filter(state="pending")

    def decidable_by(self, user: User, now: datetime) -> Self:
        """Pending ones that he holds, or may decide for who holds them by a mandate that covers kind and amount, unless
        he has a word in the step himself; none about what he submitted or owns himself. policies.deciding.may_act says
        the same of one task."""
        pending = _rows("Task").filter(state="pending").order_by()
        for_another = _covered(user, now) & ~Q(_has_a_word(user), kind=TaskKind.DECISION)
        held, by_mandate = (pending.filter(of).values("pk") for of in (Q(holder=user), for_another))
        rows = self.filter(pk__in=held.union(by_mandate, all=True), step__case__state="running")
        return rows.exclude(Q(step__case__submitted_by=user) | Q(document__owner=user))
