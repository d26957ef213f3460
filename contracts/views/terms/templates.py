"""Which clauses a contract of a kind begins with; our own company as contracts name it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.sending import sent
from core.htmx import go
from core.http import Request

from ...forms.terms import CompanyForm, TemplateForm
from ...models import CompanyDetails, ContractTemplate
from ...rules.states import ContractKind
from ...services import terms
from ..reference.guards import keepers


@keepers
@require_GET
def index(request: Request) -> HttpResponse:
    """The templates of each kind."""
    rows = list(ContractTemplate.objects.annotate(number_of_clauses=Count("clauses")))
    kinds = [(kind, [row for row in rows if row.kind == kind]) for kind in ContractKind]
    return render(request, "contracts/terms/templates.html", {"kinds": kinds})


@keepers
@require_http_methods(["GET", "POST"])
def add(request: Request, kind: str) -> HttpResponse:
    """A template of that kind. The same form sent again gets the first answer."""
    if kind not in ContractKind.values:
        raise Http404
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    form = TemplateForm(request.POST or None, kind=ContractKind(kind))
    if not form.is_valid():
        return _ask(request, form, ContractKind(kind))

    def act() -> str:
        terms.add_template(by=request.user, kind=kind, **_typed(form))
        return reverse("contract_templates:index")

    return go(request, this.once(act), message=_("%(name)s is added.") % {"name": form.named})


@keepers
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Its names and clauses; or offer it no longer."""
    row = get_object_or_404(ContractTemplate, pk=pk)
    shown = {name: getattr(row, name) for name in (*terms.TEMPLATE_FIELDS, "version")}
    initial = shown | {"clauses": row.clauses.values_list("pk", flat=True)}
    form = TemplateForm(request.POST or None, initial=initial, kind=ContractKind(row.kind), template=row)
    if not form.is_valid():
        return _ask(request, form, ContractKind(row.kind), row)
    terms.change_template(row, by=request.user, version=form.cleaned_data["version"], **_typed(form))
    return go(request, "contract_templates:index", message=_("Saved."))


@keepers
@require_http_methods(["GET", "POST"])
def company(request: Request) -> HttpResponse:
    """Our own company: name, credit code, address."""
    details = CompanyDetails.objects.first() or CompanyDetails(pk=1)
    shown = {name: getattr(details, name) for name in (*terms.COMPANY_FIELDS, "version")}
    form = CompanyForm(request.POST or None, initial=shown, details=details)
    if not form.is_valid():
        return render(request, "contracts/terms/company.html", {"form": form}, status=422 if form.is_bound else 200)
    terms.set_company(by=request.user, version=form.cleaned_data["version"], **_typed(form))
    return go(request, "contract_templates:company", message=_("Saved. Contracts that are begun from now on have it."))


def _typed(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("version", "idempotency_key")}


def _ask(request: Request, form: Any, kind: ContractKind, row: ContractTemplate | None = None) -> HttpResponse:
    context = {"form": form, "kind": kind, "template": row}
    return render(request, "contracts/terms/template_form.html", context, status=422 if form.is_bound else 200)
