"""A bound on what one request may bring, before a byte of it is written to disk."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FILES_AT_ONCE = 4
"""Files of the largest size that fit into one form; the rest is for its texts."""


class BoundedUploadHandler(FileUploadHandler):
    """First of settings.FILE_UPLOAD_HANDLERS: refuses a request by the length it announces, keeps nothing itself."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 Django names it so
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """RequestDataTooBig (HTTP 400) when more is announced than any form of ours needs."""
        if content_length > settings.ATTACHMENT_MAX_BYTES * FILES_AT_ONCE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The request is larger than any form of ours.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """As above."""
        return None
