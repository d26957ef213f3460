"""Products and bundles. They are retired, never deleted: price lists and documents name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import BundlePart, Product, ProductGroup
from ..policies.reference import can_keep
from ..rules.reference_history import ReferenceKind
from . import reference_history
from .reference_history import names_of

TEXTS = ("name_en", "name_zh", "model", "measure_en", "measure_zh")


@dataclass(frozen=True, slots=True)
class ProductValues:
    """What is said of a product; with parts it is a bundle."""

    group: ProductGroup
    name_en: str
    name_zh: str
    measure_en: str
    measure_zh: str
    model: str = ""
    is_active: bool = True
    parts: Sequence[tuple[Product, Decimal]] = field(default=())


@transaction.atomic
def add_product(code: str, values: ProductValues, *, by: User) -> Product:
    """A new product or bundle. DomainError when the code is taken or the parts are not possible."""
    can_keep(by).require()
    _require_texts(values)
    product, is_new = Product.objects.get_or_create(code=code, defaults=_columns(values))
    if not is_new:
        raise DomainError(_("The code %(code)s is there already.") % {"code": code})
    _set_parts(product, values.parts)
    about = names_of(product, code)
    reference_history.record(ReferenceKind.PRODUCT_ADDED, by=by, about=about, before={}, after=_told(product))
    return product


@transaction.atomic
def change_product(product: Product, values: ProductValues, *, by: User, version: int) -> Product:
    """Say something else of it; its code stays. Raises Stale; DomainError when nothing differs or the parts are not
    possible."""
    can_keep(by).require()
    fresh = _locked(product, values.parts)
    if fresh.version != version:
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=_shown(fresh))
    before = _told(fresh)
    _require_texts(values)
    for name, value in _columns(values).items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    _set_parts(fresh, values.parts)
    after = _told(fresh)
    if before == after:
        raise DomainError(_("Nothing was changed."))
    about = names_of(fresh, fresh.code)
    reference_history.record(ReferenceKind.PRODUCT_CHANGED, by=by, about=about, before=before, after=after)
    return fresh


def _columns(values: ProductValues) -> dict[str, object]:
    texts = {name: one_line(getattr(values, name)) for name in TEXTS}
    return texts | {"group": values.group, "is_active": values.is_active, "is_bundle": bool(values.parts)}


def _require_texts(values: ProductValues) -> None:
    if not all(one_line(getattr(values, name)) for name in TEXTS if name != "model"):
        raise DomainError(_("Please give the name and the unit of measure in English and in Chinese."))


def _locked(product: Product, parts: Sequence[tuple[Product, Decimal]]) -> Product:
    """The product; it and its parts stay as they are until the transaction ends. Ordered by key: nobody waits in a
    circle."""
    wanted = {product.pk, *(part.pk for part, _quantity in parts)}
    rows = {row.pk: row for row in Product.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")}
    return rows[product.pk]


def _set_parts(product: Product, parts: Sequence[tuple[Product, Decimal]]) -> None:
    """The parts, instead of those there were. A bundle holds no bundles and is in none."""
    given = [part.pk for part, _quantity in parts]
    fresh = Product.objects.select_for_update(no_key=True).filter(pk__in=given).order_by("pk")
    if len(set(given)) < len(given):
        raise DomainError(_("A product is in a bundle once: put its quantity together."))
    if product.pk in given or any(row.is_bundle for row in fresh):
        raise DomainError(_("A bundle holds no bundles."))
    if parts and BundlePart.objects.filter(product=product).exists():
        raise DomainError(_("This product is part of a bundle, so it cannot be one itself."))
    BundlePart.objects.filter(bundle=product).delete()
    BundlePart.objects.bulk_create(
        BundlePart(bundle=product, product=part, quantity=quantity) for part, quantity in parts
    )


def _told(product: Product) -> dict[str, object]:
    """What the history tells."""
    parts = BundlePart.objects.filter(bundle=product).select_related("product")
    listed = ", ".join(f"{part.quantity.normalize():f} × {part.product.code}" for part in parts)
    kept = {name: getattr(product, name) for name in (*TEXTS, "code", "is_active")}
    return kept | {"group": product.group.code, "parts": listed or None}


def _shown(product: Product) -> dict[str, object]:
    """What stands there now, for who has to compare."""
    return {str(_("English name")): product.name_en, str(_("Chinese name")): product.name_zh}


def values_of(product: Product) -> ProductValues:
    """What is said of a product now."""
    parts = [(part.product, part.quantity) for part in product.parts.select_related("product")]
    return ProductValues(**{name: getattr(product, name) for name in (*TEXTS, "group", "is_active")}, parts=parts)
