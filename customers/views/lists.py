"""The list of customers: tabs, filters, columns to choose, saved views, pages by keyset."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.services import columns as column_choice
from accounts.views.saved_views import Shelf
from core.htmx import go, render_part
from core.http import Request
from core.paging import capped_count, keyset_page

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
    page = keyset_page(filters.rows(found).for_list(user, columns), request, order=filters.order)
    query = with_columns(request.GET, columns)
    context = {
        "filters": filters,
        "page": page,
        "columns": [COLUMNS[name] for name in columns],
        "today": timezone.localdate(),
        "lines": [(customer, cells(customer, columns)) for customer in page],
        "tabs": (offered := tabs(found, filters)),
        "number": next(tab["number"] for tab in offered if tab["active"]),
        "column_form": ColumnsForm(initial={"columns": columns, "query": request.GET.urlencode()}),
        "query": query,
        "thrown_away": thrown_away(request),
        "can_record": can_record(user),
        "can_lead": can_lead(user),
        "bulk": can_record(user) or can_lead(user),
    }
    return render_part(request, "customers/lists/list.html", context | SHELF.offered(request, LIST, query), part="rows")


def thrown_away(request: Request) -> Customer | None:
    """What the person has just thrown away, for a click that takes it back."""
    number = request.GET.get("undo", "").replace("\0", "")[:20]
    return Customer.objects.restorable_by(request.user).filter(number=number).first() if number else None


def tabs(rows: CustomerQuerySet, filters: CustomerFilter) -> list[dict[str, object]]:
    """Name, number and state of each tab that the person has."""
    return [
        {
            "key": tab.value,
            "label": tab.label,
            "active": tab == filters.current_tab,
            "number": capped_count(filters.in_tab(rows, tab)),
        }
        for tab in filters.tabs
    ]


def columns_of(asked: QueryDict, user: User) -> tuple[str, ...]:
    """Those that the address names (a saved view's), else what the person chose last, else the list's own."""
    return known(asked.getlist("columns")) or known(column_choice.chosen(user, LIST)) or FIRST


def with_columns(asked: QueryDict, columns: tuple[str, ...]) -> str:
    """What a saved view keeps and an export follows: filters, order and columns, whatever page is shown."""
    query = asked.copy()
    for beside in ("after", "before", "view", "undo"):
        query.pop(beside, None)
    query.setlist("columns", list(columns))
    return query.urlencode()


@require_POST
def choose_columns(request: Request) -> HttpResponse:
    """Keep the choice of columns and show the same list with them."""
    form = ColumnsForm(request.POST)
    chosen = known(form.cleaned_data["columns"]) if form.is_valid() else ()
    column_choice.choose(by=request.user, scope=LIST, columns=chosen)
    query = QueryDict(request.POST.get("query", "")[:1000], mutable=True)
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
