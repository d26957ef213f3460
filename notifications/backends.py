"""Mail into a folder instead of to a server: one .eml file for each mail, as mail programs open them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmlFolder(BaseEmailBackend):
    """Writes to EMAIL_FILE_PATH. A file is complete as soon as it can be seen, and readable by its owner only."""

    def __init__(self, fail_silently: bool = False, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)  # type: ignore[misc]  # set by salesops.env

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were written. Raises OSError when the folder cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            self._write(mail.message().as_bytes())
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{hashlib.sha256(content).hexdigest()[:16]}"
        unfinished = self.folder / f"{name}.part"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        unfinished.rename(self.folder / f"{name}.eml")
