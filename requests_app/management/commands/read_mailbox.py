"""Reads the desk's mailbox now instead of with the next minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_app.services import mailbox


class Command(BaseCommand):
    help = "Take in the mails that wait for the desk (INTAKE_URL)."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = mailbox.read_mailbox(now=timezone.now())
        self.stdout.write(f"Mails taken in: {taken}")
