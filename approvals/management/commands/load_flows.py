"""Give every kind of document its flow, where an administrator has not made one; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from approvals.services.flows import ensure_defaults


class Command(BaseCommand):
    help = "Load the approval flows that a new installation begins with."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_defaults()
