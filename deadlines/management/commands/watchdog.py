"""`manage.py watchdog`: keeps promises and mail moving when broker, beat or worker fail."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ...services.watch import Watch


class Command(BaseCommand):
    help = "Watch over sweep, worker and beat; needs no broker. One for each installation; two do no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default 1)")

    def handle(self, *args: Any, every: float, **options: Any) -> None:
        """Look about once a second until SIGTERM or SIGINT."""
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        watch = Watch(timezone.now())
        while not ended.wait(every):
            watch.round(timezone.now())
