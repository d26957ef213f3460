"""manage.py load_public_days: China's public holidays and make-up workdays."""

from typing import Any

from django.core.management.base import BaseCommand

from workcalendar.services.public_days import load_public_days


class Command(BaseCommand):
    help = "Load China's public days. Safe to run again: years that somebody has edited stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_public_days()
        self.stdout.write(f"Public days: {loaded.days} days of {loaded.years} years added.")
