"""What new requests and drafts share: showing the form, taking it in, and files that come before the rest."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services import receipts
from core.htmx import go, trigger
from core.http import Request
from core.text import row_key

from ..forms.request import RequestForm
from ..models import SupportContent, SupportRequest
from ..policies.files import readable_files
from ..services import handing_in, prefill


def addresses(draft: SupportRequest) -> dict[str, str]:
    """Where the form of a draft is shown, kept and given files."""
    return {
        "page": reverse("requests:draft", args=[draft.pk]),
        "keep": reverse("requests:draft_keep", args=[draft.pk]),
        "files": reverse("requests:draft_files", args=[draft.pk]),
        "discard": reverse("requests:draft_discard", args=[draft.pk]),
    }


def form_page(request: Request, form: RequestForm, *, status: int = 200) -> HttpResponse:
    """The page of the form, new or of a draft."""
    code = form.content.code
    new = {name: reverse(f"requests:new_{name}", args=[code]) for name in ("keep", "files")}
    line = "" if form.draft else form.common["log_entry"].value()
    where = addresses(form.draft) if form.draft else {"page": reverse("requests:new_for", args=[code]), **new}
    context = {
        "form": form,
        "content": form.content,
        "draft": form.draft,
        "where": where,
        "files": readable_files(request.user, form.draft) if form.draft else [],
        "photos": prefill.photos(line, by=request.user) if line else 0,
        "earlier": [] if form.draft else prefill.earlier(request.user, form.content),
    }
    return render(request, "requests_app/new/form.html", context, status=status)


def take(request: Request, content: SupportContent, draft: SupportRequest | None = None) -> HttpResponse:
    """Keep or submit what was sent; the same form sent again gets the same answer. What is wrong stays in the form."""
    form = _bound(request, content, draft, complete="submit" in request.POST)
    if form.is_valid() and "remove_file" not in request.POST:
        act = partial(_submit if form.complete else _save, form, request.user)
        body = receipts.body_hash(request.POST, request.FILES)
        url = receipts.once(by=request.user, key=form.key, body=body, act=act)
        done = _("Your request is submitted.") if form.complete else _("Your draft is kept.")
        return _taken(go(request, url, message=done), form)
    form.draft = _kept(request, form)
    in_between = form.questions.adds_row_to or "remove_file" in request.POST
    return form_page(request, form, status=200 if in_between else 422)


def _taken(response: HttpResponse, form: RequestForm) -> HttpResponse:
    """Tell the browser that its own copy of this form has served (static/js/drafts.js)."""
    if key := form.sheet.form:
        response.set_cookie("taken_form", str(key), max_age=300, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


def files_part(request: Request, content: SupportContent, draft: SupportRequest | None = None) -> HttpResponse:
    """Keep the form with its new files, or without a removed one; show the list. The address becomes the draft's."""
    form = _bound(request, content, draft, complete=False)
    form.is_valid()
    kept = _kept(request, form)
    where = addresses(kept)
    context = {"files": readable_files(request.user, kept), "refused": form.refused, "where": where}
    response = render(request, "requests_app/files/_draft_files.html", context, status=422 if form.refused else 200)
    response["HX-Replace-Url"] = where["page"]
    return trigger(response, "draft:kept", where)


def _kept(request: Request, form: RequestForm) -> SupportRequest:
    """Whatever is readable in the form, as a draft; without the file whose "Remove" was pressed."""
    return handing_in.keep(form.sheet, by=request.user, without=row_key(request.POST.get("remove_file", "")))


def _bound(request: Request, content: SupportContent, draft: SupportRequest | None, **options: Any) -> RequestForm:
    return RequestForm(request.user, content, draft=draft, data=request.POST, files=request.FILES, **options)


def _save(form: RequestForm, user: Any) -> str:
    return handing_in.keep(form.sheet, by=user).get_absolute_url()


def _submit(form: RequestForm, user: Any) -> str:
    return handing_in.submit(form.sheet, by=user).get_absolute_url()
