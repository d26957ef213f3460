"""Times that somebody names."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deadlines.rules.clock import FAR


def require_near(moment: datetime) -> None:
    """ValidationError for a time by which nothing can be promised."""
    if moment > timezone.now() + FAR:
        raise ValidationError(_("Choose a time within ten years."))
