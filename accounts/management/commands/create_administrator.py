"""The first person of an installation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.services import invitations, people
from core.errors import DomainError


class Command(BaseCommand):
    """`manage.py create_administrator EMAIL NAME` prints a link for choosing the password; refused after the first."""

    help = "Enter the first administrator, and the company when there is none; print a link for choosing a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Address and name; the company's names can be changed later in the organisation tree."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--name-latin", default="")
        parser.add_argument("--company-en", default="Company")
        parser.add_argument("--company-zh", default="公司")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a bad address or when there already is an administrator."""
        names = {name: options[name].strip() for name in ("name", "name_latin", "company_en", "company_zh")}
        try:
            validate_email(options["email"])
            person = people.found(email=options["email"], **names)
        except (DomainError, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
        self.stdout.write(
            f"{person.email} is the administrator. Choose the password at\n{invitations.link_for(person)}"
        )
