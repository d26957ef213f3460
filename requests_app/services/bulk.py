"""The same move on several requests: each under the rules of the single one, with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.several import Result, each

from ..models import SupportRequest
from ..rules.states import State
from . import lifecycle

AT_MOST = 100


Verb = Callable[[SupportRequest], object]


def accept(numbers: Iterable[str], *, by: User) -> list[Result]:
    """Accept each."""
    return _each(numbers, partial(lifecycle.accept, by=by), by)


def send_back(numbers: Iterable[str], *, by: User, note: str) -> list[Result]:
    """Return each with the same reason."""
    return _each(numbers, partial(lifecycle.send_back, by=by, note=note), by)


def assign(numbers: Iterable[str], *, by: User, lead: User) -> list[Result]:
    """Assign each to one supporter; what is only submitted is accepted with it."""

    def give(support_request: SupportRequest) -> object:
        submitted = support_request.state == State.SUBMITTED
        verb = lifecycle.accept_and_assign if submitted else lifecycle.assign
        return verb(support_request, by=by, lead=lead)

    return _each(numbers, give, by)


def _each(numbers: Iterable[str], verb: Verb, by: User) -> list[Result]:
    """One transaction each."""
    wanted = set(numbers)
    if not wanted:
        raise DomainError(_("Choose at least one request."))
    if len(wanted) > AT_MOST:
        raise DomainError(_("At most %d requests at once.") % AT_MOST)
    found = {str(row.number): row for row in SupportRequest.objects.visible_to(by).filter(number__in=wanted)}
    missing = _("There is no request %s that you can see.")
    return each(wanted, found, verb, missing=missing, show=lambda row: (row.title, row.get_absolute_url()))
