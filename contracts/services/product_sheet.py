"""Products and their groups as an Excel file, out and in. Parts of bundles are kept on the bundle's own page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core import sheets
from core.errors import Sentence, Stale
from core.text import folded, one_line

from ..models import Product, ProductGroup
from ..models.product import CODE, ProductQuerySet
from ..policies.reference import can_keep, can_read
from ..rules.reference_history import ReferenceKind
from . import reference_history, sheet_import
from .reference_history import names_of
from .sheet_import import Column, Line, Table

TEXTS = {"name_en": 120, "name_zh": 120, "model": 120, "measure_en": 20, "measure_zh": 20}
"""Field → how many characters it holds."""
COLUMNS = (
    Column("code", _("Product code")),
    Column("group", _("Product group code")),
    Column("name_en", _("English name")),
    Column("name_zh", _("Chinese name")),
    Column("model", pgettext_lazy("product", "Model"), required=False),
    Column("measure_en", _("Unit in English")),
    Column("measure_zh", _("Unit in Chinese")),
    Column("is_active", pgettext_lazy("product", "Sold"), required=False),
    Column("group_en", _("Group in English"), required=False),
    Column("group_zh", _("Group in Chinese"), required=False),
)
LABELS = {column.key: column.label for column in COLUMNS}
YES, NO = frozenset({"yes", "1", "true", "是"}), frozenset({"no", "0", "false", "否"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A product as a line says it; `new_group` is one that is not there yet."""

    product: Product
    new_group: ProductGroup | None


def export(products: ProductQuerySet, *, by: User) -> bytes:
    """These products as an Excel file that can be imported again."""
    can_read(by).require()
    header = [str(column.label) for column in COLUMNS]
    rows = products.select_related("group").order_by("code")
    return sheets.write(str(_("Products")), header, map(_cells, rows))


def _cells(product: Product) -> list[sheets.Value]:
    texts = {name: getattr(product, name) for name in TEXTS}
    group = {"group": product.group.code, "group_en": product.group.name_en, "group_zh": product.group.name_zh}
    sold = str(_("Yes") if product.is_active else _("No"))
    cells = texts | group | {"code": product.code, "is_active": sold}
    return [cells[column.key] for column in COLUMNS]


def judge(lines: Sequence[Line]) -> None:
    """Find out what each line would do: a product is known by its code, a group that is new needs both its names."""
    codes = [line.cells["code"] for line in lines if line.cells["code"]]
    products = {row.code: row for row in Product.objects.filter(code__in=codes).select_related("group")}
    groups = {row.code: row for row in ProductGroup.objects.all()}
    seen: dict[str, int] = {}
    for line in lines:
        _judge(line, products, groups)
        code = line.cells["code"] or ""
        if code in seen:
            line.errors.append(_("Line %(number)s is about the same product.") % {"number": seen[code]})
        seen.setdefault(code, line.number)


def _judge(line: Line, products: Mapping[str, Product], groups: dict[str, ProductGroup]) -> None:
    code = line.cells["code"] or ""
    known = products.get(code)
    line.about, line.is_new = f"{code} · {line.cells['name_en'] or ''}", known is None
    line.errors += [*_wrong_code(code), *_wrong_texts(line.cells)]
    sold = _sold(line, known)
    group = _group(line, groups)
    if line.errors or group is None:
        return
    texts = {name: one_line(line.cells.get(name) or "") for name in TEXTS}
    if known is not None and "model" not in line.cells:
        texts["model"] = known.model
    wanted = Product(code=code, group=group, is_active=sold, **texts)
    line.values = _Wanted(wanted, group if group._state.adding else None)
    line.changes = _difference(known, wanted)


def _wrong_code(code: str) -> list[Sentence]:
    try:
        CODE(code)
    except ValidationError:
        return [_("The product code is missing or has other signs than letters, digits, points and hyphens.")]
    return [_("%(column)s is too long.") % {"column": LABELS["code"]}] if len(code) > 60 else []


def _wrong_texts(cells: Mapping[str, str | None]) -> list[Sentence]:
    missing = [name for name in TEXTS if name != "model" and not one_line(cells.get(name) or "")]
    long = [name for name, most in TEXTS.items() if len(one_line(cells.get(name) or "")) > most]
    return [
        *(_("%(column)s is missing.") % {"column": LABELS[name]} for name in missing),
        *(_("%(column)s is too long.") % {"column": LABELS[name]} for name in long),
    ]


def _sold(line: Line, known: Product | None) -> bool:
    """What the line says, else what is known of the product, else yes."""
    said = folded(line.cells.get("is_active") or "")
    if said and said not in YES | NO:
        line.errors.append(_("%(column)s is Yes or No.") % {"column": LABELS["is_active"]})
    return said in YES if said else known is None or known.is_active


def _group(line: Line, groups: dict[str, ProductGroup]) -> ProductGroup | None:
    """The group that the line names; one with new names that fit becomes known to the lines below."""
    code = line.cells["group"] or ""
    if code in groups:
        return groups[code]
    names = {f"name_{part}": one_line(line.cells.get(f"group_{part}") or "") for part in ("en", "zh")}
    group = ProductGroup(code=code, **names)
    try:
        group.clean_fields()
    except ValidationError:
        line.errors.append(_("There is no such product group. For a new one, give its name in both languages."))
        return None
    groups[code] = group
    return group


def _difference(known: Product | None, wanted: Product) -> dict[str, tuple[Sentence, Sentence]]:
    before: dict[str, Sentence] = _told(known) if known else {}
    return {name: (before.get(name, ""), value) for name, value in _told(wanted).items() if before.get(name) != value}


def _told(product: Product) -> dict[str, Sentence]:
    """What a line tells of a product, under its columns' headings."""
    sold: Sentence = _("Yes") if product.is_active else _("No")
    told: dict[str, Sentence] = {"group": product.group.code, **{name: getattr(product, name) for name in TEXTS}}
    return {str(LABELS[name]): value for name, value in told.items() if value} | {str(LABELS["is_active"]): sold}


TABLE = Table("products", _("Products"), COLUMNS, judge)


def take(token: str, *, by: User) -> int:
    """Do what a preview said, all or nothing; returns how many products were added or changed. Raises Stale."""
    can_keep(by).require()
    try:
        with transaction.atomic():
            lines = sheet_import.confirmed(token, TABLE, by=by)
            _add_groups(lines, by)
            _write(lines, by)
    except IntegrityError as error:
        raise Stale(_("Something has changed since this preview. Choose the file again.")) from error
    return len(lines)


def _add_groups(lines: Iterable[Line], by: User) -> None:
    new = {line.values.new_group.code: line.values.new_group for line in lines if line.values.new_group}
    ProductGroup.objects.bulk_create(new.values())
    for group in new.values():
        after = {"code": group.code, "name_en": group.name_en, "name_zh": group.name_zh}
        about = names_of(group, group.code)
        reference_history.record(ReferenceKind.GROUP_ADDED, by=by, about=about, before={}, after=after)


def _write(lines: Sequence[Line], by: User) -> None:
    """Add the new products, change the others; one entry of the history for each."""
    codes = [line.values.product.code for line in lines]
    locked = Product.objects.select_for_update(no_key=True, of=("self",)).select_related("group").order_by("pk")
    known = {row.code: row for row in locked.filter(code__in=codes)}
    for line in lines:
        wanted = line.values.product
        wanted.group_id = wanted.group.pk
        row = known.get(wanted.code)
        before = _values(row) if row else {}
        if row is not None:
            wanted.pk, wanted.version, wanted.is_bundle = row.pk, row.version + 1, row.is_bundle
        wanted.save(force_insert=row is None, force_update=row is not None)
        kind = ReferenceKind.PRODUCT_CHANGED if row else ReferenceKind.PRODUCT_ADDED
        about = names_of(wanted, wanted.code)
        reference_history.record(kind, by=by, about=about, before=before, after=_values(wanted))


def _values(product: Product) -> dict[str, object]:
    kept = {name: getattr(product, name) for name in (*TEXTS, "code", "is_active")}
    return kept | {"group": product.group.code}
