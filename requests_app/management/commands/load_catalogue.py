"""manage.py load_catalogue: the thirteen support contents with their forms, and the positions that route them."""

from typing import Any

from django.core.management.base import BaseCommand

from requests_app.services.reference_data import load_catalogue


class Command(BaseCommand):
    help = "Load the service catalogue. Safe to run again: nothing that exists is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_catalogue()
        self.stdout.write(
            f"Catalogue: {loaded.contents} contents, {loaded.forms} forms, {loaded.positions} positions added."
        )
