"""The editor of a form draft: groups and fields, problems, preview, publishing, comparing versions."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import go, render_part
from core.http import Request, is_htmx
from requests_app.forms.catalogue import CompareForm, GroupForm, RevisionForm, StepForm
from requests_app.models import FormVersion, SupportContent
from requests_app.policies.catalogue import can_administer
from requests_app.rules.forms import editing
from requests_app.rules.forms.comparison import compare as compare_forms
from requests_app.rules.forms.problems import problems
from requests_app.rules.forms.schema import COLUMN_TYPES, FIELD_TYPES, Field, Form, Group, Text
from requests_app.rules.forms.wire import dump, parse
from requests_app.services import form_versions

from .catalogue_parts import previews

STEPS = {"up": -1, "down": 1}


@require_safe
def editor(request: Request, code: str) -> HttpResponse:
    """The draft with all its buttons; without a draft the offer to start one."""
    can_administer(request.user).require()
    content = get_object_or_404(SupportContent, code=code)
    draft = content.form_versions.select_related("content").filter(published_at=None).first()
    return show_editor(request, draft) if draft else render(request, "catalogue/no_draft.html", {"content": content})


@require_POST
def start(request: Request, code: str) -> HttpResponse:
    """Begin a new version from the current one."""
    form_versions.start_draft(get_object_or_404(SupportContent, code=code), by=request.user)
    return go(request, "catalogue:form", code)


@require_POST
def publish(request: Request, code: str) -> HttpResponse:
    """Put the draft into use."""
    draft = the_draft(request, code)
    form_versions.publish(draft, by=request.user, revision=revision_of(request))
    return go(request, "catalogue:content", code, message=_("Version %d is in use now.") % draft.number)


@require_POST
def discard(request: Request, code: str) -> HttpResponse:
    """Throw the draft away."""
    form_versions.discard_draft(the_draft(request, code), by=request.user)
    return go(request, "catalogue:content", code, message=_("The draft was discarded."))


@require_POST
def step(request: Request, code: str, what: str, key: str, table: str = "") -> HttpResponse:
    """Move a group, field or column up or down, or remove it."""
    draft = the_draft(request, code)
    press = StepForm(request.POST)
    if not press.is_valid():
        raise BadRequest("step")
    form = _stepped(parse(draft.schema), what, key, table, press.cleaned_data["action"])
    return saved(request, draft, form)


@require_http_methods(["GET", "POST"])
def group(request: Request, code: str, key: str = "") -> HttpResponse:
    """Name a group; without a key add one at the end."""
    draft = the_draft(request, code)
    form = parse(draft.schema)
    found = found_group(form, key) if key else None
    initial = {"label_en": found.label.en, "label_zh": found.label.zh} if found else None
    asked = GroupForm(request.POST or None, initial=initial)
    if not asked.is_valid():
        context = {"form": asked, "draft": draft, "content": draft.content, "revision": shown_revision(request, draft)}
        return render_part(request, "catalogue/group.html", context, status=422 if asked.is_bound else 200)
    label = Text(asked.cleaned_data["label_en"], asked.cleaned_data["label_zh"])
    if found:
        return saved(request, draft, editing.change_group(form, replace(found, label=label)))
    made = Group(editing.free_key(label.en, [g.key for g in form.groups]), label)
    return saved(request, draft, editing.add_group(form, made))


@require_safe
def compare(request: Request, code: str) -> HttpResponse:
    """What one version asks differently from another; drafts only for administrators."""
    content = get_object_or_404(SupportContent, code=code)
    readable = content.form_versions.all()
    if not can_administer(request.user):
        readable = readable.filter(published_at__isnull=False)
    newest = [version.number for version in readable[:2]] or [0]
    asked = CompareForm(request.GET if "old" in request.GET else {"old": min(newest), "new": max(newest)})
    if not asked.is_valid():
        raise Http404
    old, new = (get_object_or_404(readable, number=asked.cleaned_data[name]) for name in ("old", "new"))
    differences = compare_forms(parse(old.schema), parse(new.schema))
    context = {"content": content, "old": old, "new": new, "differences": differences, "versions": readable}
    return render(request, "catalogue/compare.html", context)


def the_draft(request: Request, code: str) -> FormVersion:
    """The draft of the content, for administrators only."""
    can_administer(request.user).require()
    return get_object_or_404(FormVersion.objects.select_related("content"), content__code=code, published_at=None)


def revision_of(request: Request) -> int:
    """The revision that the page carried."""
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("revision")
    revision: int = form.cleaned_data["revision"]
    return revision


def shown_revision(request: Request, draft: FormVersion) -> int:
    """What the page carries: after a refused post still the revision that it first showed."""
    return revision_of(request) if request.method == "POST" else draft.revision


def saved(request: Request, draft: FormVersion, form: Form) -> HttpResponse:
    """Keep the edited form and show the editor again."""
    draft = form_versions.save_draft(draft, by=request.user, revision=revision_of(request), schema=dump(form))
    return show_editor(request, draft) if is_htmx(request) else redirect("catalogue:form", draft.content.code)


def show_editor(request: Request, draft: FormVersion) -> HttpResponse:
    form = parse(draft.schema)
    context = {
        "draft": draft,
        "content": draft.content,
        "form": form,
        "problems": problems(draft.schema),
        "previews": previews(form),
        "field_types": FIELD_TYPES,
        "column_types": COLUMN_TYPES,
    }
    return render_part(request, "catalogue/editor.html", context, part="editor")


def found_group(form: Form, key: str) -> Group:
    """404 for a key that the draft does not have."""
    found = form.group(key)
    if found is None:
        raise Http404
    return found


def found_field(form: Form, key: str) -> Field:
    """404 for a key that the draft does not have."""
    found = form.field(key)
    if found is None:
        raise Http404
    return found


def _stepped(form: Form, what: str, key: str, table: str, action: str) -> Form:
    step = STEPS.get(action)
    if what == "group":
        found_group(form, key)
        return editing.move_group(form, key, step) if step else editing.remove_group(form, key)
    if what == "field":
        found_field(form, key)
        return editing.move_field(form, key, step) if step else editing.remove_field(form, key)
    rows = found_field(form, table)
    if rows.column(key) is None:
        raise Http404
    changed = editing.move_column(rows, key, step) if step else editing.remove_column(rows, key)
    return editing.change_field(form, changed)
