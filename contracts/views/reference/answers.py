"""Answers that several pages of reference data give."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from core.sheets import CONTENT_TYPE


def workbook(content: bytes, name: str) -> HttpResponse:
    """An Excel file to keep, named with today's date. `name`: letters, digits and hyphens."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.xlsx"'
    return response
