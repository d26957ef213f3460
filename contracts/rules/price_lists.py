"""Where a price list stands: what it says can be changed, holds, or does not count any more. Pure."""

from __future__ import annotations

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class ListState(TextChoices):
    """A draft is edited; what was published never changes; what was withdrawn is not offered any more."""

    DRAFT = "draft", pgettext_lazy("price list", "Draft")
    PUBLISHED = "published", pgettext_lazy("price list", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("price list", "Withdrawn")


TONES: dict[str, Tone] = {ListState.PUBLISHED: "success", ListState.WITHDRAWN: "neutral"}


def state_of(published_at: datetime | None, withdrawn_at: datetime | None) -> ListState:
    """The state that two moments say."""
    if withdrawn_at is not None:
        return ListState.WITHDRAWN
    return ListState.DRAFT if published_at is None else ListState.PUBLISHED
