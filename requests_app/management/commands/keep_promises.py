"""Promise what open requests owe and nobody promised yet."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_app.services.promises import begin_missing


class Command(BaseCommand):
    help = (
        "Start the clocks of open requests that have none: those from before the desk kept promises. Run it after each"
        " update of the database's tables; doing it again is harmless."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if begun := begin_missing(at=timezone.now()):
            self.stdout.write(f"Clocks started for {begun} open requests.")
