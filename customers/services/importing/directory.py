"""What the words of a file may name: industries, and the people whom the importer may make owners."""

from __future__ import annotations

from accounts.models import Unit, User
from accounts.rules.roles import Role

from ...models import Industry, sight_of
from ...policies.archive import RECORDING
from ...rules.importing.cells import Directory
from ...rules.importing.columns import heading_key


def directory_for(importer: User) -> Directory:
    """Three queries."""
    return Directory(_industries(), _people(importer))


def _industries() -> dict[str, str | None]:
    """Codes, English and Chinese names; a part also as "whole: part"; None where several have the name."""
    found: dict[str, str | None] = {}
    offered = Industry.objects.filter(is_active=True).select_related("parent")
    for industry in sorted(offered, key=lambda one: one.parent_id is not None):  # a whole before parts of its name
        for word in {industry.code, industry.name_en, industry.name_zh, *_with_whole(industry)}:
            key = heading_key(word)
            if found.get(key) and industry.parent_id is None:
                continue
            found[key] = None if key in found and found[key] != industry.code else industry.code
    return found


def _with_whole(industry: Industry) -> list[str]:
    if (whole := industry.parent) is None:
        return []
    return [f"{whole.name_en} {industry.name_en}", f"{whole.name_zh} {industry.name_zh}"]


def owners_for(importer: User) -> list[User]:
    """Himself and the salespeople below him; all of them for an administrator."""
    sales = User.objects.active().filter(role_assignments__role__in=RECORDING - {Role.ADMINISTRATOR}).distinct()
    if not importer.is_administrator:
        sales = sales.filter(unit__in=sight_of(importer).led_unit_ids[importer.pk])
    people = {person.pk: person for person in sales.select_related("unit")}
    return list(({importer.pk: importer} | people).values())


def _people(importer: User) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for person in owners_for(importer):
        found[person.email.casefold()] = person.pk
        for word in {heading_key(person.name), heading_key(person.name_latin)} - {""}:
            found[word] = None if word in found else person.pk
    return found


def unit_for(person: User) -> Unit:
    """The business unit whose customers his become; his home unit when he is in none."""
    return Unit.objects.business_unit_of(person) or person.unit
