"""The reusable questions about requests: who may see which, which are locked, which wait where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User

from .reach import Reach, reach_of
from .rules.states import OPEN, State, SubtaskState

if TYPE_CHECKING:
    from .models import RequestLink, Subtask, SupportRequest


def _of_request(model: str) -> models.QuerySet[models.Model]:
    """Rows of another table that point at the outer request."""
    table = apps.get_model("requests_app", model)
    rows: models.QuerySet[models.Model] = table._default_manager.filter(support_request=OuterRef("pk"))
    return rows


def _as_requester(reach: Reach) -> Q:
    """Those that he asked for himself, that he stands in for, and those of leavers whose manager he is."""
    own = Q(requester__in=reach.acts_for)
    inherited = reach.inherited_unit_ids
    return own | Q(requester__is_active=False, requester__unit__in=inherited) if inherited else own


class RequestLinkQuerySet(models.QuerySet["RequestLink"]):
    def seen_from(self, support_request: SupportRequest, user: User) -> models.QuerySet[RequestLink]:
        """Links of a request whose other end the person may see."""
        seen = type(support_request)._default_manager.visible_to(user)
        return self.filter(
            Q(source=support_request, target__in=seen) | Q(target=support_request, source__in=seen)
        ).select_related("source", "target")


class SubtaskQuerySet(models.QuerySet["Subtask"]):
    def asked_of(self, user: User) -> models.QuerySet[Subtask]:
        """Those that wait for an answer of the person's departments, soonest due first, with what a list shows."""
        rows = self.filter(state=SubtaskState.OPEN, unit__in=reach_of(user).home_unit_ids)
        return rows.select_related("support_request", "unit", "asked_by").order_by("due_at", "id")


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def locked(self, pk: int) -> SupportRequest:
        """The fresh row, locked until the transaction ends; rows that point at it may still be written."""
        return self.locking().get(pk=pk)

    def locking(self, *, skip_locked: bool = False) -> Self:
        """Locks each row that is read, with what decides whose working time counts for it in the same statement."""
        rows = self.select_related("content", "requester_unit", "queue__post", "queue__person", "lead")
        return rows.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)

    def visible_to(self, user: User) -> Self:
        """Those that the person may see; agrees with policies.viewing.can_view (tested for every role × state).

        A draft is its author's alone. Everything else: requester (or who acts for one who left), coordinators of the
        queue, supporters, cooperating departments, watchers, who leads the unit of the requester, of the queue or of
        the lead, who was told of a missed promise, administrators.
        """
        mine = Q(state=State.DRAFT, requester=user)
        if user.is_administrator:
            return self.filter(~Q(state=State.DRAFT) | mine)
        reach = reach_of(user)
        part = (
            _as_requester(reach)
            | Q(queue__in=reach.queue_ids)
            | Q(requester_unit__in=reach.led_unit_ids)
            | Q(queue__in=reach.led_queue_ids)
            | Q(lead__unit__in=reach.led_unit_ids)
            | Exists(_of_request("Supporter").filter(user__in=reach.acts_for, removed_at=None))
            | Exists(_of_request("CooperatingUnit").filter(unit__in=reach.home_unit_ids))
            | Exists(_of_request("Watcher").filter(user=user))
            | (Q(state__in=OPEN) & Exists(_of_request("Escalation").filter(person__in=reach.acts_for)))
        )
        return self.filter(mine | (~Q(state=State.DRAFT) & part))

    def found(self, text: str, user: User) -> Self:
        """Those that hold the text; what stands in internal notes counts only where the person may read them."""
        public = Q(search_document__public__found=text)
        if user.is_administrator:
            return self.filter(public | Q(search_document__internal__found=text))
        reach = reach_of(user)
        desk = (
            Q(queue__in=reach.queue_ids)
            | Exists(_of_request("Supporter").filter(user__in=reach.acts_for, removed_at=None))
            | Exists(_of_request("CooperatingUnit").filter(unit__in=reach.home_unit_ids))
        )
        return self.filter(public | (Q(search_document__internal__found=text) & desk))

    def for_list(self) -> Self:
        """What a row of a list shows, and no more, in one statement."""
        return self.select_related("content", "customer", "requester", "lead").only(
            "number",
            "state",
            "urgency",
            "title",
            "submitted_at",
            "due_at",
            "due_kind",
            "rating",
            "version",
            "queue_id",
            "content__code",
            "content__name_en",
            "content__name_zh",
            "content__type",
            "customer__name",
            "requester__name",
            "requester__name_latin",
            "requester__is_active",
            "requester__unit",
            "lead__name",
            "lead__name_latin",
            "lead__is_active",
            "created_at",
            "updated_at",
        )

    def submitted(self) -> Self:
        """Everything but drafts."""
        return self.exclude(state=State.DRAFT)

    def open(self) -> Self:
        """Submitted and not ended."""
        return self.filter(state__in=OPEN)

    def for_queue(self, user: User) -> Self:
        """Submitted requests of the queues that the person coordinates; administrators also see the unrouted."""
        queues = Q(queue__in=reach_of(user).queue_ids)
        if user.is_administrator:
            queues |= Q(queue=None)
        return self.filter(queues).submitted()

    def requested_by(self, user: User) -> Self:
        return self.filter(requester=user)

    def answered_by(self, user: User) -> Self:
        """Submitted ones in which he acts as requester: his own and those of the people he acts for."""
        return self.filter(_as_requester(reach_of(user))).submitted()

    def supported_by(self, user: User) -> Self:
        """Those the person works on now, himself or for somebody he stands in for."""
        return self.filter(Exists(_of_request("Supporter").filter(user__in=reach_of(user).acts_for, removed_at=None)))

    def soonest_due_first(self) -> Self:
        """What is due first, late ones before all; what has no due time comes last."""
        return self.order_by("due_at", "id")

    def due_between(self, start: datetime, end: datetime) -> Self:
        """Something of it is due in that time, both ends included."""
        return self.open().filter(due_at__gte=start, due_at__lte=end)

    def overdue(self, now: datetime) -> Self:
        """Something of it, whatever it is, should have been done by now."""
        return self.open().filter(due_at__lt=now)
