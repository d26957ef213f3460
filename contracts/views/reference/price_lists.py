"""Price lists, their prices, and exchange rates."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.sending import sent
from core.htmx import go, render_part
from core.http import Request
from core.paging import Page, keyset_page

from ...forms.reference import PriceListForm, PricesForm, ProductFilter, WithdrawForm
from ...models import PriceList, PriceListItem, Product, ReferenceEvent
from ...policies.reference import can_keep
from ...rules.price_lists import ListState
from ...services import price_lists, price_sheet
from .answers import workbook
from .guards import keepers, readers


@readers
@require_GET
def index(request: Request) -> HttpResponse:
    """All price lists, those that begin last first."""
    page = keyset_page(PriceList.objects.select_related("published_by"), request, order=["-valid_from"])
    context = {"page": page, "today": timezone.localdate(), "may": can_keep(request.user)}
    return render_part(request, "contracts/price_lists/index.html", context, part="rows")


@readers
@require_http_methods(["GET", "POST"])
def prices(request: Request, pk: int) -> HttpResponse:
    """A list with its prices; those of a draft are edited in place."""
    price_list = get_object_or_404(PriceList.objects.select_related("published_by"), pk=pk)
    filters, may = ProductFilter(request.GET), can_keep(request.user)
    edits = bool(may) and price_list.state == ListState.DRAFT
    page = keyset_page(_offered(filters, price_list, all_of_them=edits), request, order=["code"], size=50)
    form = PricesForm(request.POST or None, price_list=price_list, products=page)
    if form.is_bound:
        may.require()
        if form.is_valid():
            return _set(request, price_list, form)
    context = {"price_list": price_list, "filters": filters, "page": page, "form": form, "edits": edits, "may": may}
    context |= _lines(price_list, page)
    return render_part(
        request, "contracts/price_lists/list.html", context, part="rows", status=422 if form.is_bound else 200
    )


def _offered(filters: ProductFilter, price_list: PriceList, *, all_of_them: bool) -> Any:
    """The products that fit and have a price in the list, or all that fit."""
    rows = filters.rows if all_of_them else filters.rows_of(price_list)
    return rows.select_related("group")


def _lines(price_list: PriceList, page: Page[Product]) -> dict[str, Any]:
    items = PriceListItem.objects.filter(price_list=price_list)
    found = dict(items.filter(product__in=page.items).values_list("product_id", "price"))
    return {"prices": found, "number": items.count(), "today": timezone.localdate()}


def _set(request: Request, price_list: PriceList, form: PricesForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    number = price_lists.set_prices(price_list, form.prices, by=request.user, version=version)
    told = ngettext("%(number)s price was changed.", "%(number)s prices were changed.", number) % {"number": number}
    return go(request, f"{price_list.get_absolute_url()}?{request.GET.urlencode()}", message=told)


@keepers
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new list without prices. The same form sent again gets the first answer."""
    this, message = sent(request), _("The draft is begun.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    form = PriceListForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form, _("New price list"))
    where = this.once(lambda: price_lists.begin(form.values, by=request.user).get_absolute_url())
    return go(request, where, message=message)


@keepers
@require_http_methods(["GET", "POST"])
def copy(request: Request, pk: int) -> HttpResponse:
    """The next list, with the prices of this one. The same form sent again gets the first answer."""
    this, message = sent(request), _("The draft has the prices of the list before it.")
    if earlier := this.earlier():
        return go(request, earlier, message=message)
    price_list = get_object_or_404(PriceList, pk=pk)
    form = PriceListForm(request.POST or None, price_list=price_list, following=True)
    if not form.is_valid():
        return _form(request, form, _("The next price list"), price_list)
    where = this.once(lambda: price_lists.copy(price_list, form.values, by=request.user).get_absolute_url())
    return go(request, where, message=message)


@keepers
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Other names or days of a draft."""
    price_list = get_object_or_404(PriceList, pk=pk)
    form = PriceListForm(request.POST or None, price_list=price_list)
    if not form.is_valid():
        return _form(request, form, _("Change the price list"), price_list)
    price_lists.change(price_list, form.values, by=request.user, version=form.cleaned_data["version"] or 0)
    return go(request, price_list, message=_("Saved."))


def _form(request: Request, form: PriceListForm, title: str, price_list: PriceList | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "price_list": price_list}
    return render(request, "contracts/price_lists/form.html", context, status=422 if form.is_bound else 200)


@keepers
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """From now on it never changes."""
    price_list = get_object_or_404(PriceList, pk=pk)
    price_lists.publish(price_list, by=request.user, version=_version(request))
    return go(request, price_list, message=_("The list is published."))


@keepers
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Offer it no longer."""
    price_list = get_object_or_404(PriceList, pk=pk)
    form = WithdrawForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "price_list": price_list}
        status = 422 if form.is_bound else 200
        return render(request, "contracts/price_lists/withdraw.html", context, status=status)
    price_lists.withdraw(price_list, by=request.user, reason=form.cleaned_data["reason"])
    return go(request, price_list, message=_("The list is withdrawn."))


@keepers
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    price_lists.discard(get_object_or_404(PriceList, pk=pk), by=request.user, version=_version(request))
    return go(request, "price_lists:index", message=_("The draft is discarded."))


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@readers
@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    """The prices as an Excel file, to keep or to edit and import."""
    price_list = get_object_or_404(PriceList, pk=pk)
    return workbook(price_sheet.export(price_list, by=request.user), f"price-list-{pk}")


@keepers
@require_GET
def history(request: Request) -> HttpResponse:
    """Who changed products, lists and rates."""
    page = keyset_page(ReferenceEvent.objects.select_related("actor"), request, order=["-id"])
    return render_part(request, "contracts/reference/history.html", {"page": page}, part="rows")
