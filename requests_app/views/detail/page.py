"""The page of one request."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url
from core.http import Request
from customers.models import Customer, LogEntry

from ...forms.actions.talking import CommentForm
from ...models import CooperatingUnit, RequestEvent, Subtask, Supporter, SupportRequest, Watcher
from ...policies.files import readable_files
from ...policies.lifecycle import CHANGES, can_change
from ...policies.viewing import standing
from ...reach import reach_of
from ...rules.forms.wire import parse
from ...rules.parts import DESK, Part
from ...rules.progress import stages
from ...rules.route_reason import sentence
from ...rules.states import SubtaskState
from ...services.presence import others, pass_of, people
from .answers import asked
from .buttons import buttons
from .documents import documents_of
from .linked import Linked, links_of, numbers_seen, twins_of
from .promised import promised
from .timeline import entries
from .waiting import waiting

SHOWN = (
    "content",
    "form_version",
    "customer",
    "requester",
    "requester_unit",
    "business_unit",
    "queue__post__position",
    "queue__post__unit",
    "queue__team",
    "queue__person",
    "lead",
)


def _loaded(user: User) -> QuerySet[SupportRequest]:
    """Requests that the person may see, with everything that the page shows of them."""
    rows = SupportRequest.objects.visible_to(user).select_related(*SHOWN)
    return rows.prefetch_related(
        Prefetch("supporters", Supporter.objects.select_related("user")),
        Prefetch("watchers", Watcher.objects.select_related("user")),
        Prefetch("cooperating", CooperatingUnit.objects.select_related("unit")),
    )


@require_GET
def page(request: Request, number: str) -> HttpResponse:
    """Everything about one request, and the box to say something."""
    support_request = get_object_or_404(_loaded(request.user), number=number)
    context = parts(request.user, support_request)
    context |= _here(request.user, context["pass"])
    form = CommentForm(support_request=support_request, user=request.user)
    form.restore(typed.typed(by=request.user, form="comment", subject=number))
    context |= {
        "form": form,
        "url": reverse("requests:comment", args=[number]),
        "keep_url": keep_url("comment", number),
    }
    return render(request, "requests_app/detail/page.html", context)


@require_GET
def pulse(request: Request, number: str) -> HttpResponse:
    """Asked every few seconds: 204 while all is as the page shows it, else the parts that may differ.

    `version` and `here` tell what it shows: which version, and who else looks at it. What is being typed is no such
    part. Who may not see the request any more is sent to load the page anew.
    """
    user, found = request.user, SupportRequest.objects.visible_to(request.user).filter(number=number)
    seen = found.only("number", "version").first()
    if seen is None:
        return HttpResponse(status=404, headers={"HX-Refresh": "true"})
    here = _here(user, request.GET.get("pass", ""))
    if request.GET.get("version") != str(seen.version):
        changed = parts(user, get_object_or_404(_loaded(user), number=number))
        return render(request, "requests_app/detail/_parts.html", changed | here | {"oob": True})
    if request.GET.get("here", "") == here["here"]:
        return HttpResponse(status=204)
    context = here | {"support_request": seen, "pass": request.GET.get("pass", ""), "oob": True}
    return render(request, "requests_app/detail/_presence.html", context)


def _here(user: User, given: str) -> dict[str, Any]:
    """Who else looks at the request, and the same as a word to compare."""
    ids = others(user, given)
    return {"colleagues": people(ids), "here": "-".join(map(str, ids))}


def parts(user: User, support_request: SupportRequest) -> dict[str, Any]:
    """What the parts of the page show, all of it as this person may see it."""
    held = standing(user, support_request)
    inside, links, now = held.holds(*DESK), links_of(support_request, user), timezone.now()
    return {
        "support_request": support_request,
        "customer_url": _customer_url(user, support_request),
        "pass": pass_of(user, support_request) if inside else "",
        "now": now,
        "waiting": waiting(user, support_request, held),
        "promised": promised(support_request, now),
        "why_here": sentence(support_request.route_reason),
        "supporters": [row for row in support_request.supporters.all() if row.removed_at is None],
        "line": _line(user, support_request),
        "links": links,
        "twins": twins_of(support_request, user, links, inside=inside),
        "watches": held.holds(Part.WATCHER),
        "may": {name: bool(can_change(user, support_request, name, held)) for name in CHANGES},
        "buttons": buttons(user, support_request, held),
        **_told(user, support_request, links, inside=inside),
    }


def _line(user: User, support_request: SupportRequest) -> LogEntry | None:
    """The entry of a customer's log that it was asked from, for who may read that."""
    if support_request.log_entry_id is None:
        return None
    lines = LogEntry.objects.visible_to(user).select_related("visit")
    return lines.filter(pk=support_request.log_entry_id).first()


def _customer_url(user: User, support_request: SupportRequest) -> str:
    """The page of the customer, for whoever may open it; else ""."""
    customer = support_request.customer
    if customer is None or not Customer.objects.visible_to(user).filter(pk=customer.pk).exists():
        return ""
    return customer.get_absolute_url()


def _told(user: User, support_request: SupportRequest, links: list[Linked], *, inside: bool) -> dict[str, Any]:
    """What was asked, said, filed and handed over; who is not inside sees nothing internal."""
    form = parse(support_request.form_version.schema)
    files = list(readable_files(user, support_request))
    events = list(_events(support_request, inside=inside))
    passed = [support_request.returned_from] if support_request.returned_from else [e.to_state for e in events]
    return {
        "stages": stages(support_request.state, passed),
        "inside": inside,
        "groups": asked(form, support_request.answers, origin=support_request.origin),
        "entries": entries(events, form, files, numbers_seen(events, user, links)),
        "deliveries": [event.delivery for event in events if event.delivery],
        "files": files,
        "subtasks": _subtasks(user, support_request) if inside else [],
        "documents": documents_of(support_request, user),
        "is_requester": support_request.requester_id == user.pk,
    }


def _events(support_request: SupportRequest, *, inside: bool) -> QuerySet[RequestEvent]:
    """What happened, oldest first; internal events for those inside only."""
    events = support_request.events.select_related("actor", "on_behalf_of", "comment", "delivery__delivered_by")
    return events if inside else events.filter(internal=False)


def _subtasks(user: User, support_request: SupportRequest) -> list[tuple[Subtask, bool]]:
    """Parts asked of departments, and whether this person may answer for the department."""
    home = reach_of(user).home_unit_ids
    rows = support_request.subtasks.select_related("unit", "asked_by", "answered_by")
    return [(row, row.state == SubtaskState.OPEN and row.unit_id in home) for row in rows]
