"""Puts the standard clauses and templates into the database, once: what an administrator changed later stays."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from ..catalogue_data.clauses import CLAUSES
from ..catalogue_data.texts import TEMPLATES, Text
from ..models import ContractTemplate, StandardClause


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was new."""

    clauses: int
    templates: int


@transaction.atomic
def load_terms() -> Loaded:
    """Create the missing clauses, and the templates of kinds that have none. Running it again changes nothing."""
    clauses = sum(_load_clause(text) for text in CLAUSES)
    templates = 0
    for kind, (name_en, name_zh) in TEMPLATES.items():
        if not ContractTemplate.objects.filter(kind=kind).exists():
            template = ContractTemplate.objects.create(kind=kind, name_en=name_en, name_zh=name_zh)
            codes = [text.code for text in CLAUSES if kind in text.kinds]
            template.clauses.set(StandardClause.objects.filter(code__in=codes))
            templates += 1
    return Loaded(clauses, templates)


def _load_clause(text: Text) -> bool:
    """Whether the clause was created."""
    place = 10 * (1 + [one.code for one in CLAUSES if one.part == text.part].index(text.code))
    clause, created = StandardClause.objects.get_or_create(
        code=text.code,
        defaults={
            "part": text.part,
            "position": place,
            "name_en": text.name[0],
            "name_zh": text.name[1],
            "needs_approver": text.firm,
        },
    )
    if created:
        clause.versions.create(number=1, text_en=text.text[0], text_zh=text.text[1])
    return created
