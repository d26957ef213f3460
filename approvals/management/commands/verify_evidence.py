"""`manage.py verify_evidence`: is every chain, content, decision and file still what was written?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Document
from approvals.services import verifying


class Command(BaseCommand):
    help = "Verify the evidence of all documents, their files and the anchors; a line for each fault, exit 1 for any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exported", type=Path, help="a folder with copies of exported anchors, to compare with")

    def handle(self, *args: Any, exported: Path | None, **options: Any) -> None:
        faults = 0
        for fault in verifying.verify_all(exported):
            faults += 1
            self.stdout.write(f"document {fault.document} event {fault.seq}: {fault.what}")
        if faults:
            raise CommandError(f"{faults} faults")
        self.stdout.write(f"{Document.objects.count()} documents: everything is what was written.")
