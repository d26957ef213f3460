"""Who will be told when about one thing, and who was: the page or dialog that other apps open for their things."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.http import Request, is_htmx

from ..kinds import Subject
from ..services import showing


def told_when(request: Request, codes: Collection[str], subject_id: int, subject: Subject) -> HttpResponse:
    """What is promised of these kinds about the thing; the caller has checked who may see it."""
    shown = showing.of_subject(codes, subject_id, now=timezone.now())
    template = "told_when_dialog" if is_htmx(request) else "told_when"
    return render(request, f"deadlines/{template}.html", {"subject": subject, "promises": shown})
