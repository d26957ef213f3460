"""Fill an empty database with the demo company."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.models import User
from core.errors import DomainError
from requests_app.demo import company
from requests_app.demo.organisation import PASSWORD


class Command(BaseCommand):
    help = "Load the demo company (people, customers, requests) into an empty database and print its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="where people are already, only name its accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("en"):
                already = options["if_empty"] and User.objects.exists()
                accounts = company.accounts() if already else company.build()
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        for account in accounts:
            self.stdout.write(f"  {account.email:<32} {account.name:<24} {account.roles}")
        if accounts:
            self.stdout.write(f"  Everybody's password: {PASSWORD}")
