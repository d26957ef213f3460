"""The standard clauses: their texts in versions, what changed between them, what a deviation means."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.sending import sent
from approvals.rules.words import pieces
from core.htmx import go
from core.http import Request

from ...forms.terms import ClauseForm, NewClauseForm, TextForm
from ...models import StandardClause, StandardClauseVersion
from ...rules.parts import Part, place_of
from ...services import terms
from ..reference.guards import keepers


@keepers
@require_GET
def index(request: Request) -> HttpResponse:
    """All clauses by the parts of a contract."""
    rows = StandardClause.objects.annotate(newest=Max("versions__number")).order_by("position", "code")
    by_part = groupby(sorted(rows, key=lambda row: place_of(row.part)), key=lambda row: Part(row.part))
    return render(request, "contracts/terms/clauses.html", {"parts": [(part, list(found)) for part, found in by_part]})


@keepers
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """A new clause with its first text. The same form sent again gets the first answer."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    form = NewClauseForm(request.POST or None)
    if not form.is_valid():
        return _ask(request, form, _("New clause"))

    def act() -> str:
        return reverse("clauses:clause", args=[terms.add_clause(by=request.user, is_active=True, **_typed(form)).code])

    return go(request, this.once(act), message=_("%(name)s is added.") % {"name": form.named})


@keepers
@require_GET
def clause(request: Request, code: str) -> HttpResponse:
    """The text in force, and the versions before."""
    row = get_object_or_404(StandardClause, code=code)
    versions = list(row.versions.select_related("published_by"))
    context = {"clause": row, "newest": versions[0], "versions": versions, "templates": row.templates.all()}
    return render(request, "contracts/terms/clause.html", context)


@keepers
@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Name, place, weight of a deviation; or offer it no longer."""
    row = get_object_or_404(StandardClause, code=code)
    shown = {name: getattr(row, name) for name in (*terms.CLAUSE_FIELDS, "version")}
    form = ClauseForm(request.POST or None, initial=shown)
    if not form.is_valid():
        return _ask(request, form, _("Change the clause"), row)
    terms.change_clause(row, by=request.user, version=form.cleaned_data["version"], **_typed(form))
    return go(request, "clauses:clause", code, message=_("Saved."))


@keepers
@require_http_methods(["GET", "POST"])
def publish(request: Request, code: str) -> HttpResponse:
    """The next version of the text."""
    row = get_object_or_404(StandardClause, code=code)
    newest = row.versions.latest("number")
    shown = {"text_en": newest.text_en, "text_zh": newest.text_zh, "version": row.version}
    form = TextForm(request.POST or None, initial=shown)
    if not form.is_valid():
        return _ask(request, form, _("New version of the text"), row)
    terms.publish(row, by=request.user, version=form.cleaned_data["version"], **_typed(form))
    return go(request, "clauses:clause", code, message=_("Published. Contracts that are begun from now on have it."))


@keepers
@require_GET
def version(request: Request, code: str, number: int) -> HttpResponse:
    """One version, and what changed since the one before it."""
    row = get_object_or_404(StandardClauseVersion.objects.select_related("clause"), clause__code=code, number=number)
    before = row.clause.versions.filter(number__lt=number).first()
    context = {
        "version": row,
        "clause": row.clause,
        "before": before,
        "english": pieces(before.text_en if before else "", row.text_en),
        "chinese": pieces(before.text_zh if before else "", row.text_zh),
    }
    return render(request, "contracts/terms/version.html", context)


def _typed(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("version", "idempotency_key")}


def _ask(request: Request, form: Any, title: str, row: StandardClause | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "clause": row}
    return render(request, "contracts/terms/clause_form.html", context, status=422 if form.is_bound else 200)
