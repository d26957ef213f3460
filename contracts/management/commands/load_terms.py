"""manage.py load_terms: standard clauses in both languages, and a template for each kind of contract."""

from typing import Any

from django.core.management.base import BaseCommand

from contracts.services.reference_data import load_terms


class Command(BaseCommand):
    help = "Load standard clauses and contract templates. Safe to run again: nothing that exists is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_terms()
        self.stdout.write(f"Terms: {loaded.clauses} clauses, {loaded.templates} templates added.")
