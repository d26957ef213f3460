"""Reading flows: all of them in words, one with its draft, its versions, and what it would do to an example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request, picker_response
from core.paging import keyset_page

from ..documents import Kind
from ..forms.flow import ExampleForm, PublishForm
from ..models import Document, FlowVersion
from ..rules import flow_words
from ..rules.flow import Flow
from ..services import flow_trial
from ..services.flow_names import names_for
from .flow_desk import Desk


class Entry(NamedTuple):
    """One version as the list of versions tells it."""

    version: FlowVersion
    changes: list[flow_words.Change]
    lines: list[flow_words.Line]


@require_GET
def overview(request: Request) -> HttpResponse:
    """The flow of every kind of document, in words."""
    return render_part(request, "flows/list.html", {"desks": Desk.all(request.user)})


@require_GET
def edit(request: Request, kind: str) -> HttpResponse:
    """The flow as it is edited: its steps with their buttons, what is wrong, and what publishing would change."""
    desk = Desk.of(request.user, kind)
    form = PublishForm(initial={"version": desk.version})
    return render_part(request, "flows/edit.html", {"desk": desk, "form": form})


@require_GET
def versions(request: Request, kind: str) -> HttpResponse:
    """Every published version, newest first: who, when, why, and what it says otherwise than the one before."""
    desk = Desk.of(request.user, kind)
    published = FlowVersion.objects.select_related("published_by").filter(kind=desk.kind.code)
    page = keyset_page(published, request, order=["-number"])
    context = {"desk": desk, "page": page, "entries": _entries(desk.kind, list(page))}
    return render_part(request, "flows/versions.html", context, part="entries")


def _entries(kind: Kind, page: Sequence[FlowVersion]) -> list[Entry]:
    numbers = {version.number - 1 for version in page}
    before = {row.number: row.flow for row in FlowVersion.objects.filter(kind=kind.code, number__in=numbers)}
    names = names_for(kind, *before.values(), *(version.flow for version in page))
    return [_entry(version, before, names) for version in page]


def _entry(version: FlowVersion, before: dict[int, Flow], names: flow_words.Names) -> Entry:
    old = before.get(version.number - 1)
    changes = flow_words.difference(old, version.flow, names) if old else []
    return Entry(version, changes, flow_words.lines(version.flow, names))


@require_GET
def try_example(request: Request, kind: str) -> HttpResponse:
    """What the flow, as it is edited, would do to a document or to typed facts; its address holds the question."""
    desk = Desk.of(request.user, kind)
    form = ExampleForm(request.GET if "submitter" in request.GET else None, about=desk.kind, user=request.user)
    trial = None
    if form.is_valid() and form.example is not None:
        trial = flow_trial.try_on(desk.kind, desk.flow, form.example, at=timezone.now())
    status = 422 if form.is_bound and trial is None else 200
    return render_part(
        request, "flows/try.html", {"desk": desk, "form": form, "trial": trial}, part="answer", status=status
    )


@require_GET
def documents(request: Request, kind: str) -> HttpResponse:
    """Documents of the kind to try the flow on, by number or title, for a picker."""
    desk, text = Desk.of(request.user, kind), request.GET.get("q", "").strip()[:100]
    found = Document.objects.visible_to(request.user).filter(kind=desk.kind.code)
    found = found.filter(Q(number__icontains=text) | Q(title__icontains=text)).order_by("-id")
    return picker_response([(one.pk, str(one), "") for one in found[:20]])
