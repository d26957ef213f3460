"""Files as a browser sends them."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile


def upload(name: str = "offer.txt", content: bytes = b"Twelve lamps") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
