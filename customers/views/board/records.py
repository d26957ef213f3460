"""The week's new customers as a list that the manager checks off."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.forms import require_valid
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.week import CheckForm
from ...models import Customer
from ...policies.week import can_check, team_of
from ...services import checks
from ...services.week import records_in
from .asked import Asked, asked

SIZE = 50


@require_GET
def records(request: Request) -> HttpResponse:
    """What the person or the team recorded in the week, the unchecked and the checked."""
    shown = asked(request)
    people = team_of(request.user) if shown.person is None else [shown.person]
    rows = records_in(shown.week, people).visible_to(request.user)
    rows = rows.select_related("owner", "unit", "recorded_by", "industry", "record_check__by")
    page = keyset_page(rows, request, order=["created_at"], size=SIZE)
    lines = [{"customer": row, "check": getattr(row, "record_check", None), "may": _may(request, row)} for row in page]
    todo = [line for line in lines if line["may"] and line["check"] is None]
    return render_part(
        request, "customers/board/records.html", {"shown": shown, "page": page, "lines": lines, "todo": todo}
    )


def _may(request: Request, row: Customer) -> bool:
    return bool(can_check(request.user, row))


@require_POST
def check(request: Request, number: str) -> HttpResponse:
    """One record is in order, or lacks something."""
    shown, form = asked(request), CheckForm(request.POST)
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    require_valid(form)
    checks.check(customer, by=request.user, **form.cleaned_data)
    return _back(request, shown, _("%(customer)s is checked.") % {"customer": customer})


@require_POST
def check_all(request: Request) -> HttpResponse:
    """All records that the page listed are in order."""
    shown, numbers = asked(request), request.POST.getlist("customer")[:SIZE]
    chosen = Customer.objects.visible_to(request.user).filter(number__in=numbers)
    done = checks.check_all(chosen, by=request.user)
    said = ngettext("%(number)d record is checked.", "%(number)d records are checked.", done) % {"number": done}
    return _back(request, shown, said)


def _back(request: Request, shown: Asked, said: str) -> HttpResponse:
    return go(request, f"{reverse('board:records')}?{shown.query}", message=said)
