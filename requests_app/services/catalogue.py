"""Changes of the support contents and of the departments that answer for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from core.errors import DomainError, Stale
from requests_app.models import CatalogueEvent, Responsibility, SupportContent
from requests_app.models.catalogue import fact_label, fact_words
from requests_app.policies.catalogue import can_administer

Kind = CatalogueEvent.Kind
FACTS = (
    "type", "name_en", "name_zh", "description_en", "description_zh", "precondition_en", "precondition_zh",
    "by_email", "process_group", "needs_customer", "position", "is_active",
)  # fmt: skip


@transaction.atomic
def create_content(*, by: User, code: str, facts: Mapping[str, Any]) -> SupportContent:
    """A new kind of support; it can be asked for once its first form is published.

    `facts` holds fields of FACTS. Raises DomainError when the code is taken.
    """
    can_administer(by).require()
    if SupportContent.objects.filter(code=code).exists():
        raise DomainError(_("The code %s is taken.") % code)
    content = SupportContent.objects.create(code=code, **_known(facts))
    changes = {name: [None, value] for name, value in facts.items() if value not in ("", None)}
    record(content, Kind.CREATED, by=by, changes={"code": [None, code]} | changes)
    return content


@transaction.atomic
def change_content(content: SupportContent, *, by: User, version: int, facts: Mapping[str, Any]) -> SupportContent:
    """Set fields of FACTS. Raises Stale when somebody changed the content after `version` was shown."""
    fresh = _locked(content, by=by, version=version)
    before = {name: getattr(fresh, name) for name in facts}
    changes = {name: [before[name], value] for name, value in _known(facts).items() if before[name] != value}
    if changes:
        for name, value in facts.items():
            setattr(fresh, name, value)
        _save(fresh)
        record(fresh, Kind.CHANGED, by=by, changes=changes)
    return fresh


@transaction.atomic
def set_responsibilities(
    content: SupportContent, *, by: User, version: int, units: Mapping[str, Iterable[Unit]]
) -> SupportContent:
    """Name the departments in charge 主管, mainly responsible 主责 and cooperating 配合, all of them anew.

    `units` by Responsibility.Kind; a kind left out has none. Raises Stale like `change_content`.
    """
    fresh = _locked(content, by=by, version=version)
    changes = {}
    for kind in Responsibility.Kind.values:
        wanted = {unit.pk: unit for unit in units.get(kind, ())}
        held = {row.unit_id: row.unit for row in fresh.responsibilities.filter(kind=kind).select_related("unit")}
        if wanted.keys() != held.keys():
            fresh.responsibilities.filter(kind=kind).exclude(unit__in=wanted).delete()
            added = (Responsibility(content=fresh, unit=wanted[pk], kind=kind) for pk in wanted.keys() - held.keys())
            Responsibility.objects.bulk_create(added)
            changes[kind] = [_names(held.values()), _names(wanted.values())]
    if changes:
        _save(fresh)
        record(fresh, Kind.RESPONSIBILITIES, by=by, changes=changes)
    return fresh


def record(
    content: SupportContent,
    kind: CatalogueEvent.Kind,
    *,
    by: User,
    form_number: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> CatalogueEvent:
    """One line of the content's history."""
    return CatalogueEvent.objects.create(
        content=content, kind=kind, actor=by, form_number=form_number, changes=dict(changes or {})
    )


def locked_content(content: SupportContent, *, by: User) -> SupportContent:
    """The fresh row, locked until the transaction ends, for somebody who may change it."""
    can_administer(by).require()
    return SupportContent.objects.select_for_update(of=("self",), no_key=True).get(pk=content.pk)


def _locked(content: SupportContent, *, by: User, version: int) -> SupportContent:
    fresh = locked_content(content, by=by)
    if fresh.version != version:
        message = _("Somebody changed %s while you were editing. Look at it again before you save.")
        raise Stale(message % fresh.code, current=_standing(fresh))
    return fresh


def _standing(content: SupportContent) -> dict[str, object]:
    """Facts and responsible departments as they stand, in words, for whoever was too late."""
    departments: dict[str, list[Unit]] = {kind: [] for kind in Responsibility.Kind.values}
    for row in content.responsibilities.select_related("unit"):
        departments[row.kind].append(row.unit)
    facts: dict[str, Any] = {name: getattr(content, name) for name in FACTS}
    facts |= {kind: _names(units) for kind, units in departments.items()}
    return {fact_label(name): fact_words(name, value) or "–" for name, value in facts.items()}


def _save(content: SupportContent) -> None:
    content.version += 1
    content.save()


def _known(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"Not facts of a content: {sorted(unknown)}")
    return facts


def _names(units: Iterable[Unit]) -> list[dict[str, str]]:
    return [{"en": unit.name_en, "zh": unit.name_zh} for unit in sorted(units, key=lambda unit: unit.name_en)]
