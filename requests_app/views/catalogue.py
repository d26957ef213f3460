"""The service catalogue: what can be asked for (everyone), and the administrators' pages about it."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.htmx import go, render_part
from core.http import Request
from requests_app.forms.catalogue import ContentForm, NewContentForm, ResponsibilitiesForm
from requests_app.models import FormVersion, Responsibility, SupportContent
from requests_app.policies.catalogue import can_administer
from requests_app.services import catalogue

from .catalogue_parts import coordinators, desk_address, rows_of_today, sample


@require_safe
def index(request: Request) -> HttpResponse:
    """What can be asked for, in words for those who ask."""
    contents = SupportContent.objects.offered().prefetch_related(Prefetch("routing_rows", rows_of_today()))
    cards = [(content, coordinators(content.routing_rows.all())) for content in contents]
    types = [(kind, list(group)) for kind, group in groupby(cards, lambda card: card[0].get_type_display())]
    return render(request, "catalogue/index.html", {"types": types, "desk": desk_address()})


@require_safe
def manage(request: Request) -> HttpResponse:
    """All contents at a glance."""
    can_administer(request.user).require()
    return render(request, "catalogue/manage.html", {"contents": SupportContent.objects.at_a_glance()})


@require_safe
def content(request: Request, code: str) -> HttpResponse:
    """Facts, responsibilities, the form and its versions; administrators see who changed what as well."""
    found = get_object_or_404(SupportContent, code=code)
    may = can_administer(request.user)
    versions = found.form_versions.select_related("created_by")
    events = found.events.select_related("actor")[:50] if may else []
    context = {
        "content": found,
        "coordinators": coordinators(rows_of_today().filter(content=found)),
        "responsibilities": _responsibilities(found),
        "versions": versions if may else versions.filter(published_at__isnull=False),
        "form": sample(found.form_versions.filter(is_current=True).first()),
        "may": may,
        "history": events,
        "desk": desk_address(),
    }
    return render(request, "catalogue/content.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new content, without a form yet."""
    can_administer(request.user).require()
    form = NewContentForm(request.POST or None)
    if not form.is_valid():
        return render_part(request, "catalogue/edit.html", {"form": form}, status=422 if form.is_bound else 200)
    made = catalogue.create_content(by=request.user, code=form.cleaned_data["code"], facts=form.facts)
    return go(request, "catalogue:content", made.code, message=_("%s was added. Build its form next.") % made.code)


@require_http_methods(["GET", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """Change the facts of a content."""
    can_administer(request.user).require()
    found = get_object_or_404(SupportContent, code=code)
    form = ContentForm(request.POST or None, instance=found, initial={"version": found.version})
    if not form.is_valid():
        context = {"form": form, "content": found}
        return render_part(request, "catalogue/edit.html", context, status=422 if form.is_bound else 200)
    catalogue.change_content(found, by=request.user, version=form.cleaned_data["version"], facts=form.facts)
    return go(request, "catalogue:content", code, message=_("Saved."))


@require_http_methods(["GET", "POST"])
def responsibilities(request: Request, code: str) -> HttpResponse:
    """Name the departments that answer for a content."""
    can_administer(request.user).require()
    found = get_object_or_404(SupportContent, code=code)
    held = {kind: [row.unit_id for row in rows] for kind, _label, rows in _responsibilities(found)}
    form = ResponsibilitiesForm(request.POST or None, initial=held | {"version": found.version})
    if not form.is_valid():
        context = {"form": form, "content": found}
        return render_part(request, "catalogue/responsibilities.html", context, status=422 if form.is_bound else 200)
    catalogue.set_responsibilities(found, by=request.user, version=form.cleaned_data["version"], units=form.units)
    return go(request, "catalogue:content", code, message=_("Saved."))


@require_safe
def version(request: Request, code: str, number: int) -> HttpResponse:
    """One published version of a form, as requests that use it show it."""
    found = get_object_or_404(
        FormVersion.objects.select_related("content", "published_by"),
        content__code=code,
        number=number,
        published_at__isnull=False,
    )
    return render(
        request, "catalogue/version.html", {"version": found, "content": found.content, "form": sample(found)}
    )


def _responsibilities(found: SupportContent) -> list[tuple[str, str, list[Responsibility]]]:
    """(kind, its name, rows) for each of the three kinds."""
    rows = list(found.responsibilities.select_related("unit").order_by("unit__path"))
    kinds = Responsibility.Kind.choices
    return [(kind, str(label), [row for row in rows if row.kind == kind]) for kind, label in kinds]
