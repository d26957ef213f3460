"""Products in the rows of a form: read once for all of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.forms.models import ModelChoiceIterator

from core.forms import PickerSelect
from core.text import row_key

from ..models import Product

OFFERED = 20
"""Products that a select without scripts offers beside the chosen one."""


def labelled(product: Product) -> str:
    """How a select names a product."""
    return f"{product.code} · {product.name}"


class ProductPicker(PickerSelect):
    """Renders what its field was given; asks the database only where that was nothing."""

    def __init__(self) -> None:
        super().__init__("products:picker", limit=OFFERED)

    def _part(self, value: list[str]) -> list[Any]:
        field = cast("ProductField", cast("ModelChoiceIterator[Any]", self.choices).field)
        if field.known is None:
            return super()._part(value)
        keys = (row_key(text) for text in value)
        chosen = [field.known[key] for key in keys if key is not None and key in field.known]
        rows = list(dict.fromkeys([*field.offered, *chosen]))
        return [("", field.empty_label), *((row.pk, labelled(row)) for row in rows)]


class ProductField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A product. `known`: by key those that were read for all rows; another is looked for in the queryset."""

    known: Mapping[int, Product] | None = None
    offered: Iterable[Product] = ()

    def to_python(self, value: Any) -> Any:
        """The product; ValidationError for what is none."""
        key = row_key(value)
        if self.known is not None and key is not None and key in self.known:
            return self.known[key]
        return super().to_python(value)

    def label_from_instance(self, obj: Any) -> str:
        return labelled(obj)


def share(fields: Iterable[ProductField], keys: Iterable[object]) -> None:
    """Read the products of these keys, as they were sent, and those that are offered, once for all fields. Two
    queries."""
    products = Product.objects.select_related("group").order_by("code")
    wanted = [key for one in keys if (key := row_key(one)) is not None]
    known = {row.pk: row for row in products.filter(pk__in=wanted)}
    offered = list(products.filter(is_active=True)[:OFFERED])
    for field in fields:
        field.known, field.offered = known | {row.pk: row for row in offered}, offered
