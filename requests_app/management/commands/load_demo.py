"""Fill an empty database with the demo company."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import DomainError
from requests_app.demo import company
from requests_app.demo.organisation import PASSWORD


class Command(BaseCommand):
    help = "Load the demo company (people, customers, requests) into an empty database and print its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("en"):
                accounts = company.build()
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        for account in accounts:
            self.stdout.write(f"  {account.email:<32} {account.name:<24} {account.roles}")
        self.stdout.write(f"  Everybody's password: {PASSWORD}")
