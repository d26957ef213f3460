"""Give every kind of promise its ladder, where an administrator has not made one; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from deadlines.services.ladders import ensure_defaults


class Command(BaseCommand):
    help = "Load the ladders of reminders and escalations that a new installation begins with."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_defaults()
