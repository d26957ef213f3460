"""The standard clauses, templates and our company's details, kept by an administrator. Nothing of them is deleted:
contracts name them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import clean, one_line

from ..models import CompanyDetails, ContractTemplate, StandardClause, StandardClauseVersion
from ..policies.reference import can_keep
from ..rules.reference_history import ReferenceKind
from .reference_history import names_of, record

Row = TypeVar("Row", StandardClause, ContractTemplate, CompanyDetails)
CLAUSE_FIELDS = ("name_en", "name_zh", "position", "needs_approver", "is_active")
TEMPLATE_FIELDS = ("name_en", "name_zh", "is_active")
COMPANY_FIELDS = ("name_en", "name_zh", "credit_code", "address_en", "address_zh")


@transaction.atomic
def add_clause(*, by: User, part: str, text_en: str, text_zh: str, **values: Any) -> StandardClause:
    """A clause with the first version of its text; `values` are of CLAUSE_FIELDS. Its code follows from the English
    name and never changes."""
    can_keep(by).require()
    given = _plain(values)
    clause = StandardClause.objects.create(part=part, code=_free_code(given["name_en"]), **given)
    _write(clause, 1, by=by, text_en=text_en, text_zh=text_zh, note="")
    record(ReferenceKind.CLAUSE_ADDED, by=by, about=names_of(clause), before={}, after=given | {"part": part})
    return clause


@transaction.atomic
def change_clause(clause: StandardClause, *, by: User, version: int | None, **values: Any) -> StandardClause:
    """Another name, place, or weight of a deviation; or no longer offered to new contracts. `values` are of
    CLAUSE_FIELDS. Raises Stale, and DomainError when nothing differs."""
    can_keep(by).require()
    fresh = _locked(clause, version)
    before = _now(fresh, CLAUSE_FIELDS)
    _set(fresh, before, _plain(values))
    after = _now(fresh, CLAUSE_FIELDS)
    record(ReferenceKind.CLAUSE_CHANGED, by=by, about=names_of(fresh), before=before, after=after)
    return fresh


@transaction.atomic
def publish(
    clause: StandardClause, *, by: User, version: int | None, text_en: str, text_zh: str, note: str
) -> StandardClauseVersion:
    """The next version of the text, in force for contracts that take the clause from now on; others keep theirs.

    Raises Stale, and DomainError without a reason or when both texts are those in force.
    """
    can_keep(by).require()
    if not (reason := one_line(note)):
        raise DomainError(_("Please say what changed and why."))
    fresh = _locked(clause, version)
    newest = fresh.versions.latest("number")
    if (newest.text_en, newest.text_zh) == (clean(text_en), clean(text_zh)):
        raise DomainError(_("Nothing was changed."))
    fresh.version += 1
    fresh.save(update_fields=["version"])
    return _write(fresh, newest.number + 1, by=by, text_en=text_en, text_zh=text_zh, note=reason)


@transaction.atomic
def add_template(*, by: User, kind: str, clauses: Collection[StandardClause], **values: Any) -> ContractTemplate:
    """A template of a kind of contract with its clauses; `values` are of TEMPLATE_FIELDS."""
    can_keep(by).require()
    template = ContractTemplate.objects.create(kind=kind, **_plain(values))
    template.clauses.set(clauses)
    after = _now(template, TEMPLATE_FIELDS) | {"clauses": _codes(clauses)}
    record(ReferenceKind.TEMPLATE_ADDED, by=by, about=names_of(template), before={}, after=after)
    return template


@transaction.atomic
def change_template(
    template: ContractTemplate, *, by: User, version: int | None, clauses: Collection[StandardClause], **values: Any
) -> ContractTemplate:
    """Other names or clauses, or no longer offered; contracts that began with it stay as they are. `values` are of
    TEMPLATE_FIELDS. Raises Stale, and DomainError when nothing differs."""
    can_keep(by).require()
    fresh = _locked(template, version)
    before = _now(fresh, TEMPLATE_FIELDS) | {"clauses": _codes(fresh.clauses.all())}
    _set(fresh, before, _plain(values) | {"clauses": _codes(clauses)})
    fresh.clauses.set(clauses)
    after = _now(fresh, TEMPLATE_FIELDS) | {"clauses": _codes(clauses)}
    record(ReferenceKind.TEMPLATE_CHANGED, by=by, about=names_of(fresh), before=before, after=after)
    return fresh


@transaction.atomic
def set_company(*, by: User, version: int | None, **values: Any) -> CompanyDetails:
    """Our company as contracts that are begun from now on name it. `values` are of COMPANY_FIELDS. Raises Stale, and
    DomainError when nothing differs."""
    can_keep(by).require()
    CompanyDetails.objects.bulk_create([CompanyDetails(pk=1)], ignore_conflicts=True)
    fresh = _locked(CompanyDetails(pk=1), version)
    before = _now(fresh, COMPANY_FIELDS)
    _set(fresh, before, _plain(values))
    about = {"en": fresh.name_en, "zh": fresh.name_zh}
    record(ReferenceKind.COMPANY_CHANGED, by=by, about=about, before=before, after=_now(fresh, COMPANY_FIELDS))
    return fresh


def _locked(row: Row, version: int | None) -> Row:
    fresh = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    if version is not None and fresh.version != version:
        current: dict[str, object] = {str(_("English name")): fresh.name_en, str(_("Chinese name")): fresh.name_zh}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)
    return fresh


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}


def _now(row: Row, fields: Collection[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _set(row: Row, before: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Write what differs and count the version; DomainError when nothing does."""
    if all(before[name] == value for name, value in wanted.items()):
        raise DomainError(_("Nothing was changed."))
    for name in wanted.keys() - {"clauses"}:
        setattr(row, name, wanted[name])
    row.version += 1
    row.save()


def _write(clause: StandardClause, number: int, *, by: User, note: str, **texts: str) -> StandardClauseVersion:
    cleaned = {name: clean(text) for name, text in texts.items()}
    if not all(cleaned.values()):
        raise DomainError(_("Please give the text in English and in Chinese."))
    return StandardClauseVersion.objects.create(
        clause=clause, number=number, note=note, published_by=by, published_at=timezone.now(), **cleaned
    )


def _codes(clauses: Collection[StandardClause]) -> str:
    return ", ".join(sorted(clause.code for clause in clauses))


def _free_code(name: str) -> str:
    """A code made of the English name that no clause has yet."""
    base = slugify(name)[:34].strip("-") or "clause"
    taken = set(StandardClause.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)
