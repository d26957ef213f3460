"""manage.py load_industries: the fifteen industries with their parts."""

from typing import Any

from django.core.management.base import BaseCommand

from customers.services.beginning import load_industries


class Command(BaseCommand):
    help = "Load the industries. Safe to run again: nothing that exists is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Industries: {load_industries()} added.")
