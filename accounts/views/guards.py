"""Who gets into the administrators' pages, and how a form goes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from accounts import policies
from core.http import Request

View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """Refuse everybody else (403) before anything is looked up, so that ids tell nothing."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.can_administer(request.user).require()
        return view(request, *args, **kwargs)

    return guarded


def show_form(request: Request, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page with its form; status 422 when what was sent has errors."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
