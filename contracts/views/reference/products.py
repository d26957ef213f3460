"""Products and their groups."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from core.htmx import go, render_part
from core.http import Request, picker_response
from core.paging import keyset_page

from ...forms.reference import GroupForm, NewGroupForm, ProductFilter, ProductForm
from ...models import Product, ProductGroup
from ...models.product import ProductQuerySet
from ...policies.reference import can_keep
from ...services import product_groups, product_sheet, products
from .answers import workbook
from .guards import keepers, readers

MOST_FOUND = 20


@readers
@require_GET
def listing(request: Request) -> HttpResponse:
    """The products, a page of them."""
    filters = ProductFilter(request.GET)
    page = keyset_page(filters.rows.select_related("group"), request, order=["code"])
    context = {"filters": filters, "page": page, "may": can_keep(request.user)}
    return render_part(request, "contracts/products/list.html", context, part="rows")


@readers
@require_safe
def picker(request: Request) -> HttpResponse:
    """Products for ?q=, for a searchable select."""
    found = ProductQuerySet(Product).active().found_by(request.GET.get("q", "")[:100].replace("\0", ""))
    rows = found.select_related("group").order_by("code")[:MOST_FOUND]
    return picker_response([(row.pk, f"{row.code} · {row.name}", row.group.name) for row in rows])


@readers
@require_GET
def export(request: Request) -> HttpResponse:
    """What the list shows, on all of its pages, as an Excel file."""
    rows = ProductFilter(request.GET).rows
    return workbook(product_sheet.export(rows, by=request.user), "products")


@keepers
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """A new product or bundle."""
    form = ProductForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form)
    product = products.add_product(form.cleaned_data["code"], form.values, by=request.user)
    return go(request, "products:list", message=_("%(name)s is added.") % {"name": product})


@keepers
@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Say something else of a product."""
    product = get_object_or_404(Product.objects.select_related("group"), code=code)
    form = ProductForm(request.POST or None, product=product)
    if not form.is_valid():
        return _form(request, form, product)
    products.change_product(product, form.values, by=request.user, version=form.cleaned_data["version"] or 0)
    return go(request, "products:list", message=_("Saved."))


def _form(request: Request, form: ProductForm, product: Product | None = None) -> HttpResponse:
    context = {"form": form, "product": product}
    return render(request, "contracts/products/product.html", context, status=422 if form.is_bound else 200)


@readers
@require_GET
def groups(request: Request) -> HttpResponse:
    """All product groups."""
    context = {"groups": ProductGroup.objects.all(), "may": can_keep(request.user)}
    return render(request, "contracts/products/groups.html", context)


@keepers
@require_http_methods(["GET", "POST"])
def add_group(request: Request) -> HttpResponse:
    """A new product group."""
    form = NewGroupForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "contracts/products/group.html", {"form": form}, status=status)
    names = {name: form.cleaned_data[name] for name in ("code", "name_en", "name_zh")}
    group = product_groups.add_group(by=request.user, **names)
    return go(request, "products:groups", message=_("%(name)s is added.") % {"name": group})


@keepers
@require_http_methods(["GET", "POST"])
def change_group(request: Request, code: str) -> HttpResponse:
    """Rename a group, or offer it no longer."""
    group = get_object_or_404(ProductGroup, code=code)
    fields = ("name_en", "name_zh", "is_active", "version")
    form = GroupForm(request.POST or None, initial={name: getattr(group, name) for name in fields})
    if not form.is_valid():
        context = {"form": form, "group": group}
        return render(request, "contracts/products/group.html", context, status=422 if form.is_bound else 200)
    values = {name: form.cleaned_data[name] for name in fields}
    product_groups.change_group(group, by=request.user, **values | {"version": values["version"] or 0})
    return go(request, "products:groups", message=_("Saved."))
