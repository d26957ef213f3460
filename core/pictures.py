"""Small copies of pictures: drawn anew, so nothing but pixels of the upload reaches a browser."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image, ImageOps

CONTENT_TYPE = "image/webp"


def preview(stream: IO[bytes], *, longest: int) -> bytes:
    """A WebP of the first frame, upright, at most `longest` pixels wide and high. The file has passed core.files."""
    with Image.open(stream) as picture:
        picture.draft("RGB", (longest, longest))  # JPEG: decode no more than is needed
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((longest, longest))
        target = io.BytesIO()
        upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB").save(
            target, "WEBP", quality=80
        )
    return target.getvalue()
