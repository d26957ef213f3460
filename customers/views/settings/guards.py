"""Who gets into the settings of the archive."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from core.http import Request

from ...policies.archive import can_administer

View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """Refuse everybody else (403) before anything is looked up."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        can_administer(request.user).require()
        return view(request, *args, **kwargs)

    return guarded
