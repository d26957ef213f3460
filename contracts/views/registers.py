"""What the registers share: the query that a view keeps and an export follows, and the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.http.response import HttpResponseBase

from core.forms import require_valid
from core.http import Request
from core.serving import closed
from customers.forms.lists import ExportForm

from ..services import exporting
from ..services.register_columns import Register


def without_paging(asked: QueryDict) -> str:
    """What a saved view keeps and an export follows: filters, whatever page is shown."""
    query = asked.copy()
    for beside in ("after", "before", "view"):
        query.pop(beside, None)
    return query.urlencode()


def as_file(request: Request, register: Register, rows: Callable[[QueryDict], QuerySet[Any]]) -> HttpResponseBase:
    """What the register with the `query` of the form shows on all of its pages, to be saved; `rows` are those of it."""
    form = ExportForm(request.POST)
    require_valid(form)
    found = rows(QueryDict(form.cleaned_data["query"]))
    exported = exporting.export(register, found, by=request.user, **form.cleaned_data)
    file, name = exported.file, exported.name
    return closed(FileResponse(file, as_attachment=True, filename=name, content_type=exported.content_type))
