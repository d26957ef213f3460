"""Who gets to the pages of products, price lists and exchange rates."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from accounts.models import User
from core.http import Request
from core.verdicts import Verdict

from ...policies.reference import can_keep, can_read

View = Callable[..., HttpResponse]


def _guarded(may: Callable[[User], Verdict]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            may(request.user).require()
            return view(request, *args, **kwargs)

        return guarded

    return guard


readers = _guarded(can_read)
"""Refuse who does not read prices (403) before anything is looked up."""

keepers = _guarded(can_keep)
"""Refuse who is no administrator (403) before anything is looked up."""
