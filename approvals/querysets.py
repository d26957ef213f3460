"""Which documents a person sees, and which tasks he can decide."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, JSONField, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from customers.models.sight import sight_of
from deadlines.models import Reminder

from . import documents
from .rules.promises import APPROVE

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


def _covering(user: User, at: datetime, document: str, holder: str) -> Exists:
    """A mandate of the outer row's holder lets the person decide such a document, of that amount, at that moment."""
    amount = OuterRef(f"{document}__base_amount")
    mandates = _rows("Mandate").filter(
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        Q(up_to=None) | Q(up_to__gte=amount),
        starts_at__lte=at,
        ends_at__gt=at,
        delegate=user,
        principal=OuterRef(holder),
        kind=OuterRef(f"{document}__kind"),
    )
    return Exists(mandates)


def _told_of(user: User) -> models.QuerySet[Reminder, int]:
    """Keys of the tasks of which the deadlines told the person, or will: as above the holder, or because he is away."""
    heard = Reminder.objects.filter(Q(person=user) | Q(told=user), notice__promise__outcome="").order_by()
    return heard.filter(notice__promise__kind=APPROVE).values_list("notice__promise__subject_id", flat=True)


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
        """Those that the person may open, if only for one version of which he has a copy: see policies.viewing."""
        copies = _rows("Copy").filter(content__document=OuterRef("pk"), person=user)
        return self.filter(self._readable(user) | Exists(copies))

    def readable_by(self, user: User) -> Self:
        """Those of which he may read all: without those of which he only has a copy."""
        return self.filter(self._readable(user))

    @staticmethod
    def _readable(user: User) -> Q:
        """Owner, or who stands in for him; who leads his unit or the document's; who owns the customer; who has or had
        a task; who may decide a pending one by a mandate, or was told that it is late; who reads it by another app;
        administrators."""
        if not user.is_active:
            return Q(pk__in=[])
        if user.is_administrator:
            return ~Q(pk__in=[])
        sight = sight_of(user)
        led = frozenset[int]().union(*sight.led_unit_ids.values())
        tasks = _rows("Task").filter(step__case__document=OuterRef("pk"))
        delegated = tasks.filter(_covering(user, timezone.now(), "step__case__document", "holder"), state="pending")
        return reduce(
            or_,
            (Q(pk__in=keys) for keys in documents.read_by(user)),
            Q(owner__in=sight.acts_for)
            | Q(customer__owner__in=sight.acts_for)
            | (Q(unit__in=led) | Q(owner__unit__in=led) if led else Q(pk__in=[]))
            | Q(Exists(tasks.filter(Q(holder=user) | Q(actor=user))))
            | Q(Exists(delegated))
            | Q(Exists(tasks.filter(pk__in=_told_of(user), state="pending"))),
        )


class VersionQuerySet(models.QuerySet["DocumentVersion"]):
    def visible_to(self, user: User) -> Self:
        """All versions of documents that he may read, else those of which he has a copy."""
        documents = apps.get_model("approvals", "Document")._default_manager.readable_by(user)
        copies = _rows("Copy").filter(content=OuterRef("pk"), person=user)
        return self.filter(Q(document__in=documents) | Exists(copies))


class TaskQuerySet(models.QuerySet["Task"]):
    def with_document(self, pk: int) -> Task:
        """The task with all that leads to its document, not locked: its document is. Raises DoesNotExist."""
        return self.select_related("step__case__document", "holder", "principal").get(pk=pk)

    def pending(self) -> Self:
        """Those that wait for a decision or an opinion."""
        return self.filter(state="pending")

    def decidable_by(self, user: User, now: datetime) -> Self:
        """Pending ones that he holds, or may decide for who holds them by a mandate that covers kind and amount; none
        about what he submitted or owns himself. policies.deciding.may_act says the same of one task."""
        by_mandate = _covering(user, now, "step__case__document", "holder")
        return (
            self.pending()
            .filter(Q(holder=user) | by_mandate, step__case__state="running")
            .exclude(Q(step__case__submitted_by=user) | Q(step__case__document__owner=user))
        )
