"""Puts the catalogue of domain §2 into the database, once: what an administrator changed later stays."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Position
from requests_app.catalogue_data.contents import CONTENTS
from requests_app.catalogue_data.positions import POSITIONS
from requests_app.catalogue_data.shorthand import Content
from requests_app.models import FormVersion, SupportContent
from requests_app.rules.forms.wire import dump


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was new."""

    contents: int
    forms: int
    positions: int


@transaction.atomic
def load_catalogue() -> Loaded:
    """Create the missing contents, first form versions and positions. Running it again changes nothing."""
    contents = [_load_content(data, place) for place, data in enumerate(CONTENTS, start=1)]
    positions = [
        Position.objects.get_or_create(code=code, defaults={"name_en": en, "name_zh": zh, "per_unit": per_unit})
        for code, en, zh, per_unit in POSITIONS
    ]
    return Loaded(
        contents=sum(content for content, _form in contents),
        forms=sum(form for _content, form in contents),
        positions=sum(created for _position, created in positions),
    )


def _load_content(data: Content, place: int) -> tuple[bool, bool]:
    """Whether the content and whether its form was created."""
    content, created = SupportContent.objects.get_or_create(
        code=data.code,
        defaults={
            "type": data.type,
            "name_en": data.name[0],
            "name_zh": data.name[1],
            "description_en": data.description[0],
            "description_zh": data.description[1],
            "precondition_en": data.precondition[0],
            "precondition_zh": data.precondition[1],
            "by_email": data.by_email,
            "process_group": data.process_group,
            "needs_customer": data.needs_customer,
            "position": place,
        },
    )
    if content.form_versions.exists():
        return created, False
    FormVersion.objects.create(
        content=content, number=1, schema=dump(data.form), published_at=timezone.now(), is_current=True
    )
    return created, True
