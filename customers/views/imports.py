"""Customers from a file: choose it, name its columns, look what would happen, import, take back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.sending import sent
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page
from core.sheets import CONTENT_TYPE

from .. import tasks
from ..forms.importing import ColumnsForm, UploadForm
from ..models import ImportRow, ImportRun
from ..policies import importing as policies
from ..policies.archive import can_import
from ..services.importing import progress, runs, sheets, showing

ACTIONS = {
    "leave_out": lambda run, line, by: runs.leave_out(run, line, by=by, out=True),
    "take_in": lambda run, line, by: runs.leave_out(run, line, by=by, out=False),
    "other": lambda run, line, by: runs.call_other(run, line, by=by, other=True),
    "same": lambda run, line, by: runs.call_other(run, line, by=by, other=False),
}
"""What can be decided about one line."""


def _run(request: Request, number: str) -> ImportRun:
    """A run that the person may see; 404 for others."""
    return get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("by", "unit"), number=number)


@require_GET
def runs_list(request: Request) -> HttpResponse:
    """My imports, and those of the people I lead."""
    policies.can_look(request.user).require()
    found = ImportRun.objects.visible_to(request.user).select_related("by", "unit").defer("header", "mapping")
    page = keyset_page(found, request, order=["-created_at"])
    return render_part(request, "customers/importing/runs.html", {"page": page}, part="list")


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a file; its lines are kept and its columns guessed."""
    can_import(request.user).require()
    this, leads = sent(request), bool(policies.can_import_ownerless(request.user))
    if address := this.earlier():
        return redirect(address)
    form = UploadForm(request.POST or None, request.FILES or None, leads=leads)
    if not form.is_valid():
        return render_part(
            request, "customers/importing/new.html", {"form": form}, status=422 if form.is_bound else 200
        )

    def act() -> str:
        said = form.cleaned_data
        run = runs.start(said["file"], by=request.user, ownerless=form.ownerless, activity=said.get("activity", ""))
        return f"{run.get_absolute_url()}columns/"

    return redirect(this.once(act))


@require_GET
def template(request: Request) -> HttpResponse:
    """The file to fill in."""
    return _excel(sheets.template(by=request.user), "customers-template.xlsx")


@require_http_methods(["GET", "POST"])
def columns(request: Request, number: str) -> HttpResponse:
    """Say what each column of the file means; then its lines are checked."""
    run = _run(request, number)
    policies.can_prepare(request.user, run).require()
    form = ColumnsForm(request.POST or None, run=run)
    if not form.is_valid():
        context = {"run": run, "form": form, "missing": showing.missing_columns(run)}
        return render_part(request, "customers/importing/columns.html", context, status=422 if form.is_bound else 200)
    runs.check(run, by=request.user, mapping=form.mapping)
    tasks.nudge()
    return go(request, run)


@require_GET
def run(request: Request, number: str) -> HttpResponse:
    """What the file would do, is doing or did, line by line."""
    found = _run(request, number)
    verdict = request.GET.get("tab", "")
    rows = found.rows.filter(verdict=verdict) if verdict in ImportRow.Verdict.values else found.rows.all()
    page = keyset_page(rows.order_by("number"), request, order=["number"], size=50)
    context = {
        "run": found,
        "page": page,
        "lines": showing.shown(page, request.user),
        "tabs": _tabs(found, verdict),
        "percent": progress.percent(found) if found.is_waiting else 0,
        "may_prepare": policies.can_prepare(request.user, found),
        "may_revert": policies.can_revert(request.user, found),
        "problem": _(found.problem) if found.problem else "",
    }
    return render_part(request, "customers/importing/run.html", context, part="run")


def _tabs(run: ImportRun, current: str) -> list[dict[str, object]]:
    numbers = {verdict: run.counts.get(verdict, 0) for verdict in ImportRow.Verdict.values}
    tabs = [("", _("All lines"), sum(numbers.values()) or run.total)]
    tabs += [(value, str(label), numbers[value]) for value, label in ImportRow.Verdict.choices if numbers[value]]
    return [{"key": key, "label": label, "number": number, "active": key == current} for key, label, number in tabs]


@require_POST
def line(request: Request, number: str, at: int) -> HttpResponse:
    """Leave a line out, say that it is another company, or take that back; the page comes again where it was."""
    found = _run(request, number)
    policies.can_prepare(request.user, found).require()
    get_object_or_404(found.rows, number=at)
    if (act := ACTIONS.get(request.POST.get("action", ""))) is None:
        return redirect(found)
    act(found, at, request.user)
    return redirect(f"{found.get_absolute_url()}?{request.POST.get('query', '')[:1000]}")


@require_POST
def confirm(request: Request, number: str) -> HttpResponse:
    """Write into the archive what was shown."""
    found = runs.confirm(_run(request, number), by=request.user)
    tasks.nudge()
    return go(request, found)


@require_POST
def revert(request: Request, number: str) -> HttpResponse:
    """Take the import back."""
    found = runs.revert(_run(request, number), by=request.user)
    tasks.nudge()
    return go(request, found)


@require_POST
def discard(request: Request, number: str) -> HttpResponse:
    """Throw the file away."""
    runs.discard(_run(request, number), by=request.user)
    return go(request, "imports:runs", message=_("The file is thrown away; nothing was imported."))


@require_GET
def to_correct(request: Request, number: str) -> HttpResponse:
    """The lines that need a hand, as Excel."""
    found = _run(request, number)
    return _excel(sheets.to_correct(found), f"{found.number}-{timezone.localdate():%Y-%m-%d}.xlsx")


def _excel(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
