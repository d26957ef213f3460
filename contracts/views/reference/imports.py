"""Products, and prices of a list, from Excel files: a preview first, then all of it or nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import SheetForm
from core.htmx import go, render_part
from core.http import Request

from ...models import PriceList
from ...services import price_sheet, product_sheet, sheet_import
from ...services.sheet_import import Table
from .answers import workbook
from .guards import keepers


@keepers
@require_http_methods(["GET", "POST"])
def products(request: Request) -> HttpResponse:
    """Choose a file of products; then see what it would do."""
    return _upload(request, product_sheet.TABLE, "products")


@keepers
@require_POST
def take_products(request: Request) -> HttpResponse:
    """Do exactly what the preview said."""
    number = product_sheet.take(request.POST.get("token", ""), by=request.user)
    told = ngettext("%(number)s product was imported.", "%(number)s products were imported.", number)
    return go(request, "products:list", message=told % {"number": number})


@keepers
@require_POST
def wrong_products(request: Request) -> HttpResponse:
    """The lines that are wrong, to be corrected."""
    return _wrong(request, product_sheet.TABLE)


@keepers
@require_http_methods(["GET", "POST"])
def prices(request: Request, pk: int) -> HttpResponse:
    """Choose a file of prices; then see what it would do."""
    price_list = get_object_or_404(PriceList, pk=pk)
    return _upload(request, price_sheet.table_of(price_list), "price_lists", pk, price_list=price_list)


@keepers
@require_POST
def take_prices(request: Request, pk: int) -> HttpResponse:
    """Do exactly what the preview said."""
    price_list = get_object_or_404(PriceList, pk=pk)
    number = price_sheet.take(price_list, request.POST.get("token", ""), by=request.user)
    told = ngettext("%(number)s price was imported.", "%(number)s prices were imported.", number)
    return go(request, price_list, message=told % {"number": number})


@keepers
@require_POST
def wrong_prices(request: Request, pk: int) -> HttpResponse:
    """The lines that are wrong, to be corrected."""
    return _wrong(request, price_sheet.table_of(get_object_or_404(PriceList, pk=pk)))


def _upload(
    request: Request, table: Table, space: str, *args: int, price_list: PriceList | None = None
) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    urls = {name: reverse(f"{space}:{name}", args=args) for name in ("import", "take", "wrong", "export")}
    back = price_list.get_absolute_url() if price_list else reverse("products:list")
    context = {"form": form, "table": table, "urls": urls, "back_url": back}
    if not form.is_valid():
        template, status = "contracts/reference/import.html", 422 if form.is_bound else 200
        return render_part(request, template, context, status=status)
    file = form.cleaned_data["file"]
    context |= {"preview": sheet_import.preview(file, table, by=request.user), "name": file.name, "about": _("Product")}
    return render_part(request, "contracts/reference/preview.html", context)


def _wrong(request: Request, table: Table) -> HttpResponse:
    content = sheet_import.errors_file(request.POST.get("token", ""), table, by=request.user)
    return workbook(content, "to-correct")
