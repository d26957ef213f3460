"""The list of customers: tabs, filters, columns to choose, saved views, pages by keyset."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.services import columns as column_choice
from accounts.views.saved_views import Shelf
from core.htmx import go, render_part
from core.http import Request
from core.paging import Count, Page, capped_count, found_first, keyset_page

from ..forms.lists import ColumnsForm, CustomerFilter
from ..models import Customer
from ..models.customer import CustomerQuerySet
from ..policies.archive import can_lead, can_record
from ..rules.lists import COLUMNS, FIRST, LIST, cells, known

SHELF = Shelf("customers", {LIST: "customers:list"})


@require_GET
def listing(request: Request) -> HttpResponse:
    """The list with its tabs and filters, one page of rows."""
    user = request.user
    filters, columns = CustomerFilter(request.GET, user=user), columns_of(request.GET, user)
    found = filters.everything_but_the_tab()
    rows, number = _chosen(found, filters)
    page = keyset_page(rows.for_list(user, columns), request, order=filters.order)
    if only := _only_hit(request, filters, page):
        return redirect(only)
    query = with_columns(request.GET, columns)
    context = _row_context(page, columns) | _may(user) | SHELF.offered(request, LIST, query)
    context |= {"filters": filters, "tabs": tabs(found, filters, number), "number": number, "query": query}
    context |= {"column_form": _column_form(request, columns), "thrown_away": thrown_away(request)}
    return render_part(request, "customers/lists/list.html", context, part="rows")


def _chosen(found: CustomerQuerySet, filters: CustomerFilter) -> tuple[CustomerQuerySet, Count]:
    """The rows of the tab that is shown, and how many they are."""
    rows = filters.rows(found)
    return found_first(rows) if filters.narrowed else (rows, capped_count(filters.in_tab(found, filters.current_tab)))


def _only_hit(request: Request, filters: CustomerFilter, page: Page[Customer]) -> Customer | None:
    """What the search box found, when it is one: its page is what was looked for."""
    asked = "open" in request.GET and filters.only_searches
    return page.items[0] if asked and len(page.items) == 1 and not page.previous and not page.next else None


def _column_form(request: Request, columns: tuple[str, ...]) -> ColumnsForm:
    return ColumnsForm(initial={"columns": columns, "query": request.GET.urlencode()})


def _row_context(page: Page[Customer], columns: tuple[str, ...]) -> dict[str, object]:
    """The rows of the page with their cells."""
    return {
        "page": page,
        "columns": [COLUMNS[name] for name in columns],
        "lines": [(customer, cells(customer, columns)) for customer in page],
        "today": timezone.localdate(),
    }


def _may(user: User) -> dict[str, object]:
    """What the list offers to do beside reading it."""
    recording, leading = can_record(user), can_lead(user)
    return {"can_record": recording, "can_lead": leading, "bulk": recording or leading}


def thrown_away(request: Request) -> Customer | None:
    """What the person has just thrown away, for a click that takes it back."""
    number = request.GET.get("undo", "").replace("\0", "")[:20]
    return Customer.objects.restorable_by(request.user).filter(number=number).first() if number else None


class OfferedTab(NamedTuple):
    """A tab as one person sees it."""

    key: str
    label: str
    number: Count
    active: bool


def tabs(rows: CustomerQuerySet, filters: CustomerFilter, shown: Count) -> list[OfferedTab]:
    """The tabs that the person has, with what the filters leave of each; `shown` is left of the one that is shown."""
    current = filters.current_tab
    numbers = {tab: shown if tab == current else capped_count(filters.in_tab(rows, tab)) for tab in filters.tabs}
    return [OfferedTab(tab.value, str(tab.label), number, tab == current) for tab, number in numbers.items()]


def columns_of(asked: QueryDict, user: User) -> tuple[str, ...]:
    """Those that the address names (a saved view's), else what the person chose last, else the list's own."""
    return known(asked.getlist("columns")) or known(column_choice.chosen(user, LIST)) or FIRST


def with_columns(asked: QueryDict, columns: tuple[str, ...]) -> str:
    """What a saved view keeps and an export follows: filters, order and columns, whatever page is shown."""
    query = asked.copy()
    for beside in ("after", "before", "view", "undo", "open"):
        query.pop(beside, None)
    query.setlist("columns", list(columns))
    return query.urlencode()


@require_POST
def choose_columns(request: Request) -> HttpResponse:
    """Keep the choice of columns and show the same list with them."""
    form = ColumnsForm(request.POST)
    chosen = known(form.cleaned_data["columns"]) if form.is_valid() else ()
    column_choice.choose(by=request.user, scope=LIST, columns=chosen)
    query = QueryDict(form.cleaned_data.get("query", ""), mutable=True)
    query.pop("columns", None)
    return go(request, f"{reverse('customers:list')}?{query.urlencode()}")


@require_POST
def save_view(request: Request, scope: str) -> HttpResponse:
    """Keep the present filters, order and columns under a name."""
    return SHELF.keep(request, scope)


@require_GET
def view(request: Request, token: str) -> HttpResponse:
    """The stable link of a saved view."""
    return SHELF.show(request, token)


@require_POST
def drop_view(request: Request, token: str) -> HttpResponse:
    """Delete one's own saved view."""
    return SHELF.drop(request, token)
