"""The pages that ask about one field or one column of a form draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from core.htmx import render_part
from core.http import Request
from requests_app.forms.dynamic import DynamicForm
from requests_app.forms.field_editor import answers_of, built, editor_for
from requests_app.models import FormVersion
from requests_app.rules.forms import editing
from requests_app.rules.forms.schema import COLUMN_TYPES, FIELD_TYPES, Field, FieldType, Form, Group
from requests_app.rules.forms.wire import parse

from .form_editor import found_field, found_group, saved, shown_revision, the_draft

UNTOUCHED = {"required": "no", "summed": "no"}  # what the editor of a new field shows


@require_http_methods(["GET", "POST"])
def new_field(request: Request, code: str, group: str, kind: str) -> HttpResponse:
    """Add a field of that type at the end of a group."""
    draft = the_draft(request, code)
    form = parse(draft.schema)
    home = found_group(form, group)
    return _ask(
        request,
        draft,
        _kind(kind, FIELD_TYPES),
        keep=lambda field: editing.add_field(form, home.key, field),
        taken=[field.key for field in form.fields],
        earlier=_up_to(form, home),
    )


@require_http_methods(["GET", "POST"])
def edit_field(request: Request, code: str, key: str) -> HttpResponse:
    """Change a field; its type and key stay."""
    draft = the_draft(request, code)
    form = parse(draft.schema)
    field = found_field(form, key)
    return _ask(
        request,
        draft,
        field.type,
        keep=lambda changed: editing.change_field(form, changed),
        before=field,
        earlier=list(takewhile(lambda other: other.key != key, form.fields)),
    )


@require_http_methods(["GET", "POST"])
def new_column(request: Request, code: str, table: str, kind: str) -> HttpResponse:
    """Add a column of that type at the end of a table."""
    draft = the_draft(request, code)
    form = parse(draft.schema)
    rows = found_field(form, table)
    return _ask(
        request,
        draft,
        _kind(kind, COLUMN_TYPES),
        keep=lambda column: editing.change_field(form, editing.add_column(rows, column)),
        taken=[column.key for column in rows.columns],
        table=rows,
    )


@require_http_methods(["GET", "POST"])
def edit_column(request: Request, code: str, table: str, key: str) -> HttpResponse:
    """Change a column; its type and key stay."""
    draft = the_draft(request, code)
    form = parse(draft.schema)
    rows = found_field(form, table)
    column = rows.column(key)
    if column is None:
        raise Http404
    return _ask(
        request,
        draft,
        column.type,
        keep=lambda changed: editing.change_field(form, editing.change_column(rows, changed)),
        before=column,
        table=rows,
    )


def _ask(
    request: Request,
    draft: FormVersion,
    kind: FieldType,
    *,
    keep: Callable[[Field], Form],
    taken: Sequence[str] = (),
    before: Field | None = None,
    earlier: Sequence[Field] = (),
    table: Field | None = None,
) -> HttpResponse:
    """Show the questions; when they are answered keep what they describe."""
    questions = editor_for(kind, earlier=earlier, table=table)
    answers = answers_of(before, earlier) if before else UNTOUCHED
    asked = DynamicForm(questions, request.POST or None, answers=answers, prefix="field")
    if asked.is_valid():
        return saved(request, draft, keep(built(kind, asked.answers, taken=taken, before=before)))
    context: dict[str, Any] = {"form": asked, "draft": draft, "content": draft.content, "kind": kind}
    context |= {"before": before, "table": table, "revision": shown_revision(request, draft)}
    refused = asked.is_bound and not asked.adds_row_to
    return render_part(request, "catalogue/field.html", context, status=422 if refused else 200)


def _kind(kind: str, offered: Sequence[FieldType]) -> FieldType:
    if kind not in offered:
        raise Http404
    return FieldType(kind)


def _up_to(form: Form, home: Group) -> list[Field]:
    """All fields up to the end of that group."""
    place = form.groups.index(home)
    return [field for group in form.groups[: place + 1] for field in group.fields]
