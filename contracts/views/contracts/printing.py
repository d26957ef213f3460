"""The contract as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import pdf
from core.http import Request

from ...services.printing import LANGUAGES, paper_of, printed
from .finding import readable


@require_safe
def print_(request: Request, ref: str) -> HttpResponse:
    """?language=zh or en, else that of the contract. Characters that no face has are named first, until ?anyway=1."""
    contract = readable(request.user, ref)
    paper = paper_of(contract)
    language = LANGUAGES.get(request.GET.get("language", ""), contract.language)
    if "anyway" not in request.GET and (rare := paper.rare):
        context = {"contract": contract, "document": contract.document, "rare": rare, "language": language}
        return render(request, "contracts/contract/rare.html", context)
    response = HttpResponse(printed(paper, language), content_type=pdf.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{paper.name}-{language[:2]}.pdf"'
    return response
