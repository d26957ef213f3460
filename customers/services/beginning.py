"""What the archive of a new installation holds, put there once."""

from __future__ import annotations

from django.db import transaction

from ..models import ArchiveRule, Industry
from ..rules.beginning import INDUSTRIES, PROTECTION_DAYS, UNDO_DAYS, WEIGHTS


@transaction.atomic
def load_industries() -> int:
    """Add the industries and parts whose codes are not there yet; returns how many those were."""
    before = Industry.objects.count()
    wholes = [
        Industry(code=code, name_en=en, name_zh=zh, position=place * 100)
        for place, (code, en, zh, _parts) in enumerate(INDUSTRIES, start=1)
    ]
    Industry.objects.bulk_create(wholes, ignore_conflicts=True)
    there = Industry.objects.in_bulk(field_name="code")
    parts = [
        Industry(code=f"{whole}-{code}", name_en=en, name_zh=zh, parent=there[whole], position=place * 100 + number)
        for place, (whole, _en, _zh, parts) in enumerate(INDUSTRIES, start=1)
        for number, (code, en, zh) in enumerate(parts, start=1)
    ]
    Industry.objects.bulk_create(parts, ignore_conflicts=True)
    return Industry.objects.count() - before


def archive_rule() -> ArchiveRule:
    """The version of the archive's rules that is in force; a new installation gets its first. One query."""
    current = ArchiveRule.objects.filter(is_current=True)
    if (found := current.first()) is None:
        first = ArchiveRule(
            number=1, protection_days=PROTECTION_DAYS, undo_days=UNDO_DAYS, weights=dict(WEIGHTS), is_current=True
        )
        ArchiveRule.objects.bulk_create([first], ignore_conflicts=True)
        found = current.get()
    return found
