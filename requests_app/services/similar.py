"""Earlier requests like the one being typed, and colleagues who have the same one open."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQueryField
from django.db.models import Case, F, FloatField, Func, IntegerField, Value, When
from django.db.models.functions import Cast

from accounts.models import User
from core.search import any_word
from customers.models import Customer

from ..models import SupportContent, SupportRequest
from ..rules.states import State

SHOWN = 5
SHORTEST = 2
"""Characters of a title that say anything."""


def similar(title: str, *, content: SupportContent, by: User) -> list[SupportRequest]:
    """Submitted requests of the content that share words with the title, closed ones first, with their deliveries.

    At most SHOWN, of those that `by` may see. Three queries beside those of his reach.
    """
    if len(title.strip()) < SHORTEST:
        return []
    rank = Func(
        F("search_document__public"),
        Cast(Value(any_word(title)), SearchQueryField()),
        function="ts_rank",
        output_field=FloatField(),
    )
    done_first = Case(When(state=State.CLOSED, then=0), default=1, output_field=IntegerField())
    found = (
        SupportRequest.objects.visible_to(by)
        .exclude(state=State.DRAFT)
        .filter(content=content, search_document__public__found_any=title)
        .select_related("customer", "lead")
        .prefetch_related("deliveries__attachments")
        .order_by(done_first, rank.desc(), "-submitted_at")
    )
    return list(found[:SHOWN])


@dataclass(frozen=True, slots=True)
class SameRequest:
    """A colleague's open request of the same content for the same customer; `visible` when it may be linked."""

    support_request: SupportRequest
    visible: bool


def open_at_colleagues(customer: Customer, *, content: SupportContent, by: User) -> list[SameRequest]:
    """Who else asks for the same; those that `by` may not see name only the person."""
    same = SupportRequest.objects.open().filter(customer=customer, content=content).exclude(requester=by)
    rows = list(same.select_related("requester").order_by("-submitted_at")[:SHOWN])
    if not rows:
        return []
    seen = set(
        SupportRequest.objects.visible_to(by).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    return [SameRequest(row, row.pk in seen) for row in rows]


def open_twins(support_request: SupportRequest, *, by: User) -> list[SupportRequest]:
    """Other open requests of the content for the same customer that `by` may see, newest first; at most SHOWN.

    For who triages: two colleagues may have asked for one thing.
    """
    if support_request.customer_id is None:
        return []
    same = SupportRequest.objects.visible_to(by).open().exclude(pk=support_request.pk)
    same = same.filter(customer=support_request.customer_id, content=support_request.content_id)
    return list(same.select_related("requester").order_by("-submitted_at")[:SHOWN])
